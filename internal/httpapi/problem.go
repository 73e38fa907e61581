package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// httpError is a failure of HTTP itself, before the domain is asked.
type httpError struct {
	status    int
	code      string
	detail    string
	header    string   // that is at fault, where it is one
	body      bool     // the whole body is at fault
	available []string // media types, for 406
	links     []string // to them
}

func (e *httpError) Error() string { return e.code + ": " + e.detail }

// brokenBody says why a body could not be read to its end; limit is a sentence about how large it may be.
func brokenBody(err error, limit string) error {
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		return tooLarge(limit)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return &httpError{status: http.StatusRequestTimeout, code: "body_too_slow", detail: "The body did not come to its end in time.", body: true}
	}
	return plan.InvalidFields([]plan.Fault{{Code: "unreadable_body", Detail: "The body could not be read to its end."}})
}

func tooManyRequests() error {
	return &httpError{status: http.StatusTooManyRequests, code: "too_many_requests", detail: "This address sends more requests than the rate limit allows; wait and try again."}
}

func tooLarge(detail string) error {
	return &httpError{status: http.StatusRequestEntityTooLarge, code: "content_too_large", detail: detail, body: true}
}

// problemTypes is where a description of each code lies.
const problemTypes = "https://github.com/helsefellesskap/fellesplan/problems#"

const problemMediaType = "application/problem+json"

// problemDocument is RFC 9457 with what the contract adds.
type problemDocument struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	Code      string         `json:"code"`
	RequestID string         `json:"requestId"`
	Errors    []problemFault `json:"errors,omitempty"`
	Allowed   []string       `json:"allowed,omitzero"` // [] where a life ends
	Guards    []problemGuard `json:"guards,omitempty"`
	DeletedAt string         `json:"deletedAt,omitempty"`
	Available []string       `json:"available,omitempty"`

	links []string
}

// problemFault has exactly one place: a pointer, "" being the whole body, a parameter, or a header.
type problemFault struct {
	Pointer   *string `json:"pointer,omitempty"`
	Parameter string  `json:"parameter,omitempty"`
	Header    string  `json:"header,omitempty"`
	Code      string  `json:"code"`
	Detail    string  `json:"detail"`
}

func toProblemFault(f plan.Fault) problemFault {
	p := problemFault{Parameter: f.Parameter, Header: f.Header, Code: f.Code, Detail: f.Detail}
	if f.Parameter == "" && f.Header == "" {
		p.Pointer = new(boundedPointer(f.Pointer))
	}
	return p
}

// maxPointer is how long a pointer may be by the contract, and maxProblemFaults how many faults a problem tells.
const (
	maxPointer       = 1000
	maxProblemFaults = 1000
)

// boundedPointer is a pointer, or where that is too long, one to what it is in: it is the caller who chose the names.
func boundedPointer(pointer string) string {
	if utf8.RuneCountInString(pointer) <= maxPointer {
		return pointer
	}
	cut := string([]rune(pointer)[:maxPointer+1])
	return cut[:strings.LastIndexByte(cut, '/')]
}

type problemGuard struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// statuses gives each kind of failure its status.
func status(k plan.Kind) int {
	switch k {
	case plan.Invalid:
		return http.StatusBadRequest
	case plan.Unauthenticated:
		return http.StatusUnauthorized
	case plan.Forbidden:
		return http.StatusForbidden
	case plan.NotFound:
		return http.StatusNotFound
	case plan.Conflict:
		return http.StatusConflict
	case plan.Gone:
		return http.StatusGone
	case plan.Stale:
		return http.StatusPreconditionFailed
	case plan.PreconditionRequired:
		return http.StatusPreconditionRequired
	case plan.Reused:
		return http.StatusUnprocessableEntity
	case plan.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// describeProblem turns any error into a problem. What it does not know is a fault of ours, of which nothing is told.
func describeProblem(err error) problemDocument {
	p := problemDocument{Status: http.StatusInternalServerError, Code: "internal", Detail: "The fault was logged under the request id."}
	if e, ok := errors.AsType[*plan.Error](err); ok && e.Kind != plan.Internal {
		p.Status, p.Code, p.Detail, p.Allowed, p.DeletedAt = status(e.Kind), e.Code, e.Detail, e.Allowed, e.DeletedAt
		for _, f := range e.Fields[:min(len(e.Fields), maxProblemFaults)] {
			p.Errors = append(p.Errors, toProblemFault(f))
		}
		for _, g := range e.Guards {
			p.Guards = append(p.Guards, problemGuard(g))
		}
		if e.Kind == plan.Conflict && p.Allowed == nil && p.Code == "illegal_transition" {
			p.Allowed = []string{}
		}
	} else if e, ok := errors.AsType[*httpError](err); ok {
		p.Status, p.Code, p.Detail, p.Available, p.links = e.status, e.code, e.detail, e.available, e.links
		if e.header != "" || e.body {
			p.Errors = []problemFault{toProblemFault(plan.Fault{Header: e.header, Code: e.code, Detail: e.detail})}
		}
	} else if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		p.Status = e.Code
		switch e.Code {
		case http.StatusNotFound:
			p.Code, p.Detail = "not_found", "There is nothing at this address."
		case http.StatusMethodNotAllowed:
			p.Code, p.Detail = "method_not_allowed", "The address has other methods; see Allow."
		case http.StatusBadRequest:
			p.Code, p.Detail = "invalid_request", "The request does not fit the contract."
		default:
			p.Status = http.StatusInternalServerError
		}
	}
	p.Title, p.Type = http.StatusText(p.Status), problemTypes+p.Code
	return p
}

// handleErrors answers an error at once, so that the middleware outside sees the answer and not the error.
func (s *Server) handleErrors(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if err != nil && c.Response().Committed {
			s.log.Warn("answer broken off", "request", callOf(c.Request().Context()).requestID, "error", identity.Masked(err.Error()))
			panic(http.ErrAbortHandler) // so that a stream that fails midway does not look whole
		}
		if err != nil {
			s.problem(err, c)
		}
		return nil
	}
}

// problem answers an error. Nothing else in the service picks the status of a failure.
func (s *Server) problem(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		return // nobody waits for the answer
	}
	p := describeProblem(err)
	p.RequestID = callOf(c.Request().Context()).requestID
	switch p.Status {
	case http.StatusInternalServerError:
		attrs := []any{"request", p.RequestID, "method", c.Request().Method, "path", c.Path(), "error", identity.Masked(err.Error())}
		if panicked, ok := errors.AsType[*panicError](err); ok {
			attrs = append(attrs, "stack", string(panicked.stack))
		}
		s.log.Error("fault", attrs...)
	case http.StatusServiceUnavailable:
		s.log.Warn("unavailable", "request", p.RequestID, "error", identity.Masked(err.Error()))
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	case http.StatusTooManyRequests:
		c.Response().Header().Set(echo.HeaderRetryAfter, "1")
	case http.StatusUnauthorized:
		challenge := `Bearer realm="fellesplan"`
		if p.Code == "invalid_token" {
			challenge += `, error="invalid_token"`
		}
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, challenge)
	case http.StatusNotAcceptable:
		if len(p.links) > 0 {
			c.Response().Header().Set("Link", strings.Join(p.links, ", "))
		}
	case http.StatusMethodNotAllowed:
		if allow := c.Response().Header().Get(echo.HeaderAllow); strings.Contains(allow, http.MethodGet) && !strings.Contains(allow, http.MethodHead) {
			c.Response().Header().Set(echo.HeaderAllow, allow+", "+http.MethodHead)
		}
	}
	c.Response().Header().Del("ETag")
	body, merr := json.Marshal(p)
	if merr != nil {
		body = fmt.Appendf(nil, `{"type":"%sinternal","title":"Internal Server Error","status":500,"detail":"-","code":"internal","requestId":"-"}`, problemTypes)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	if err := c.Blob(p.Status, problemMediaType, body); err != nil {
		s.log.Debug("answer not sent", "request", p.RequestID, "error", err)
	}
}

// panicError is what a handler panicked with, and where.
type panicError struct {
	err   error
	stack []byte
}

func (e *panicError) Error() string { return "panic: " + e.err.Error() }

// keepPanic makes an error of a panic, so that it is answered and logged like any other fault.
func keepPanic(_ echo.Context, err error, stack []byte) error { return &panicError{err, stack} }
