package httpapi_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/httpapi"
)

// Streams have places of their own, and one that ends leaves its place.
func TestEventStreamsAreBounded(t *testing.T) {
	t.Parallel()
	s := newService(t, func(o *httpapi.Options) { o.Events.AtOnce = 2 })
	s.sequence()
	after := "after=" + s.changes("limit=1").Head
	first, second := s.events(after), s.events(after)
	stream := header("Accept", "text/event-stream")
	if a := s.get("/changes", stream).want(http.StatusServiceUnavailable, "unavailable"); a.header.Get("Retry-After") == "" {
		t.Error("a 503 does not say when to come again")
	}
	s.get("/measures.csv").want(http.StatusOK)
	s.get("/changes?after=AAAA", header("Prefer", "wait=1")).want(http.StatusBadRequest)
	first.close()
	until(t, "the place is free", func() bool {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, s.url+"/changes", nil)
		if err != nil {
			t.Fatal(err)
		}
		stream(r)
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	for range 5 { // a refusal leaves its place too
		s.get("/changes?after=AAAA", stream).want(http.StatusBadRequest)
	}
	s.events(after).close()
	second.close()
}

// until waits for a condition.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("did not happen: " + what)
		}
	}
}

// The service ends without waiting for those who listen or wait: their answers end whole.
func TestEventsEndWithTheService(t *testing.T) {
	t.Parallel()
	serving, end := context.WithCancel(t.Context())
	s := newService(t, func(o *httpapi.Options) { o.Serving = serving })
	s.sequence()
	after := "after=" + s.changes("limit=1").Head
	stream := s.events(after)
	end()
	stream.ended()
	began := time.Now()
	if a := s.get("/changes?"+after, header("Prefer", "wait=50")).want(http.StatusOK); len(a.keys()) != 0 || time.Since(began) > 20*time.Second {
		t.Errorf("the end of the service answers %s after %v", a.body, time.Since(began))
	}
}

// The limits that protect the service from slow requests do not cut answers that take long on purpose, and while nothing changes a stream
// says that it is alive.
func TestTimeoutsSpareThoseWhoWait(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	after := s.changes("limit=1").Head
	h, err := httpapi.New(s.store, httpapi.Options{DefaultCommunity: community, Events: httpapi.EventOptions{Heartbeat: 50 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(h)
	server.Config.ReadTimeout, server.Config.WriteTimeout = 300*time.Millisecond, 1500*time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	s.url = server.URL + "/v1"
	began := time.Now()
	if s.get("/changes?after="+after, header("Prefer", "wait=1")).want(http.StatusOK); time.Since(began) < time.Second {
		t.Errorf("an empty answer came after %v", time.Since(began))
	}
	stream := s.events("after=" + after)
	for began = time.Now(); time.Since(began) < 2*time.Second; {
		if got, err := stream.next(); err != nil || got.name != "" {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	stream.close()
}

// A reader who does not read is dropped when a part has waited too long, and nothing is kept for him.
func TestSlowReadersAreDropped(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	logged := dbtest.NewJournal(t)
	h, err := httpapi.New(s.store, httpapi.Options{DefaultCommunity: community, Events: httpapi.EventOptions{AtOnce: 1, Patience: 200 * time.Millisecond}, Logger: logged.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	// More than the buffers of the two ends of a connection hold.
	s.exec(`INSERT INTO changes (noun, object_id, community_id, key, version, operation, actor_kind, request_id, changed_at, public_before, public_after, committees, after)
		SELECT noun, gen_random_uuid(), community_id, key, version, operation, actor_kind, request_id, changed_at, public_before, public_after, committees, after
		FROM changes CROSS JOIN generate_series(1, 1000) WHERE version = 1 AND noun = 'measures' LIMIT 10000`)
	s.sequence()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /v1/changes?include=object HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	until(t, "the stream is dropped", func() bool { return logged.Has("stream of changes dropped") })
	s.url = server.URL + "/v1"
	until(t, "its place is free", func() bool {
		return s.send(http.MethodHead, "/changes", nil, header("Accept", "text/event-stream")).status == http.StatusOK
	})
}
