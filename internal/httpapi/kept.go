package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// fillPatience bounds the making of an answer that others wait for, since the end of the request that began it does not end it.
const fillPatience = 30 * time.Second

// answerRequests sends what the handlers answer: from the cache where it has it, as 304 to those who hold it, compressed to those who take
// that. It comes before authentication and validation: an answer is kept only after a request with the same address, parameters and
// negotiated headers has passed them, without credentials.
func (s *Server) answerRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		var space [keySpace]byte // a request whose answer is kept allocates no key
		key, ok := s.cacheKey(space[:0], c)
		if !ok {
			_, err := s.make(c, next, nil)
			return err
		}
		mark, reliable := s.store.Horizon().Mark()
		kept, f, leads := s.cache.find(key, mark, reliable, callOf(c.Request().Context()).began)
		switch {
		case kept != nil:
			return s.sendKept(c, key, kept)
		case leads:
			return s.fill(c, next, string(key), f)
		}
		select {
		case <-f.done:
		case <-c.Request().Context().Done():
			return c.Request().Context().Err()
		}
		if f.answer == nil { // nothing to share, as a problem with its own request id
			_, err := s.make(c, next, nil)
			return err
		}
		return s.sendKept(c, key, f.answer)
	}
}

// cacheKey appends what the answer to a request depends on; false where its answer is not kept.
func (s *Server) cacheKey(key []byte, c echo.Context) ([]byte, bool) {
	r := c.Request()
	at := callOf(r.Context()).address
	if s.cache == nil || !at.keeps || r.Method != http.MethodGet || r.ContentLength != 0 || len(r.Header[echo.HeaderAuthorization]) > 0 {
		return key, false
	}
	if len(r.Header["Prefer"]) > 0 || len(r.Header["Last-Event-Id"]) > 0 || len(r.Header.Get("If-None-Match")) > maxTagList {
		return key, false
	}
	key = append(key, s.today.at(s.store.Now())...)
	for _, part := range [...]string{r.URL.EscapedPath(), r.URL.RawQuery} {
		key = append(append(key, '\n'), part...)
	}
	for _, name := range at.depends {
		key = append(key, '\n')
		for _, field := range r.Header[name] {
			key = append(append(key, field...), ',')
		}
	}
	return key, len(key) <= maxKey
}

// keySpace is room for most keys, maxKey the length beyond which an answer is not kept, and maxTagList what the contract allows in
// If-None-Match.
const (
	keySpace   = 256
	maxKey     = 4096
	maxTagList = 4000
)

// today is the day that it is in Norway, written out: every answer depends on it, and it takes long to find.
type today struct{ last atomic.Pointer[writtenDay] }

type writtenDay struct {
	from, to time.Time
	text     string
}

// at returns the day of an instant.
func (t *today) at(now time.Time) string {
	d := t.last.Load()
	if d == nil || now.Before(d.from) || !now.Before(d.to) {
		date := plan.Today(now)
		d = &writtenDay{plan.StartOf(date), plan.StartOf(date.AddDays(1)), date.String()}
		t.last.Store(d)
	}
	return d.text
}

// fill makes the answer that others wait for. The request that happens to make it may end before that.
func (s *Server) fill(c echo.Context, next echo.HandlerFunc, key string, f *flight) error {
	own := c.Request().Context()
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(own))
	defer cancel(nil)
	overdue := time.AfterFunc(fillPatience, func() { cancel(context.DeadlineExceeded) })
	defer overdue.Stop()
	var landed sync.Once
	land := func(a *answer) { landed.Do(func() { s.cache.land(key, f, a) }) }
	defer land(nil) // also when next panics
	c.SetRequest(c.Request().WithContext(ctx))
	made, err := s.make(c, next, &filling{
		streams: func() { // to this client alone, as long as he reads
			land(nil)
			overdue.Stop()
			context.AfterFunc(own, func() { cancel(context.Cause(own)) })
		},
		whole: func(a *answer) {
			if a.status != http.StatusOK || a.tag == "" {
				return
			}
			a.mark, a.began = f.mark, f.began
			a.body = slices.Clone(a.body) // which is given back when this one is sent
			a.keep(c.Response().Header())
			land(a)
		},
	})
	switch {
	case err != nil:
		return err
	case made != nil:
		s.cache.grew(key) // sending may have added an encoding
	case own.Err() == nil && !c.Response().Committed: // overdue
		s.problem(&plan.Error{Kind: plan.Unavailable, Code: "unavailable", Detail: "The answer took too long; try again.", Err: context.Cause(ctx)}, c)
	}
	return nil
}

// notKept are header fields of one answer and not of the next.
var notKept = []string{"X-Request-Id", "Date", "Content-Length", "Content-Encoding", "Ratelimit", "Ratelimit-Policy", "Retry-After", "Etag"}

// always are those that every answer has already.
var always = []string{"Api-Version", echo.HeaderXContentTypeOptions, echo.HeaderAccessControlAllowOrigin, echo.HeaderAccessControlExposeHeaders}

// keep notes the header of an answer that is kept, but for what every answer to such a request has.
func (a *answer) keep(h http.Header) {
	a.packs = a.weak() && len(a.body) >= compressFrom && compressible(h.Get(echo.HeaderContentType))
	for name, values := range h {
		if !slices.Contains(notKept, name) && !slices.Contains(always, name) {
			a.header = append(a.header, field{name, slices.Clone(values)})
		}
	}
	a.header = append(a.header, field{"Etag", []string{a.tag}}, field{echo.HeaderContentLength, []string{strconv.Itoa(len(a.body))}})
}

// sendKept sends an answer of the cache.
func (s *Server) sendKept(c echo.Context, key []byte, a *answer) error {
	response, r := c.Response(), c.Request()
	h := response.Header()
	if held := r.Header["If-None-Match"]; len(held) > 0 && matches(held, a.tag) {
		for _, f := range a.header {
			if !slices.Contains(notOfNotModified, f.name) {
				h[f.name] = f.values
			}
		}
		response.WriteHeader(http.StatusNotModified)
		return nil
	}
	for _, f := range a.header {
		h[f.name] = f.values
	}
	body := a.body
	if a.packs {
		if e := encodingFor(r); e != asItIs {
			before := a.grown.Load()
			body = a.encode(e, s.encoders)
			h.Set(echo.HeaderContentEncoding, encodingNames[e])
			h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
			if a.grown.Load() != before {
				s.cache.grew(string(key))
			}
		}
	}
	response.WriteHeader(a.status)
	_, err := response.Write(body)
	return err
}

// filling is told what becomes of an answer that others wait for.
type filling struct {
	streams func()        // it is none to share
	whole   func(*answer) // before it is sent
}
