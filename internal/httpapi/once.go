package httpapi

import (
	"crypto/sha256"
	"net/http"
	"regexp"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/store"
)

// once reads the idempotency key of a validated request, and marks an answer that was given before.
func (s *Server) once(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		call := callOf(r.Context())
		if key := r.Header.Get("Idempotency-Key"); key != "" && r.Method == http.MethodPost {
			call.once = &store.Once{Key: key, Request: call.digest(r.Method)}
		}
		err := next(c)
		if call.once != nil && call.once.Replayed {
			c.Response().Header().Set("Idempotency-Replayed", "true")
		}
		return err
	}
}

// digest is what tells one request from another: its method, address and body. If-Match is not part of it, because who sends a request
// again after it went through may have read the new tag.
func (c *call) digest(method string) [sha256.Size]byte {
	h := sha256.New()
	for _, part := range []string{method, c.path, c.query.Encode()} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(c.body)
	return [sha256.Size]byte(h.Sum(nil))
}

var minimalPreference = regexp.MustCompile(`(?i)(?:^|[,;\s])return\s*=\s*"?minimal"?(?:$|[,;\s])`)

// minimal reports whether the answer to a write is to have no body (RFC 7240, 4.2).
func minimal(r *http.Request, status int) bool {
	switch r.Method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		return (status == http.StatusOK || status == http.StatusCreated) && minimalPreference.MatchString(r.Header.Get("Prefer"))
	}
	return false
}
