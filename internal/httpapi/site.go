package httpapi

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/docs"
)

// The site is what has its place outside of /v1, and so outside of the contract: the documentation, and the addresses that other
// standards fix. It goes through the same middleware: a bearer token that is no key is refused here too, and errors are problems.

// registerSite registers all of it.
func (s *Server) registerSite(e *echo.Echo) {
	for _, page := range docs.Pages(s.options.BaseURL, s.prefix()) {
		s.register(e, page.Path, page.MediaType, answerPage(page))
	}
	s.register(e, "/", "", s.toDocs(http.StatusFound))
	s.register(e, docs.Root+"/", "", s.toDocs(http.StatusPermanentRedirect))
	s.register(e, "/.well-known/api-catalog", linksetMediaType, s.apiCatalog)
	s.register(e, "/.well-known/security.txt", "text/plain", s.securityText)
	s.register(e, "/catalog", "text/turtle", s.catalog)
}

// register answers GET, and with it HEAD and OPTIONS, at an address that has one media type.
func (s *Server) register(e *echo.Echo, path, mediaType string, handler echo.HandlerFunc) {
	op := openapi3.NewOperation()
	op.AddResponse(http.StatusOK, openapi3.NewResponse())
	if mediaType != "" {
		op.AddResponse(http.StatusOK, openapi3.NewResponse().WithContent(openapi3.NewContentWithSchema(openapi3.NewSchema(), []string{mediaType})))
	}
	s.site[path] = op
	e.GET(path, func(c echo.Context) error {
		if err := s.acceptable(c.Request(), op); err != nil {
			return err
		}
		return handler(c)
	})
}

// prefix is the path under which the service is published, for links within a page.
func (s *Server) prefix() string {
	u, err := url.Parse(s.options.BaseURL)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}

// toDocs sends those who look at an address with a browser to the documentation.
func (s *Server) toDocs(status int) echo.HandlerFunc {
	return func(c echo.Context) error { return c.Redirect(status, s.prefix()+docs.Root) }
}

// answerPage answers a page of the documentation.
func answerPage(page docs.Page) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		if page.MediaType == "text/html" {
			h.Set(echo.HeaderContentSecurityPolicy, docs.Policy)
			h.Set("Referrer-Policy", "no-referrer")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		compressed := page.Gzip != nil && takesGzip(c.Request())
		contents := page.Body
		if compressed {
			contents = page.Gzip
		}
		body, err := contents()
		if err != nil {
			return err
		}
		if compressed {
			h.Set(echo.HeaderContentEncoding, "gzip")
		}
		return c.Blob(http.StatusOK, page.MediaType, body)
	}
}

// takesGzip reports whether the client has asked for gzip by its name.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values(echo.HeaderAcceptEncoding), ","), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q := strings.ReplaceAll(weight, " ", "")
			return strings.Trim(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
		}
	}
	return false
}
