package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/bench/data"
	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

var small = data.Size{Committees: 110, Measures: 450}

// loaded is a database of its own, with the ids that every other one has.
func loaded(t *testing.T) string {
	t.Helper()
	return dbtest.NewFilled(t, "bench", func(ctx context.Context, url string) error { return data.Load(ctx, url, small) })
}

func listening(t *testing.T, name string, h http.Handler) *contender {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &contender{name: name, addr: strings.TrimPrefix(server.URL, "http://")}
}

// What the floor leaves out must not be in the answers: a contender that answers something else is no measure.
func TestFloorAnswersTheSame(t *testing.T) {
	t.Parallel()
	key, hash := identity.NewKey()
	urls := []string{loaded(t), loaded(t)}
	for _, url := range urls {
		if err := addKey(t.Context(), url, hash); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), urls[0], store.Options{DefaultCommunity: data.Community})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	options := httpapi.Options{DefaultCommunity: data.Community, PublicMaxAge: time.Minute}
	service, err := httpapi.New(s, options)
	if err != nil {
		t.Fatal(err)
	}
	least, closing, err := floorHandler(t.Context(), urls[1], options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(closing)
	a, b := listening(t, asCold, service), listening(t, asFloor, least)
	page := httptest.NewRecorder()
	service.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/v1/measures", http.NoBody))
	_, rest, _ := strings.Cut(page.Body.String(), `"nextCursor":"`)
	first, _, _ := strings.Cut(rest, `"`)
	m, err := gather(t.Context(), urls[0], key, "test", first)
	if err != nil {
		t.Fatal(err)
	}
	run := &bench{contenders: map[string]*contender{asCold: a, asFloor: b}, material: m}
	if err := run.make(); err != nil {
		t.Fatal(err)
	}
	compared, bytewise, err := sameAnswers(a, b, m.workloads())
	if err != nil {
		t.Fatal(err)
	}
	if compared != 125 || bytewise != 75 { // all but those to writes, which have ids of their own
		t.Errorf("%d compared, %d the same to the byte", compared, bytewise)
	}
	for _, path := range []string{"/v1/measures.csv", "/v1/snapshot"} {
		x, err := bodyOf(a, get(path))
		if err != nil {
			t.Fatal(err)
		}
		y, err := bodyOf(b, get(path))
		if err != nil {
			t.Fatal(err)
		}
		// The heads of the two logs differ, because each has been written to.
		if path == "/v1/snapshot" {
			_, x, _ = bytes.Cut(x, []byte("\n"))
			_, y, _ = bytes.Cut(y, []byte("\n"))
		}
		if !bytes.Equal(x, y) {
			t.Errorf("%s differs: %d and %d bytes", path, len(x), len(y))
		}
	}
}

// What is copied into the tables is what the service itself would have written: to touch an object writes nothing, the log holds the object
// as it is, and the search index needs no repair.
func TestLoadedDataIsWhole(t *testing.T) {
	t.Parallel()
	url := loaded(t)
	s, err := store.Open(t.Context(), url, store.Options{DefaultCommunity: data.Community})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if n, err := s.Index(t.Context()); err != nil || n != 0 {
		t.Errorf("%d search entries were missing or old, %v", n, err)
	}
	feed, err := s.Feed(t.Context(), store.FeedQuery{Limit: 10, Types: []plan.Noun{plan.Measures}, WithObjects: true})
	if err != nil || len(feed.Entries) != 10 || !feed.More {
		t.Fatalf("%d entries, %v", len(feed.Entries), err)
	}
	h, err := httpapi.New(s, httpapi.Options{DefaultCommunity: data.Community})
	if err != nil {
		t.Fatal(err)
	}
	by := store.By{Actor: plan.System(plan.ActorKindSystem, "test"), RequestID: "test"}
	for _, e := range feed.Entries {
		object, feedOf := httptest.NewRecorder(), httptest.NewRecorder()
		h.ServeHTTP(object, httptest.NewRequest(http.MethodGet, "/v1/measures/"+e.ID.String(), http.NoBody))
		h.ServeHTTP(feedOf, httptest.NewRequest(http.MethodGet, "/v1/changes?type=measures&include=object&limit=10", http.NoBody))
		if !strings.Contains(feedOf.Body.String(), strings.TrimSpace(object.Body.String())) {
			t.Errorf("the log does not hold %s", object.Body)
		}
		same, err := store.Change(t.Context(), s, store.Measures, by, plan.Change, e.ID.String(), store.Precondition{Given: true, Any: true}, func(*store.Tx, *plan.Measure) error { return nil })
		if err != nil || same.Version != 1 {
			t.Errorf("version %v after nothing was changed, %v", same, err)
		}
	}
}
