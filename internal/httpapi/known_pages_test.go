package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// A walk over thousands of objects as they were gives each of them once, in order and as it was, whatever is written meanwhile; what is
// deleted or hidden meanwhile may go missing, and nothing else.
func TestAsKnownAtWhileOthersWrite(t *testing.T) {
	t.Parallel()
	s := newService(t)
	const many, gone = 3000, 300 // the last are deleted or hidden
	by := store.By{Actor: plan.System(plan.ActorKindPerson, "Sekretær Ås"), RequestID: "test"}
	name := func(i int) string { return fmt.Sprintf("skriv-%04d", i) }
	write := func(fn func(*store.Tx) error) {
		if err := s.store.Write(t.Context(), by, fn); err != nil {
			t.Error(err)
		}
	}
	add := func(tx *store.Tx, key string) error {
		return tx.Add(&plan.Document{Object: plan.Object{Key: key, Title: "Då " + key, Visibility: plan.VisibilityPublished}, Kind: "news"})
	}
	write(func(tx *store.Tx) error {
		for i := range many {
			if err := add(tx, name(i)); err != nil {
				return err
			}
		}
		return nil
	})
	was := keysOf(s.all("/documents?limit=200&sort=key"))
	then := url.QueryEscape(s.store.Now().Format(time.RFC3339Nano))

	// Each writer goes through all of them, from a place of its own: what was read, what is being read and what comes.
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	defer writers.Wait()
	defer stop()
	var wrote sync.Map // what they have done
	for w := range 3 {
		writers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				i := (w*many/3 + n*7) % many
				var err error
				switch {
				case w == 0 && i >= many-gone && i%2 == 0:
					err = store.Delete(ctx, s.store, store.Documents, by, name(i), store.Precondition{Given: true, Any: true})
				case w == 1 && n%5 == 0:
					err = s.store.Write(ctx, by, func(tx *store.Tx) error { return add(tx, fmt.Sprintf("%s-%d", name(i), n)) })
				default:
					_, err = store.Change(ctx, s.store, store.Documents, by, plan.Change, name(i), store.Precondition{Given: true, Any: true}, func(_ *store.Tx, d *plan.Document) error {
						d.Title = fmt.Sprintf("No %d", n)
						if i >= many-gone && i%2 == 1 {
							d.Visibility = plan.VisibilityDraft
						}
						return nil
					})
				}
				if err != nil && ctx.Err() == nil && plan.KindOf(err) != plan.Gone {
					t.Error(err)
					return
				}
				wrote.Store(fmt.Sprint(w, plan.KindOf(err)), true)
			}
		})
	}
	await(t, "each writer writes", func() bool {
		n := 0
		wrote.Range(func(any, any) bool { n++; return true })
		return n >= 3
	})

	const limit = 100
	var got []string
	pages := 0
	for path := fmt.Sprintf("/documents?limit=%d&asKnownAt=%s", limit, then); path != ""; pages++ {
		page := s.get(path).want(http.StatusOK)
		for _, item := range page.at("items").([]any) {
			o := item.(object)
			got = append(got, text(o, "key"))
			if key := text(o, "key"); strings.HasPrefix(key, "skriv-") && (o["title"] != "Då "+key || o["version"] != 1.0) {
				t.Errorf("%s was not called %s then", key, o["title"])
			}
		}
		next, _ := page.at("next").(string)
		path = strings.TrimPrefix(next, "/v1")
	}
	if distinct := slices.Compact(slices.Clone(got)); len(distinct) != len(got) || pages < many/limit-gone/limit {
		t.Errorf("%d of %d in %d pages", len(distinct), len(got), pages)
	}
	left := slices.DeleteFunc(slices.Clone(was), func(key string) bool { return key >= name(many-gone) && strings.HasPrefix(key, "skriv-") })
	if stayed := slices.DeleteFunc(slices.Clone(got), func(key string) bool { return key >= name(many-gone) && strings.HasPrefix(key, "skriv-") }); !slices.Equal(stayed, left) {
		t.Errorf("%d at a time: %d and not the %d that there were", limit, len(stayed), len(left))
	}
	if stranger := slices.IndexFunc(got, func(key string) bool { return !slices.Contains(was, key) }); stranger >= 0 {
		t.Errorf("%s was not there then", got[stranger])
	}
}

// A cursor belongs to the time, and to a list as of a time: with another it would go on in another list.
func TestTheCursorBelongsToItsTime(t *testing.T) {
	t.Parallel()
	s := newService(t)
	then := s.store.Now()
	as := func(at time.Time) string { return "asKnownAt=" + url.QueryEscape(at.Format(time.RFC3339Nano)) }
	const list = "/measures?limit=2&"
	page := s.get(list + as(then)).want(http.StatusOK)
	cursor := "&cursor=" + page.at("nextCursor").(string)
	for query, of := range map[string]string{
		list + as(then.Add(-time.Microsecond)) + cursor:                                 "another time",
		list + "sort=key" + cursor:                                                      "no time",
		list + as(then) + "&community=" + community + cursor:                            "a filter",
		"/goals?limit=2&" + as(then) + cursor:                                           "another noun",
		list + as(then) + "&cursor=" + s.get(list+"sort=key").at("nextCursor").(string): "a list of today",
	} {
		if got := s.get(query); got.status != http.StatusBadRequest || got.at("errors", 0, "code") != "cursor_of_another_list" {
			t.Errorf("with %s: %d %s", of, got.status, got.body)
		}
	}
	// The same moment, as another clock writes it.
	next := s.get(list + as(then) + cursor).want(http.StatusOK).keys()
	oslo := s.get(list + as(then.In(time.FixedZone("", 3600))) + cursor).want(http.StatusOK).keys()
	if !slices.Equal(next, oslo) || slices.Equal(next, page.keys()) {
		t.Errorf("%q and %q after %q", next, oslo, page.keys())
	}
}
