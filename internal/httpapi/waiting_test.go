package httpapi_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A wait that is followed is said to be, and caches keep apart who waits and who does not.
func TestPreferenceApplied(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	for prefer, want := range map[string]string{"wait=7": "wait=7", "respond-async, wait=900": "wait=50", "wait=0": "", "return=minimal": "", "": ""} {
		a := s.get("/changes", func(r *http.Request) {
			if prefer != "" {
				r.Header.Set("Prefer", prefer)
			}
		}).want(http.StatusOK)
		if got := a.header.Get("Preference-Applied"); got != want {
			t.Errorf("Prefer %q is answered with %q", prefer, got)
		}
		if kept := a.header.Get("Cache-Control") != "no-store"; kept == (want != "") {
			t.Errorf("Prefer %q is answered with Cache-Control %s", prefer, a.header.Get("Cache-Control"))
		}
		if got := a.header.Get("Vary"); got != "Accept, Accept-Encoding, Authorization, Prefer" {
			t.Errorf("Vary: %s", got)
		}
	}
}

// transactions counts what the database has done for the service until now, which it forgets nothing of once its connections have ended.
func (s *service) transactions() int64 {
	s.t.Helper()
	s.store.Close()
	db, err := pgx.Connect(s.t.Context(), s.dbURL)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(s.t.Context()))
	var n int64
	until(s.t.(*testing.T), "the connections have ended", func() bool {
		var open int
		if err := db.QueryRow(s.t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'fellesplan'").Scan(&open); err != nil {
			s.t.Fatal(err)
		}
		return open <= 1 // the listener's stays, and asks the same whoever waits
	})
	if err := db.QueryRow(s.t.Context(), "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()").Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// Those who wait ask the database when they come and when the log has grown, and not in between.
func TestWaitersDoNotAskTheDatabase(t *testing.T) {
	t.Parallel()
	const waiters, positions = 200, 2
	work := func(wait string) int64 {
		t.Helper()
		s := newService(t)
		s.sequence()
		path := "/changes?type=documents&after=" + s.changes("limit=1").Head // in which nothing changes
		var waiting sync.WaitGroup
		for range waiters {
			waiting.Go(func() { s.get(path, header("Prefer", wait)).want(http.StatusOK) })
		}
		for i := range positions {
			s.write(http.MethodPatch, "/committees/ssu", map[string]any{"shortTitle": "SSU" + string(rune('a'+i))}, ifMatch("*")).want(http.StatusOK)
			s.sequence()
		}
		began := time.Now()
		waiting.Wait()
		t.Logf("%s: %v after the last change", wait, time.Since(began))
		return s.transactions()
	}
	without, with := work("wait=0"), work("wait=3")
	if more := with - without; more > waiters*positions+waiters/2 {
		t.Errorf("%d who wait ask %d times more than those who do not, for %d changes", waiters, more, positions)
	}
}
