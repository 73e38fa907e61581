package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// replica is a reader's copy of what is public: by type and id, the version it has seen.
type replica map[string]float64

type changeFeed struct {
	Items []struct {
		Cursor, Type, ID, Key, Operation, Href string
		Version                                float64
		Object                                 map[string]any
	}
	NextCursor, Head string
	HasMore          bool
}

func (s *service) changes(query string) changeFeed {
	s.t.Helper()
	var feed changeFeed
	if err := json.Unmarshal(s.get("/changes?"+query).want(http.StatusOK).body, &feed); err != nil {
		s.t.Fatal(err)
	}
	return feed
}

// follow applies the changes after a cursor and returns where it came to.
func (s *service) follow(r replica, after string) string {
	s.t.Helper()
	for {
		query := url.Values{"limit": {"97"}, "include": {"object"}}
		if after != "" {
			query.Set("after", after)
		}
		feed := s.changes(query.Encode())
		for _, c := range feed.Items {
			id := c.Type + "/" + c.ID
			if c.Version < r[id] {
				s.t.Errorf("%s came at version %v after %v", id, c.Version, r[id])
			}
			if c.Operation == "deleted" {
				delete(r, id)
				continue
			}
			if c.Object["version"] != c.Version || c.Object["key"] != c.Key {
				s.t.Errorf("%s at version %v came with %v", id, c.Version, c.Object)
			}
			r[id] = c.Version
		}
		after = feed.NextCursor
		if !feed.HasMore {
			return after
		}
	}
}

// snapshot takes everything, and returns the copy and the cursor to go on from.
func (s *service) snapshot() (replica, string) {
	s.t.Helper()
	a := s.get("/snapshot").want(http.StatusOK)
	r, cursor, ended := replica{}, "", false
	lines := bufio.NewScanner(bytes.NewReader(a.body))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var record struct {
			Record, Cursor, Type string
			Object               map[string]any
			Count                int
		}
		if err := json.Unmarshal(lines.Bytes(), &record); err != nil || ended {
			s.t.Fatalf("record %s: %v", lines.Text(), err)
		}
		switch record.Record {
		case "head":
			cursor = record.Cursor
		case "object":
			r[fmt.Sprint(record.Type, "/", record.Object["id"])] = record.Object["version"].(float64)
		case "end":
			if ended = true; record.Count != len(r) {
				s.t.Errorf("the end counts %d of %d", record.Count, len(r))
			}
		}
	}
	if cursor == "" || !ended {
		s.t.Fatal("the snapshot has no head or no end")
	}
	return r, cursor
}

// public is what is public, by the lists.
func (s *service) public() replica {
	s.t.Helper()
	r := replica{}
	for _, noun := range plan.Nouns() {
		for cursor := ""; ; {
			a := s.get("/" + string(noun) + "?limit=200" + cursor)
			for i := range a.keys() {
				r[string(noun)+"/"+a.at("items", i, "id").(string)] = a.at("items", i, "version").(float64)
			}
			next, ok := a.at("nextCursor").(string)
			if !ok {
				break
			}
			cursor = "&cursor=" + next
		}
	}
	return r
}

// exec changes the database past the service.
func (s *service) exec(sql string) {
	s.t.Helper()
	db, err := pgx.Connect(s.t.Context(), s.dbURL)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(s.t.Context()))
	if _, err := db.Exec(s.t.Context(), sql); err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) sequence() {
	s.t.Helper()
	if _, err := s.store.Sequence(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func TestSnapshotAndChangesEqualTheDatabase(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	copied, cursor := s.snapshot()
	if want := s.public(); !maps.Equal(copied, want) {
		t.Fatalf("the snapshot has %d objects, the lists %d", len(copied), len(want))
	}
	fromTheStart := replica{}
	s.follow(fromTheStart, "")
	if !maps.Equal(fromTheStart, copied) {
		t.Errorf("the feed from the beginning gives %d objects, the snapshot %d", len(fromTheStart), len(copied))
	}

	// Eight writers, and a reader who follows beside them.
	keys := s.get("/focus-areas?limit=200").keys()
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for i := range 6 {
				key := keys[rand.IntN(len(keys))]
				switch body := fmt.Sprintf(`{"title": "Område %d.%d"}`, w, i); rand.IntN(4) {
				case 0:
					s.write(http.MethodPatch, "/focus-areas/"+key, `{"visibility": "draft"}`, ifMatch("*")).want(http.StatusOK)
				case 1:
					s.write(http.MethodPatch, "/focus-areas/"+key, `{"visibility": "published"}`, ifMatch("*")).want(http.StatusOK)
				default:
					s.write(http.MethodPatch, "/focus-areas/"+key, body, ifMatch("*")).want(http.StatusOK)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		s.sequence()
		cursor = s.follow(copied, cursor)
	}
	if want := s.public(); !maps.Equal(copied, want) {
		t.Errorf("the copy has %v, the service %v", copied, want)
	}
}

func TestFeedShowsOnlyWhatIsPublic(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	head := s.changes("limit=1").Head
	area := s.write(http.MethodPost, "/focus-areas", map[string]any{"title": "Hemmeleg", "key": "hemmeleg", "committee": map[string]any{"key": "pm"}, "ordinal": 99}).want(http.StatusCreated)
	expect := func(operations ...string) {
		t.Helper()
		s.sequence()
		feed := s.changes("after=" + head)
		var got []string
		for _, c := range feed.Items {
			got = append(got, c.Operation)
			if c.Href != "/v1/focus-areas/"+area.at("id").(string) {
				t.Errorf("href %s", c.Href)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(operations) {
			t.Errorf("the feed shows %v, not %v", got, operations)
		}
	}
	expect()
	s.write(http.MethodPatch, "/focus-areas/hemmeleg", `{"visibility": "published"}`, ifMatch("*")).want(http.StatusOK)
	expect("created")
	s.write(http.MethodPatch, "/focus-areas/hemmeleg", `{"title": "Open"}`, ifMatch("*")).want(http.StatusOK)
	s.write(http.MethodPatch, "/focus-areas/hemmeleg", `{"visibility": "draft"}`, ifMatch("*")).want(http.StatusOK)
	s.write(http.MethodPatch, "/focus-areas/hemmeleg", `{"title": "Løynd"}`, ifMatch("*")).want(http.StatusOK)
	expect("created", "updated", "deleted")
	if feed := s.changes("after=" + head + "&committee=pm&type=focus-areas"); len(feed.Items) != 3 {
		t.Errorf("the committee's feed shows %d changes", len(feed.Items))
	}
	if feed := s.changes("after=" + head + "&committee=ssu"); len(feed.Items) != 0 || feed.NextCursor != feed.Head {
		t.Errorf("another committee's feed shows %v", feed)
	}
	s.get("/changes?committee=nowhere").want(http.StatusBadRequest, "invalid_request")
	s.get("/changes?after=AAAA").want(http.StatusBadRequest, "invalid_request")
}

func TestFeedWaits(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	head := s.changes("limit=1").Head
	var waiting sync.WaitGroup
	waiting.Go(func() {
		a := s.get("/changes?after="+head, header("Prefer", "wait=30")).want(http.StatusOK)
		if a.at("items", 0, "key") != "ssu" {
			t.Errorf("waited for %s", a.body)
		}
	})
	s.write(http.MethodPatch, "/committees/ssu", `{"shortTitle": "SSU M&R"}`, ifMatch("*")).want(http.StatusOK)
	s.sequence()
	waiting.Wait()
}

// A restore from a backup starts a new epoch: cursors from before, and from beyond the head, are refused.
func TestFeedOfAnotherEpoch(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	head := s.changes("limit=1").Head
	s.exec("UPDATE change_log SET head = head - 1")
	s.get("/changes?after="+head).want(http.StatusGone, "resync_required")
	s.exec("UPDATE change_log SET head = head + 1, epoch = gen_random_uuid()")
	s.get("/changes?after="+head).want(http.StatusGone, "resync_required")
}
