package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
)

// The service says how far back the feed goes, and refuses cursors from before: pages, streams and the beginning alike.
func TestOldCursors(t *testing.T) {
	t.Parallel()
	s := newService(t, func(o *httpapi.Options) { o.ChangeRetention = 30 * 24 * time.Hour })
	s.sequence()
	if a := s.get("/"); a.at("changes", "retentionDays") != 30.0 {
		t.Errorf("the service says %s", a.body)
	}
	first := s.changes("limit=1")
	s.changes("after=" + s.get("/").at("changes", "oldest").(string)) // from the beginning, as long as nothing is forgotten
	s.exec("UPDATE changes SET changed_at = changed_at - interval '31 days'")
	if _, err := s.store.TrimFeed(t.Context(), 30*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/changes", "/changes?after=" + first.NextCursor} {
		s.get(path).want(http.StatusGone, "resync_required")
		s.get(path, header("Accept", "text/event-stream")).want(http.StatusGone, "resync_required")
		s.get(path, header("Prefer", "wait=9")).want(http.StatusGone, "resync_required")
	}
	service := s.get("/")
	oldest, head := service.at("changes", "oldest"), service.at("changes", "head")
	if oldest != head || head != first.Head {
		t.Errorf("the feed goes from %v to %v, and its head was %v", oldest, head, first.Head)
	}
	s.changes("after=" + first.Head)
	copied, cursor := s.snapshot()
	if cursor != first.Head || len(copied) == 0 {
		t.Errorf("the snapshot of %d objects is cut at %s", len(copied), cursor)
	}
	s.get("/measures/ikt-tiltak-01/history").want(http.StatusOK)
	if a := newService(t).get("/"); a.at("changes", "retentionDays") != nil {
		t.Errorf("without a retention the service says %s", a.body)
	}
}
