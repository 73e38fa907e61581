package httpapi

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// bodyLimit is how many bytes a body may have.
const bodyLimit = 1 << 20

// validate refuses what the contract does not say, with every fault at once. It comes after authentication, so that nobody learns more
// than that a key is needed.
func (s *Server) validate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		route := s.contract.route(c.Request().Method, c.Path())
		if route == nil {
			return next(c) // Echo answers 404 and 405
		}
		callOf(c.Request().Context()).operation = route.Operation
		if err := s.acceptable(c.Request(), route.Operation); err != nil {
			return err
		}
		body, err := s.readBody(c, route.Operation)
		defer callOf(c.Request().Context()).dropUpload()
		if err != nil {
			return err
		}
		faults := append(queryFaults(c.Request(), route), headerFaults(c.Request(), route.Operation)...)
		if body != nil {
			faults = append(faults, exchange.JSONFaults(body)...)
		}
		if len(faults) > 0 && body != nil && hasPointer(faults) {
			return plan.InvalidFields(faults) // not JSON that could be validated further
		}
		found, err := s.contractFaults(c, route, body)
		if err != nil {
			return err
		}
		faults = alsoFaulty(alsoFaulty(faults, found), memberFaults(callOf(c.Request().Context()), route))
		if err := plan.InvalidFields(faults); err != nil {
			return err
		}
		return next(c)
	}
}

// alsoFaulty adds faults, except where they say less well what has been said of a parameter.
func alsoFaulty(faults, more []plan.Fault) []plan.Fault {
	said := slices.Clone(faults)
	for _, f := range more {
		if f.Parameter == "" || !slices.ContainsFunc(said, func(k plan.Fault) bool { return k.Parameter == f.Parameter }) {
			faults = append(faults, f)
		}
	}
	return faults
}

func hasPointer(faults []plan.Fault) bool {
	return slices.ContainsFunc(faults, func(f plan.Fault) bool { return f.Parameter == "" && f.Header == "" })
}

// contractFaults validates the parameters and the body.
func (s *Server) contractFaults(c echo.Context, route *routers.Route, body []byte) ([]plan.Fault, error) {
	params := make(map[string]string, len(c.ParamNames()))
	for i, name := range c.ParamNames() {
		value, err := url.PathUnescape(c.ParamValues()[i])
		if err != nil || !utf8.ValidString(value) {
			return nil, noSuchPath()
		}
		params[name] = value
	}
	r := c.Request()
	unread := r.Body
	if body == nil {
		r.Body = http.NoBody // the validator would read it to its end, which may never come, and keep it in memory
	}
	err := openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, QueryParams: callOf(r.Context()).query, Route: route, Options: bodiless(filterOptions(), body),
	})
	if r.Body = unread; body != nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if err == nil {
		return nil, nil
	}
	var faults []plan.Fault
	collect(err, &faults)
	for _, f := range faults {
		if f.Code == pathFault {
			return nil, noSuchPath() // a path value of a form that nothing has names nothing
		}
	}
	return faults, nil
}

func noSuchPath() error {
	return &plan.Error{Kind: plan.NotFound, Code: "not_found", Detail: "There is nothing at this address."}
}

// readBody reads the body of an operation that has one, after its media type; nil for others.
func (s *Server) readBody(c echo.Context, op *openapi3.Operation) ([]byte, error) {
	if op.RequestBody == nil {
		return nil, nil
	}
	content := op.RequestBody.Value.Content
	sent, params, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if charset := params["charset"]; err != nil || content[sent] == nil || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return nil, &httpError{status: http.StatusUnsupportedMediaType, code: "unsupported_media_type", detail: "Send " + strings.Join(slices.Sorted(maps.Keys(content)), " or ") + ".", header: echo.HeaderContentType}
	}
	if coding := c.Request().Header.Get(echo.HeaderContentEncoding); coding != "" && !strings.EqualFold(coding, "identity") {
		c.Response().Header().Set("Accept-Encoding", "identity") // RFC 9110, 15.5.16
		return nil, &httpError{status: http.StatusUnsupportedMediaType, code: "unsupported_content_encoding", detail: "Send the body as it is, without a Content-Encoding.", header: echo.HeaderContentEncoding}
	}
	if op.OperationID == importOperation {
		return nil, s.keepUpload(c)
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, bodyLimit))
	if err != nil {
		return nil, brokenBody(err, fmt.Sprintf("A body may have %d bytes.", bodyLimit))
	}
	callOf(c.Request().Context()).body = body
	c.Request().Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// queryFaults finds parameters that the operation does not have, that come twice, or that no database could hold.
func queryFaults(r *http.Request, route *routers.Route) []plan.Fault {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return []plan.Fault{{Parameter: "?", Code: "malformed_query", Detail: "The query is not URL-encoded."}}
	}
	known := map[string]*openapi3.Schema{}
	for _, params := range []openapi3.Parameters{route.PathItem.Parameters, route.Operation.Parameters} {
		for _, p := range params {
			if p.Value.In == openapi3.ParameterInQuery {
				known[p.Value.Name] = p.Value.Schema.Value
			}
		}
	}
	var faults []plan.Fault
	for _, name := range slices.Sorted(maps.Keys(query)) {
		switch {
		case known[name] == nil:
			detail := fmt.Sprintf("There is no parameter %s here.", plan.Printable(name))
			if near := nearest(name, known); near != "" {
				detail = fmt.Sprintf("There is no parameter %s here; did you mean %s?", plan.Printable(name), near)
			}
			faults = append(faults, plan.Fault{Parameter: plan.Printable(name), Code: "unknown_parameter", Detail: detail})
		case len(query[name]) > 1:
			faults = append(faults, plan.Fault{Parameter: name, Code: "repeated_parameter", Detail: "The parameter comes more than once; separate values with a comma."})
		case !utf8.ValidString(query[name][0]) || strings.ContainsRune(query[name][0], 0):
			faults = append(faults, plan.Fault{Parameter: name, Code: "invalid_text", Detail: "The value is not text in UTF-8."})
		case query[name][0] == "":
			faults = append(faults, plan.Fault{Parameter: name, Code: "empty", Detail: "The parameter has no value."})
		case misspelt(known[name], query[name][0]):
			faults = append(faults, plan.Fault{Parameter: name, Code: "invalid_type", Detail: spelling(known[name])})
		}
	}
	return faults
}

// nearest returns the known name that a mistyped one most likely means, "" if none is near.
func nearest[V any](name string, known map[string]V) string {
	return plan.Nearest(name, slices.Collect(maps.Keys(known)))
}

// acceptable refuses a request that accepts none of the media types that the operation answers. Who asks for some fields and accepts JSON
// gets them as what they are, which is JSON too.
func (s *Server) acceptable(r *http.Request, op *openapi3.Operation) error {
	accepted := r.Header.Values(echo.HeaderAccept)
	types, ok := s.contract.offers[op]
	if !ok { // outside the contract
		types = offered(op)
	}
	if len(types) == 0 || len(accepted) == 0 { // who says nothing takes anything
		return nil
	}
	if !asksSparse(callOf(r.Context())) {
		types = slices.DeleteFunc(slices.Clone(types), func(mediaType string) bool { return mediaType == sparseMediaType })
	}
	if len(types) == 0 || preferred(accepted, types) >= 0 {
		return nil
	}
	return notAcceptable(r, types, s.doors)
}
