package httpapi

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// call is what the middleware has learnt of a request, for the handlers, to whom the strict server gives a context alone.
type call struct {
	requestID  string
	baseURL    string // public address before /v1; empty: relative links
	actor      plan.Actor
	credential bool // whether the request came with a key
	path       string
	accept     string // the header, all its fields
	query      url.Values
	operation  *openapi3.Operation // that the contract has for it; nil where it has none
	body       []byte              // as it was validated
	modified   time.Time           // when the single object that is answered was last changed; zero for other answers
	exportTag  string              // of the answer, should it be a stream
	whole      bool                // whether the answer has its body whatever the caller prefers
	secret     bool                // whether the answer is for the caller's eyes alone, and is kept nowhere
	supplier   string              // organisation that acts for the one that the token names, if any
	plain      []byte              // representation whose tag the answer has, where it is not the answer itself
	mediaType  string              // of the body, with its parameters
	upload     *os.File            // body that is kept on disk, which has no name
	weakly     bool                // whether the answer has a weak tag, also where it is one object
	once       *store.Once         // where the request names itself by an idempotency key
}

type callKey struct{}

type headKey struct{}

// asksHead reports whether the request is HEAD, which everything else takes for GET: an answer without an end must not begin.
func asksHead(ctx context.Context) bool { return ctx.Value(headKey{}) != nil }

// callOf returns the call of a request that went through the middleware.
func callOf(ctx context.Context) *call {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return &call{}
	}
	return c
}

// by says who writes and why.
func (c *call) by() store.By {
	by := store.By{Actor: c.actor, RequestID: c.requestID, DryRun: c.query.Get("dryRun") == "true", Once: c.once}
	if reason := c.query.Get("reason"); reason != "" {
		by.Reason = &reason
	}
	return by
}

// done reports whether a write that went well did what it was asked for: it was no trial, and had not been carried out before.
func (c *call) done() bool {
	return !c.by().DryRun && (c.once == nil || !c.once.Replayed)
}

// requestID gives each request an id, which its problems and log lines carry, and its call.
func (s *Server) requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := uuid.Must(uuid.NewV7FromReader(chance{})).String()
		r := c.Request()
		q, _ := url.ParseQuery(r.URL.RawQuery) // what is malformed is refused by validate
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), callKey{}, &call{requestID: id, baseURL: s.options.BaseURL, path: r.URL.Path, query: q, accept: strings.Join(r.Header.Values(echo.HeaderAccept), ",")})))
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

// chance is where the ids of requests come from. They tell log lines apart and keep nothing secret, so that no request waits for the kernel's
// randomness.
type chance struct{}

// Read implements io.Reader.
func (chance) Read(b []byte) (int, error) {
	for i := 0; i < len(b); i += 8 {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], rand.Uint64()) //nolint:gosec // see above
		copy(b[i:], n[:])
	}
	return len(b), nil
}

// routable routes HEAD like GET (net/http leaves out the body, because it remembers what was asked), and /v1 like /v1/.
func routable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead || r.URL.Path == basePath {
			ctx := r.Context()
			if r.Method == http.MethodHead {
				ctx = context.WithValue(ctx, headKey{}, true)
			}
			r = r.Clone(ctx)
			if r.Method == http.MethodHead {
				r.Method = http.MethodGet
			}
			if r.URL.Path == basePath {
				r.URL.Path, r.URL.RawPath = basePath+"/", ""
			}
		}
		next.ServeHTTP(w, r)
	})
}
