package httpapi

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// rig is what answers from the cache, over a handler of the test's own and a real change log.
type rig struct {
	t     testing.TB
	store *store.Store
	cache *cache
	url   string
	calls atomic.Int64 // of the handler

	handler http.Handler // what url is answered by
}

func newRig(t testing.TB, handler echo.HandlerFunc, beside ...func(*store.Store, context.Context)) *rig {
	t.Helper()
	st, err := store.Open(t.Context(), dbtest.New(t), store.Options{DefaultCommunity: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	for _, run := range beside {
		running.Go(func() { run(st, ctx) })
	}
	t.Cleanup(func() { stop(); running.Wait() })
	c, err := loadContract("")
	if err != nil {
		t.Fatal(err)
	}
	c.addresses["/kept"] = &address{vary: uncharted.vary, keeps: true, depends: []string{"Accept"}}
	r := &rig{t: t, store: st, cache: newCache(1 << 20)}
	s := &Server{contract: c, encoders: newEncoders(), store: st, cache: r.cache, log: slog.New(slog.DiscardHandler), public: []string{"public"}}
	e := echo.New()
	e.HTTPErrorHandler = s.problem
	surround(e, s.requestID, s.accessLog, s.headers, s.announceRetirement, s.answerRequests, s.handleErrors)
	e.GET("/kept", func(c echo.Context) error {
		r.calls.Add(1)
		return handler(c)
	})
	r.handler = routable(e)
	server := httptest.NewServer(r.handler)
	t.Cleanup(server.Close)
	r.url = server.URL + "/kept"
	if len(beside) > 0 {
		r.reliable()
	}
	return r
}

// live is what keeps the horizon reliable.
func live() []func(*store.Store, context.Context) {
	return []func(*store.Store, context.Context){(*store.Store).RunListener, (*store.Store).RunSequencer}
}

// until waits for a condition.
func (r *rig) until(what string, holds func() bool) {
	r.t.Helper()
	for start := time.Now(); !holds(); {
		if time.Since(start) > 30*time.Second {
			r.t.Fatal("did not happen: " + what)
		}
		timer := time.NewTimer(time.Millisecond)
		<-timer.C
	}
}

func (r *rig) reliable() {
	r.t.Helper()
	r.until("the horizon is reliable", func() bool {
		mark, reliable := r.store.Horizon().Mark()
		return reliable && r.store.Horizon().Settled(mark)
	})
}

// get returns status and body; an error is a status of 0.
func (r *rig) get(ctx context.Context, query string, fields ...string) (int, string) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url+query, nil)
	if err != nil {
		r.t.Error(err)
		return 0, ""
	}
	for i := 0; i < len(fields); i += 2 {
		q.Header.Set(fields[i], fields[i+1])
	}
	a, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		return 0, ""
	}
	defer a.Body.Close()
	b, _ := io.ReadAll(a.Body)
	return a.StatusCode, string(b)
}

// write commits a change.
func (r *rig) write() {
	r.t.Helper()
	err := r.store.Write(r.t.Context(), store.By{Actor: plan.System(plan.ActorKindSystem, "test"), RequestID: "test"}, func(tx *store.Tx) error {
		return tx.Add(&plan.Community{Object: plan.Object{Key: "c" + strconv.FormatInt(time.Now().UnixNano(), 36), Title: "x", Visibility: plan.VisibilityPublished}})
	})
	if err != nil {
		r.t.Error(err)
	}
}

func TestOneRequestMakesWhatAllWaitFor(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := newRig(t, func(c echo.Context) error {
		select {
		case <-release:
			return c.String(http.StatusOK, "whole")
		case <-c.Request().Context().Done():
			return c.Request().Context().Err()
		}
	}, live()...)
	impatient, leave := context.WithCancel(t.Context())
	var left, all sync.WaitGroup
	left.Go(func() { r.get(impatient, "") })
	r.until("the first is being answered", func() bool { return r.calls.Load() == 1 })
	var right atomic.Int64
	for range 200 {
		all.Go(func() {
			if status, body := r.get(t.Context(), ""); status == http.StatusOK && body == "whole" {
				right.Add(1)
			}
		})
	}
	leave() // who began it goes, and it goes on
	left.Wait()
	close(release)
	all.Wait()
	// The horizon may move once meanwhile: the database is settling.
	if n := r.calls.Load(); right.Load() != 200 || n > 2 {
		t.Errorf("%d right answers, made in %d calls", right.Load(), n)
	}
}

func TestCacheGoesByTheHorizon(t *testing.T) {
	t.Parallel()
	var made atomic.Int64
	r := newRig(t, func(c echo.Context) error { return c.String(http.StatusOK, fmt.Sprint(made.Add(1))) }, live()...)
	get := func() string {
		_, body := r.get(t.Context(), "")
		return body
	}
	if first, second := get(), get(); first != second {
		t.Error("what is kept is made again")
	}
	for range 5 {
		before := get()
		r.write()
		if get() == before {
			t.Error("a read after a write is stale")
		}
		r.reliable()
		before = get()
		if get() != before {
			t.Error("what is kept is made again")
		}
	}
	for _, fields := range [][]string{{"Authorization", "Bearer x"}, {"Authorization", "Negotiate x"}, {"Prefer", "wait=1"}} {
		before := get()
		if _, body := r.get(t.Context(), "", fields...); body == before {
			t.Errorf("%v is answered from the cache", fields)
		}
	}
	before := get()
	for _, of := range [][]string{{"?a=1"}, {"", "Accept", "text/plain"}} {
		if _, body := r.get(t.Context(), of[0], of[1:]...); body == before {
			t.Errorf("%v is answered like something else", of)
		}
	}
}

func TestCacheIsPastWithoutHorizon(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c echo.Context) error { return c.String(http.StatusOK, "x") })
	for range 5 {
		r.get(t.Context(), "")
	}
	if r.calls.Load() != 5 {
		t.Errorf("%d calls for 5 requests, though nobody knows whether something was written", r.calls.Load())
	}
}

func TestProblemsAreNotKept(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c echo.Context) error {
		if c.QueryParam("stream") != "" {
			return c.Blob(http.StatusOK, "text/csv", []byte("a;b"))
		}
		return &plan.Error{Kind: plan.NotFound, Code: "not_found"}
	}, live()...)
	ids := map[string]bool{}
	for range 3 {
		status, body := r.get(t.Context(), "")
		if status != http.StatusNotFound || ids[body] {
			t.Errorf("%d %s", status, body) // each has its own request id
		}
		ids[body] = true
		if status, body := r.get(t.Context(), "?stream=1"); status != http.StatusOK || body != "a;b" {
			t.Errorf("%d %s", status, body)
		}
	}
	if r.calls.Load() != 6 || r.cache.size != 0 {
		t.Errorf("%d calls for 6 requests; %d bytes for nothing", r.calls.Load(), r.cache.size)
	}
}

// A stream of writes, each of which outdates the answer: it is made a bounded number of times, and is never older than the bound.
func TestStorm(t *testing.T) {
	t.Parallel()
	var truth atomic.Int64
	r := newRig(t, func(c echo.Context) error { return c.String(http.StatusOK, strconv.FormatInt(truth.Load(), 10)) }, live()...)
	const writes = 400
	var written [writes + 1]atomic.Int64 // when what was outdated
	start := time.Now()
	done := make(chan struct{})
	var reads atomic.Int64
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				asked := time.Now()
				_, body := r.get(t.Context(), "")
				n, err := strconv.Atoi(body)
				reads.Add(1)
				if outdated := written[n].Load(); err != nil || outdated != 0 && asked.Sub(time.Unix(0, outdated)) > stormStale+50*time.Millisecond {
					t.Errorf("%q, outdated since %v", body, asked.Sub(time.Unix(0, outdated)))
					return
				}
			}
		})
	}
	for n := range writes {
		truth.Add(1)
		r.write()
		written[n].Store(time.Now().UnixNano())
	}
	took := time.Since(start)
	close(done)
	readers.Wait()
	most := stormBurst + int64(stormRate*took.Seconds()) + 10
	if n := r.calls.Load(); n > most || reads.Load() < 2*most {
		t.Errorf("made %d times for %d reads and %d writes in %v, want at most %d", n, reads.Load(), writes, took, most)
	}
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	const limit = 64 << 10
	c := newCache(limit)
	mark := store.Mark{Position: 1}
	put := func(key string, size int) {
		_, f, leads := c.find([]byte(key), mark, true, time.Now())
		if !leads {
			t.Fatal("somebody else makes " + key)
		}
		c.land(key, f, &answer{status: http.StatusOK, tag: `W/"x"`, body: make([]byte, size), mark: mark, began: time.Now()})
	}
	has := func(key string) bool {
		a, f, leads := c.find([]byte(key), mark, true, time.Now())
		if leads {
			c.land(key, f, nil)
		}
		return a != nil
	}
	put("dear", 1000)
	for i := range 1000 {
		put("k"+strconv.Itoa(i), 1000)
		if c.size > limit {
			t.Fatalf("%d bytes in %d", c.size, limit)
		}
		if i%10 == 0 && !has("dear") {
			t.Fatalf("what is asked for often went, after %d", i)
		}
	}
	if has("k0") || !has("k999") {
		t.Error("not the oldest went")
	}
	put("huge", limit)
	if has("huge") || !has("dear") {
		t.Error("one answer took the place of all")
	}
	a, _, _ := c.find([]byte("dear"), mark, true, time.Now())
	before := c.size
	a.encode(gzipped, newEncoders())
	c.grew("dear")
	if c.size <= before {
		t.Error("an encoding costs nothing")
	}
	for _, e := range c.records {
		c.remove(e)
	}
	if c.size != 0 || c.recent.Len() != 0 {
		t.Errorf("%d bytes in nothing", c.size)
	}
}

func TestEncodingFor(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]encoding{
		"": asItIs, "gzip": gzipped, "GZIP": gzipped, "x-gzip": gzipped, "zstd": zstandard, "gzip, zstd": zstandard, "gzip, deflate, br, zstd": zstandard, "gzip;q=1.0, zstd;q=0.5": gzipped,
		"gzip;q=0": asItIs, "*": zstandard, "*;q=0": asItIs, "zstd;q=0, *": gzipped, "br": asItIs, "identity": asItIs, "identity, gzip;q=0.5": asItIs, "identity;q=0.5, gzip": gzipped,
		"gzip;q=2": asItIs, "gzip;q=x": asItIs, "gzip;q=NaN": asItIs, ";;,,=": asItIs, "identity;q=0": asItIs, "gzip ; q=0.1": gzipped, "gzip,identity": gzipped,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if accept != "" {
			r.Header.Set("Accept-Encoding", accept)
		}
		if got := encodingFor(r); got != want {
			t.Errorf("%q: %d, want %d", accept, got, want)
		}
	}
}

func TestEncodersAreUsedAgain(t *testing.T) {
	t.Parallel()
	e := newEncoders()
	for kind := range encodings {
		body := []byte(strings.Repeat("Møre og Romsdal ", 1000))
		first := e.encode(kind, body)
		if second := e.encode(kind, body); string(first) != string(second) || len(first) > len(body)/4 {
			t.Errorf("%s: %d bytes, then %d", encodingNames[kind], len(first), len(second))
		}
	}
}
