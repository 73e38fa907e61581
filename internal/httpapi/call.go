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
	idField    [1]string // the same, as the value of a header field
	began      time.Time
	address    *address
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

// callContext is the context of a request together with its call: one thing to allocate and one step to find it.
type callContext struct {
	context.Context
	call call
}

// Value implements context.Context.
func (c *callContext) Value(key any) any {
	if key == (callKey{}) {
		return &c.call
	}
	return c.Context.Value(key)
}

// callOf returns the call of a request that went through the middleware.
func callOf(ctx context.Context) *call {
	if own, ok := ctx.(*callContext); ok {
		return &own.call
	}
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return &call{address: uncharted}
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
		r, now := c.Request(), time.Now()
		ctx := &callContext{r.Context(), call{requestID: requestIDAt(now), began: now, address: s.contract.at(c.Path()), baseURL: s.options.BaseURL, path: r.URL.Path}}
		c.SetRequest(r.WithContext(ctx))
		ctx.call.idField[0] = ctx.call.requestID
		c.Response().Header()[echo.HeaderXRequestID] = ctx.call.idField[:]
		return next(c)
	}
}

// read takes from a request what is needed to make its answer, and not to give one that is kept.
func (c *call) read(r *http.Request) {
	c.query, _ = url.ParseQuery(r.URL.RawQuery) // what is malformed is refused by validate
	c.accept = strings.Join(r.Header[echo.HeaderAccept], ",")
}

// requestIDAt returns a new UUIDv7. It tells log lines apart and keeps nothing secret, so that no request waits for the kernel's randomness.
func requestIDAt(now time.Time) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:], uint64(now.UnixMilli())<<16|rand.Uint64()>>48) //nolint:gosec // see above
	binary.BigEndian.PutUint64(id[8:], rand.Uint64())                                //nolint:gosec // see above
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id.String()
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
