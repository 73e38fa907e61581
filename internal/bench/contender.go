package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/pprof"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/bench/data"
	"github.com/helsefellesskap/fellesplan/internal/bench/floor"
	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// The contenders, each a process of its own so that its processor time can be told.
const (
	asService = "service" // the binary, as it is shipped
	asCold    = "cold"    // the binary without a response cache
	asFloor   = "floor"
	asStatic  = "static" // from memory, behind the service's middleware
	asBare    = "bare"   // from memory, behind nothing
)

// profilePath is where a contender that is this program gives its profile.
const profilePath = "/debug/pprof/profile"

// contender is a running one.
type contender struct {
	name, addr string
	process    *exec.Cmd
	database   string // in which it writes; "" for none
}

// start runs a contender, this program where there is no binary, until it is stopped, and waits until it answers.
func start(ctx context.Context, name, binary, database, answers string) (*contender, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &contender{name: name, addr: listener.Addr().String(), database: database}
	if err := listener.Close(); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c.process = exec.Command(self, "-contender", name) //nolint:gosec,noctx // this program; stopped by stop
	if binary != "" {
		c.process = exec.Command(binary, "serve") //nolint:gosec,noctx // what is to be measured
	}
	c.process.Env = append(os.Environ(), "FELLESPLAN_ADDR="+c.addr, "DATABASE_URL="+database, "FELLESPLAN_DEFAULT_COMMUNITY="+data.Community, "FELLESPLAN_RATE_LIMIT=0", "BENCH_ANSWERS="+answers)
	if name == asCold {
		c.process.Env = append(c.process.Env, "FELLESPLAN_CACHE_MB=0")
	}
	errorsOf := &bytes.Buffer{}
	if binary == "" { // the service's log goes where /dev/null is: writing it is part of its work
		c.process.Stderr = errorsOf
	}
	if err := c.process.Start(); err != nil {
		return nil, err
	}
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline) && ctx.Err() == nil; <-ticker.C {
		if conn, err := net.Dial("tcp", c.addr); err == nil { //nolint:noctx // bounded above
			_ = conn.Close()
			return c, nil
		}
	}
	c.stop()
	return nil, fmt.Errorf("%s does not answer: %s", name, errorsOf)
}

func (c *contender) stop() {
	_ = c.process.Process.Signal(os.Interrupt)
	timer := time.AfterFunc(15*time.Second, func() { _ = c.process.Process.Kill() })
	defer timer.Stop()
	_ = c.process.Wait()
}

// contend is what the process of a contender does.
func contend(ctx context.Context, name string) error {
	h, closing, err := handler(ctx, name)
	if err != nil {
		return err
	}
	defer closing()
	server := httpapi.HTTPServer(h)
	server.Addr = os.Getenv("FELLESPLAN_ADDR")
	err = httpapi.Serve(ctx, server, server.ListenAndServe)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func handler(ctx context.Context, name string) (http.Handler, func(), error) {
	// The service logs as text to nowhere; so do these.
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, nil, err
	}
	options := httpapi.Options{DefaultCommunity: data.Community, PublicMaxAge: time.Minute, Logger: slog.New(slog.NewTextHandler(nowhere, nil))}
	switch name {
	case asFloor:
		return floorHandler(ctx, os.Getenv("DATABASE_URL"), options)
	case asService:
		options.CacheSize = 16 << 20 // as the binary has without settings
		return profiledHandler(ctx, os.Getenv("DATABASE_URL"), options)
	case asCold:
		return profiledHandler(ctx, os.Getenv("DATABASE_URL"), options)
	}
	text, err := os.ReadFile(os.Getenv("BENCH_ANSWERS"))
	if err != nil {
		return nil, nil, err
	}
	var kept answers
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, nil, err
	}
	if name == asBare {
		e := echo.New()
		e.GET("/*", kept.bare)
		return e, func() {}, nil
	}
	h, err := httpapi.Behind(nil, options, http.HandlerFunc(kept.plain))
	return h, func() {}, err
}

// profiledHandler is the service in this program, with what the binary does not have: profiles.
func profiledHandler(ctx context.Context, url string, options httpapi.Options) (http.Handler, func(), error) {
	s, err := store.Open(ctx, url, store.Options{DefaultCommunity: data.Community})
	if err != nil {
		return nil, nil, err
	}
	go s.RunSequencer(ctx)
	go s.RunListener(ctx)
	h, err := httpapi.New(s, options)
	mux := http.NewServeMux()
	mux.Handle("/", h)
	mux.HandleFunc(profilePath, pprof.Profile)
	mux.Handle("/debug/pprof/heap", pprof.Handler("heap")) // these two to be looked at by hand
	mux.Handle("/debug/pprof/allocs", pprof.Handler("allocs"))
	return mux, s.Close, err
}

// answers are what the service answered, by address.
type answers map[string]kept

type kept struct {
	Type, Tag string
	Body      []byte
}

// plain leaves the tag to the middleware, which makes it from the version and the body as for the service.
func (a answers) plain(w http.ResponseWriter, r *http.Request) {
	k := a[r.URL.RequestURI()]
	w.Header().Set("Content-Type", k.Type)
	if version, _, single := strings.Cut(strings.Trim(k.Tag, `"`), "-"); single && !strings.HasPrefix(k.Tag, "W/") {
		w.Header().Set("ETag", version)
	}
	_, _ = w.Write(k.Body)
}

func (a answers) bare(c echo.Context) error {
	k := a[c.Request().URL.RequestURI()]
	c.Response().Header().Set("ETag", k.Tag)
	if c.Request().Header.Get("If-None-Match") == k.Tag {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, k.Type, k.Body)
}

// floorHandler is the floor behind the service's middleware. What it writes is given its position as the service does it.
func floorHandler(ctx context.Context, url string, options httpapi.Options) (http.Handler, func(), error) {
	s, err := store.Open(ctx, url, store.Options{DefaultCommunity: data.Community})
	if err != nil {
		return nil, nil, err
	}
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range []string{"synchronize_seqscans", "jit"} {
		cfg.ConnConfig.RuntimeParams[name] = "off" // as the service asks
	}
	cfg.MaxConns = 10
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	around, err := surroundings(s)
	if err != nil {
		return nil, nil, err
	}
	go s.RunSequencer(ctx)
	h, err := httpapi.Behind(s, options, floor.New(pool, around, s.WakeSequencer))
	return h, func() { pool.Close(); s.Close() }, err
}

// surroundings are what streams hold beside the measures: about one object in a hundred, which the floor keeps as text.
func surroundings(s *store.Store) (floor.Around, error) {
	var a floor.Around
	h, err := httpapi.New(s, httpapi.Options{DefaultCommunity: data.Community})
	if err != nil {
		return a, err
	}
	ask := func(path string) []byte {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
		return w.Body.Bytes()
	}
	a.Header, _, _ = bytes.Cut(ask("/v1/measures.csv?updatedSince=9999-01-01T00:00:00Z"), []byte("\r\n"))
	a.Header = append(a.Header, '\r', '\n')
	lines := &a.Before
	var feed struct{ Head string }
	if err := json.Unmarshal(ask("/v1/changes?limit=1"), &feed); err != nil {
		return a, err
	}
	*lines = fmt.Appendf(*lines, "{\"record\":\"head\",\"cursor\":%q}\n", feed.Head)
	for _, noun := range plan.Nouns() {
		if noun == plan.Measures {
			lines = &a.After
			continue
		}
		for next := "/v1/" + string(noun) + "?limit=200&sort=createdAt"; next != ""; {
			var page struct {
				Items []json.RawMessage
				Next  string
			}
			if err := json.Unmarshal(ask(next), &page); err != nil {
				return a, err
			}
			for _, item := range page.Items {
				*lines = fmt.Appendf(*lines, "{\"record\":\"object\",\"type\":%q,\"object\":%s}\n", noun, item)
			}
			a.Others += len(page.Items)
			next = page.Next
		}
	}
	return a, nil
}
