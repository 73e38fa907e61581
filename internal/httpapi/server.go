// Package httpapi answers HTTP: Echo, the validation of requests against the contract, and for each noun its handlers and the two
// functions that map it to and from the contract's form. The way of a request: request id, log, headers, rate limit,
// kept answers, recover, authentication, contract → generated wrapper → handler → store.
package httpapi

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/render"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// Server answers the operations of the contract.
type Server struct {
	store     *store.Store
	log       *slog.Logger
	options   Options
	contract  *contract
	streams   *turnstile
	events    chan struct{} // a place for each stream of changes
	jobs      chan struct{} // a place for each job
	cache     *cache        // nil: none
	encoders  *encoders
	appenders appenders
	bodies    buffers
	public    []string // Cache-Control of public answers
	today     today
	build     string                         // what makes a difference in exports between releases
	site      map[string]*openapi3.Operation // what is answered outside the contract, by path
	doors     doorway
}

// Options of a Server.
type Options struct {
	DefaultCommunity string
	BaseURL          string        // public address before /v1 for links; empty: relative links
	PublicMaxAge     time.Duration // how long an answer to a request without credentials may be kept
	PublicStale      time.Duration // how much longer it may be given while it is asked for anew
	CacheSize        int           // bytes in which the service itself keeps answers; 0: none
	RateLimit        float64       // requests a second from one address; 0: no limit
	ChangeRetention  time.Duration // how far back the feed of changes goes, in whole days; 0: for ever
	Events           EventOptions
	UploadTime       time.Duration      // how long a file may take to come; 0: ten minutes
	Serving          context.Context    // what waits for changes is answered when it ends; nil: never
	FrameAncestors   string             // who may embed pages and pictures, as Content-Security-Policy writes it; empty: anybody
	Logger           *slog.Logger       // nil: discarded
	SecurityContact  string             // where to report a weakness; empty: there is no security.txt
	Publisher        render.Publisher   // who answers for the data; empty: there is no catalogue
	Exporting        func(under bool)   // told when an export begins while there is none, and when there is none any more; nil: nobody
	Verifier         *identity.Verifier // of the tokens of other issuers; nil: none are accepted
}

// retentionDays is what the contract says of ChangeRetention.
func (o Options) retentionDays() *int32 {
	if o.ChangeRetention <= 0 {
		return nil
	}
	days := int32(o.ChangeRetention / (24 * time.Hour)) // at most 100,000
	return &days
}

// streamsAtOnce is well below the connections of the store's pool, and streamPatience below the time after which clients give up.
const (
	streamsAtOnce  = 4
	streamPatience = 15 * time.Second
)

// basePath is where the contract's paths begin.
const basePath = "/v1"

// readHeaderLimit bounds the header of a request; net/http answers 431 above it.
const readHeaderLimit = 64 << 10

var _ api.StrictServerInterface = (*Server)(nil)

// New returns a handler that answers the contract from the store.
func New(s *store.Store, o Options) (http.Handler, error) {
	srv, e, err := prepare(s, o)
	if err != nil {
		return nil, err
	}
	api.RegisterHandlersWithBaseURL(e, api.NewStrictHandler(srv, nil), basePath)
	srv.registerSite(e)
	return routable(srv.negotiate(e)), nil
}

// prepare makes a server and its router, with every middleware and no route yet.
func prepare(s *store.Store, o Options) (*Server, *echo.Echo, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Serving == nil {
		o.Serving = context.Background()
	}
	o.Events, o.UploadTime = o.Events.orDefault(), cmp.Or(o.UploadTime, uploadTime)
	c, err := loadContract(o.BaseURL)
	if err == nil {
		err = c.decided()
	}
	if err != nil {
		return nil, nil, err
	}
	srv := &Server{store: s, log: o.Logger, options: o, contract: c, streams: newTurnstile(streamsAtOnce, streamPatience), events: make(chan struct{}, o.Events.AtOnce), jobs: make(chan struct{}, jobsAtOnce), encoders: newEncoders(), doors: doors(c.doc), public: []string{cacheControl(o)}, site: map[string]*openapi3.Operation{}, build: c.doc.Info.Version + " " + revision()}
	srv.streams.told = o.Exporting
	if o.CacheSize > 0 {
		srv.cache = newCache(o.CacheSize)
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = srv.problem
	e.Binder = binder{}
	surround(e,
		srv.requestID,
		srv.accessLog,
		srv.headers,
		srv.announceRetirement,
		srv.limitRate(),
		srv.answerRequests,
		srv.handleErrors, // inside the log and what sends answers, so that they see the answer to an error
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisableErrorHandler: true, LogErrorFunc: keepPanic}),
		srv.authenticate,
		srv.validate,
		srv.tagExports,
		srv.once,
	)
	return srv, e, nil
}

// surround puts middleware, the first outermost, around all that a router finds, once. Echo's own Use puts it together anew for every
// request.
func surround(e *echo.Echo, around ...echo.MiddlewareFunc) {
	chain := func(c echo.Context) error { return c.Handler()(c) }
	for _, m := range slices.Backward(around) {
		chain = m(chain)
	}
	e.Use(func(echo.HandlerFunc) echo.HandlerFunc { return chain })
}

// Serve answers on the listener of h until ctx ends, then lets the requests under way finish.
func Serve(ctx context.Context, h *http.Server, listen func() error) error {
	done := make(chan error, 1)
	go func() { done <- listen() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return h.Shutdown(drain)
}

// HTTPServer returns a server with the limits that a public service needs.
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, MaxHeaderBytes: readHeaderLimit,
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
	}
}

// limitRate refuses requests of one address beyond the rate limit, where one is set.
func (s *Server) limitRate() echo.MiddlewareFunc {
	if s.options.RateLimit <= 0 {
		return func(next echo.HandlerFunc) echo.HandlerFunc { return next }
	}
	limit := rate.Limit(s.options.RateLimit)
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Store:               middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: limit, Burst: max(1, int(2*s.options.RateLimit)), ExpiresIn: 3 * time.Minute}),
		IdentifierExtractor: func(c echo.Context) (string, error) { return echo.ExtractIPDirect()(c.Request()), nil },
		DenyHandler: func(c echo.Context, _ string, _ error) error {
			s.problem(tooManyRequests(), c)
			return nil
		},
	})
}
