package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
)

// changelog tells what has changed and what is to go.
const changelog = "https://github.com/helsefellesskap/fellesplan/blob/main/CHANGELOG.md"

// retirement is what the contract says of an operation or parameter that is `deprecated`: since when (`x-deprecated-since`), and, once it
// is decided, the day on which it goes (`x-sunset`).
type retirement struct {
	parameter *openapi3.Parameter // nil: the operation as a whole
	since     time.Time
	sunset    time.Time // zero: not decided
}

// retire notes what of an operation is deprecated. That nobody is told since when is a fault of the contract.
func (c *contract) retire(item *openapi3.PathItem, op *openapi3.Operation) error {
	add := func(parameter *openapi3.Parameter, extensions map[string]any) error {
		since, err := day(extensions, "x-deprecated-since")
		if err == nil && since.IsZero() {
			err = errors.New("deprecated without x-deprecated-since")
		}
		sunset, bad := day(extensions, "x-sunset")
		if err = errors.Join(err, bad); err != nil {
			return err
		}
		c.retiring[op] = append(c.retiring[op], retirement{parameter, since, sunset})
		return nil
	}
	if op.Deprecated {
		if err := add(nil, op.Extensions); err != nil {
			return err
		}
	}
	for _, parameters := range []openapi3.Parameters{item.Parameters, op.Parameters} {
		for _, p := range parameters {
			if !p.Value.Deprecated {
				continue
			}
			if err := add(p.Value, p.Value.Extensions); err != nil {
				return fmt.Errorf("parameter %s: %w", p.Value.Name, err)
			}
		}
	}
	return nil
}

func day(extensions map[string]any, name string) (time.Time, error) {
	value, given := extensions[name]
	if !given {
		return time.Time{}, nil
	}
	text, _ := value.(string)
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s is not a day: %v", name, value)
	}
	return t, nil
}

// used reports whether a request makes use of what retires.
func (r retirement) used(request *http.Request) bool {
	switch {
	case r.parameter == nil:
		return true
	case r.parameter.In == openapi3.ParameterInHeader:
		return request.Header.Get(r.parameter.Name) != ""
	case r.parameter.In == openapi3.ParameterInQuery:
		return request.URL.Query().Has(r.parameter.Name)
	}
	return true // a path always has its parameters
}

// announceRetirement tells who uses what is deprecated, with Deprecation (RFC 9745), Sunset (RFC 8594) and a link, also with a refusal. Of
// several things the earliest days count.
func (s *Server) announceRetirement(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !callOf(c.Request().Context()).address.retires {
			return next(c)
		}
		route := s.contract.route(c.Request().Method, c.Path())
		if route == nil {
			return next(c)
		}
		var since, sunset time.Time
		for _, r := range s.contract.retiring[route.Operation] {
			if r.used(c.Request()) {
				since, sunset = earlier(since, r.since), earlier(sunset, r.sunset)
			}
		}
		if since.IsZero() {
			return next(c)
		}
		// When the answer begins: the link to the next page, which the handler sets, replaces what stood there.
		c.Response().Before(func() {
			h := c.Response().Header()
			h.Set("Deprecation", fmt.Sprintf("@%d", since.Unix()))
			if !sunset.IsZero() {
				h.Set("Sunset", sunset.Format(http.TimeFormat))
			}
			h.Add("Link", "<"+changelog+`>; rel="deprecation"; type="text/html"`)
		})
		return next(c)
	}
}

// earlier is the earlier of two times, of which zero says nothing.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
