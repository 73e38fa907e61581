package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// writesVariable is how often each of the eight writers writes; `make full` sets it to the thousand of the requirement.
const writesVariable = "FELLESPLAN_TEST_WRITES"

// writesOfEach is few where nobody asks for more.
func writesOfEach(t *testing.T) int {
	t.Helper()
	text := os.Getenv(writesVariable)
	if text == "" {
		return 40
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q", writesVariable, text)
	}
	return n
}

// follower is a reader who keeps a copy, and a log of everything that came.
type follower struct {
	name string
	copy map[string]string // type and id to version and title
	came []string
}

// apply takes a change; the names are those of the feed.
func (f *follower) apply(t *testing.T, kind, id, operation string, version float64, object map[string]any) {
	t.Helper()
	what := kind + "/" + id
	f.came = append(f.came, fmt.Sprintf("%s %s %d", what, operation, int64(version)))
	if operation == "deleted" {
		if _, held := f.copy[what]; !held {
			t.Errorf("%s: %s is deleted and was never there", f.name, what)
		}
		delete(f.copy, what)
		return
	}
	if _, held := f.copy[what]; held == (operation == "created") {
		t.Errorf("%s: %s is %s, and was there: %v", f.name, what, operation, held)
	}
	f.copy[what] = fmt.Sprint(version, object["title"])
}

// lastKey is the key of the object that is changed when all else has been.
const lastKey = "ssu"

// byPages follows page by page until the last change.
func (f *follower) byPages(t *testing.T, s *service, after string, options ...option) {
	t.Helper()
	for {
		query := url.Values{"limit": {"41"}, "include": {"object"}, "after": {after}}
		var feed changeFeed
		if err := json.Unmarshal(s.get("/changes?"+query.Encode(), options...).want(http.StatusOK).body, &feed); err != nil {
			t.Error(err)
			return
		}
		for _, c := range feed.Items {
			f.apply(t, c.Type, c.ID, c.Operation, c.Version, c.Object)
			if c.Key == lastKey {
				return
			}
		}
		after = feed.NextCursor
	}
}

// byEvents follows a stream that breaks now and then, and goes on as a browser does, until the last change.
func (f *follower) byEvents(t *testing.T, s *service, after string) {
	t.Helper()
	address := "include=object&after=" + url.QueryEscape(after)
	stream := s.events(address)
	for {
		e := stream.change()
		object, _ := e.at("object").(map[string]any)
		f.apply(t, e.at("type").(string), e.at("id").(string), e.name, e.at("version").(float64), object)
		if e.at("key") == lastKey {
			break
		}
		if len(f.came)%100 == 0 {
			stream.close()
			stream = s.events(address, header("Last-Event-ID", e.id))
		}
	}
	stream.close()
}

// randomly changes an object as somebody might: its title, whether it is seen, whether it is there. It reports whether that could be done.
func (s *service) randomly(ctx context.Context, key, title string) (bool, error) {
	by := store.By{Actor: plan.System(plan.ActorKindPerson, "Sekretær Ås"), RequestID: "test"}
	visibility := func(v plan.Visibility) error {
		_, err := store.Change(ctx, s.store, store.FocusAreas, by, plan.Change, key, store.Precondition{Any: true, Given: true}, func(_ *store.Tx, a *plan.FocusArea) error {
			a.Visibility, a.Title = v, title
			return nil
		})
		return err
	}
	var err error
	switch rand.IntN(8) {
	case 0:
		err = visibility(plan.VisibilityDraft)
	case 1:
		err = store.Delete(ctx, s.store, store.FocusAreas, by, key, store.Precondition{Any: true, Given: true})
	case 2:
		_, err = store.Restored(ctx, s.store, store.FocusAreas, by, key)
	default:
		err = visibility(plan.VisibilityPublished)
	}
	if kind := plan.KindOf(err); err != nil && (kind == plan.Gone || kind == plan.Conflict || kind == plan.NotFound) {
		return false, nil // it is deleted, or is not
	}
	return err == nil, err
}

// Eight writers whose transactions commit in another order than they wrote, and three readers: by pages, by waiting and by events. Each
// reader sees exactly what the log says, in its order, and holds in the end what the database does.
func TestReadersMissNothing(t *testing.T) {
	t.Parallel()
	writes := writesOfEach(t)
	s := newService(t)
	s.sequence()
	// What is written waits before it is committed, as long as chance wants.
	s.exec(`CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(random() * 0.004); RETURN NULL; END $$`)
	s.exec(`CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON changes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle()`)
	held, cursor, before := s.titles(), s.changes("limit=1").Head, len(s.logged(0))
	keys := s.get("/focus-areas?limit=200").keys()
	var writing, reading sync.WaitGroup
	readers := []*follower{{name: "pages"}, {name: "waiting"}, {name: "events"}}
	for _, f := range readers {
		f.copy = maps.Clone(held)
	}
	reading.Go(func() { readers[0].byPages(t, s, cursor) })
	reading.Go(func() { readers[1].byPages(t, s, cursor, header("Prefer", "wait=5")) })
	reading.Go(func() { readers[2].byEvents(t, s, cursor) })
	for w := range 8 {
		writing.Go(func() {
			for i := 0; i < writes; {
				done, err := s.randomly(t.Context(), keys[rand.IntN(len(keys))], fmt.Sprintf("Område %d.%d", w, i))
				if err != nil {
					t.Error(err)
					return
				}
				if done {
					i++
				}
			}
		})
	}
	writing.Wait()
	s.write(http.MethodPatch, "/committees/"+lastKey, `{"website": "https://helse-mr.no/slutt"}`, ifMatch("*")).want(http.StatusOK)
	reading.Wait()

	want, log := s.titles(), s.logged(before)
	for _, f := range readers {
		if !maps.Equal(f.copy, want) {
			t.Errorf("%s: %d objects, and the database has %d", f.name, len(f.copy), len(want))
		}
		if !slices.Equal(f.came, log) {
			t.Errorf("%s: %d changes came, and the log has %d", f.name, len(f.came), len(log))
		}
	}
	if len(log) < 4*writes {
		t.Errorf("only %d changes of 8 × %d writes are public", len(log), writes)
	}
}

// titles is what is public, by the lists: type and id to version and title.
func (s *service) titles() map[string]string {
	s.t.Helper()
	all := map[string]string{}
	for _, noun := range plan.Nouns() {
		for query := "?limit=200"; query != ""; {
			var page struct {
				Items []struct {
					ID, Title string
					Version   float64
				}
				NextCursor string
			}
			if err := json.Unmarshal(s.get("/"+string(noun)+query).want(http.StatusOK).body, &page); err != nil {
				s.t.Fatal(err)
			}
			for _, i := range page.Items {
				all[string(noun)+"/"+i.ID] = fmt.Sprint(i.Version, i.Title)
			}
			if query = ""; page.NextCursor != "" {
				query = "?limit=200&cursor=" + page.NextCursor
			}
		}
	}
	return all
}

// logged is what the public log says after its first rows, read from its table: no reader of the feed takes part.
func (s *service) logged(skip int) []string {
	s.t.Helper()
	db, err := pgx.Connect(s.t.Context(), s.dbURL)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(s.t.Context()))
	rows, err := db.Query(s.t.Context(), `SELECT noun || '/' || object_id || ' ' || CASE WHEN NOT public_before THEN 'created' WHEN NOT public_after THEN 'deleted' ELSE 'updated' END || ' ' || version
		FROM changes WHERE public_before OR public_after ORDER BY position OFFSET $1`, skip)
	if err != nil {
		s.t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	return lines
}
