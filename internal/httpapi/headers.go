package httpapi

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// exposed are the headers that a script of another origin may read.
const exposed = "ETag, Link, Location, Retry-After, API-Version, Deprecation, Idempotency-Replayed, Preference-Applied, RateLimit, Sunset, X-Request-Id, Content-Disposition"

// allowedHeaders are the request headers that a script of another origin may send: those that the contract reads, and those that libraries
// add by themselves, which mean nothing here but would have the browser refuse the request.
const allowedHeaders = "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, " +
	"Cache-Control, If-Modified-Since, Pragma, Traceparent, Tracestate, X-Requested-With"

// headers sets what every answer carries, and answers CORS preflights, which never need a token. Any origin may ask: the data is public
// and a browser sends a key only when a script puts it there.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, h := c.Request(), c.Response().Header()
		h.Set("API-Version", s.contract.doc.Info.Version)
		h.Set(echo.HeaderXContentTypeOptions, "nosniff")
		h.Set(echo.HeaderVary, "Accept, Accept-Encoding, Authorization")
		if route := s.contract.route(http.MethodGet, c.Path()); route != nil && s.contract.labels[route.Operation] {
			h.Add(echo.HeaderVary, "Accept-Language") // the language of labels
		}
		h.Set(echo.HeaderAccessControlAllowOrigin, "*")
		h.Set(echo.HeaderAccessControlExposeHeaders, exposed)
		if r.Method == http.MethodOptions {
			return s.preflight(c)
		}
		switch {
		case c.Path() == basePath+"/health": // what was well a minute ago says nothing
			h.Set(echo.HeaderCacheControl, "no-store")
		case r.Method == http.MethodGet && len(r.Header[echo.HeaderAuthorization]) == 0:
			h.Set(echo.HeaderCacheControl, s.public)
		default:
			h.Set(echo.HeaderCacheControl, privateOnly)
		}
		return next(c)
	}
}

// privateOnly is for answers that are for one caller. Problems are not even that: they say no-store, because they carry the id of their
// request, and because what is missing or refused now may be there in a moment.
const privateOnly = "private, no-cache"

// cacheControl is what public answers say of how long they may be kept.
func cacheControl(o Options) string {
	if o.PublicMaxAge <= 0 {
		return privateOnly
	}
	value := fmt.Sprintf("public, max-age=%d", int(o.PublicMaxAge/time.Second))
	if o.PublicStale > 0 {
		value += fmt.Sprintf(", stale-while-revalidate=%d", int(o.PublicStale/time.Second))
	}
	return value
}

// preflight answers OPTIONS: the methods of the address and the request headers by name.
func (s *Server) preflight(c echo.Context) error {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if s.contract.route(method, c.Path()) != nil {
			allowed = append(allowed, method)
			if method == http.MethodGet {
				allowed = append(allowed, http.MethodHead)
			}
		}
	}
	if s.site[c.Path()] != nil {
		allowed = []string{http.MethodGet, http.MethodHead}
	}
	if len(allowed) == 0 {
		s.problem(echo.ErrNotFound, c)
		return nil
	}
	h := c.Response().Header()
	methods := strings.Join(append(allowed, http.MethodOptions), ", ")
	h.Set(echo.HeaderAllow, methods)
	h.Set(echo.HeaderAccessControlAllowMethods, methods)
	h.Set(echo.HeaderAccessControlAllowHeaders, allowedHeaders)
	h.Set(echo.HeaderAccessControlMaxAge, "86400")
	return c.NoContent(http.StatusNoContent)
}

// accessLog writes one line for each request; never its query, body or credentials. A fault has a line of its own.
func (s *Server) accessLog(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		call := callOf(c.Request().Context())
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", logAttrs(c, call, time.Since(start))...)
		return err
	}
}
