package store_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// deadline is one with a day for most numbers and none for every third, and with days that several share.
func deadline(key string, n int) *plan.Deadline {
	d := &plan.Deadline{Object: head(key), Kind: "in_text", Basis: plan.DeadlineBasisStated, Standing: plan.StandingInForce}
	d.Title = fmt.Sprintf("Frist %c", 'å'-rune(n%5))
	if n%3 != 0 {
		d.DueOn = plan.MustDate("2026-01-01").AddDays(n % 7)
	}
	return d
}

// A walk meets every object that nobody touches exactly once, whatever others do to the rest of the list.
func TestACursorWalkMeetsEveryUntouchedObjectOnce(t *testing.T) {
	t.Parallel()
	b := bare(t)
	const untouched = 40
	var roots []plan.Root
	for i := range untouched {
		roots = append(roots, deadline(fmt.Sprintf("fast-%d", i), i))
	}
	b.add(roots...)
	done := make(chan struct{})
	var beside sync.WaitGroup
	var writes atomic.Int64
	for w := range 3 {
		beside.Go(func() { disturb(t, b, w, done, &writes) })
	}
	walked := map[string]int{}
	for _, sort := range []string{"", "dueOn", "-dueOn", "-dueOn,title", "title,-dueOn", "-title,key", "updatedAt,-key", "-createdAt"} {
		for _, limit := range []int{1, 3, 7} {
			began := writes.Load()
			eventually(t, "others write", func() bool { return writes.Load() > began })
			holdWalk(t, sort, walk(t, b, sort, limit), untouched)
			walked[sort]++
		}
	}
	close(done)
	beside.Wait()
	t.Logf("%d walks beside %d writes", 3*len(walked), writes.Load())
}

func walk(t *testing.T, b *base, sort string, limit int) (keys []string) {
	t.Helper()
	q := store.Query{Limit: limit}
	if sort != "" {
		q.Sort = strings.Split(sort, ",")
	}
	for {
		page, err := store.List(t.Context(), b.Store, store.Deadlines, public(), q)
		if err != nil {
			t.Fatalf("%s: %v", sort, err)
		}
		for _, d := range page.Items {
			keys = append(keys, d.Key)
		}
		if page.Next != "" && page.Next == q.Cursor {
			t.Fatalf("sorted by %q the walk does not get on after %s", sort, keys[len(keys)-1])
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return keys
		}
	}
}

func holdWalk(t *testing.T, sort string, keys []string, untouched int) {
	t.Helper()
	seen := map[string]int{}
	for _, k := range keys {
		seen[k]++
	}
	for i := range untouched {
		if n := seen[fmt.Sprintf("fast-%d", i)]; n != 1 {
			t.Errorf("sorted by %q: fast-%d came %d times in %d", sort, i, n, len(keys))
		}
	}
}

// disturb creates, moves and deletes other deadlines until done.
func disturb(t *testing.T, b *base, w int, done <-chan struct{}, writes *atomic.Int64) {
	t.Helper()
	for n := 0; ; n++ {
		select {
		case <-done:
			return
		default:
		}
		key := fmt.Sprintf("laus-%d-%d", w, n)
		if err := b.Write(t.Context(), admin(), func(tx *store.Tx) error { return tx.Add(deadline(key, rand.IntN(30))) }); err != nil {
			t.Error(err)
			return
		}
		if _, err := change(b, store.Deadlines, key, func(d *plan.Deadline) { d.DueOn, d.Title = plan.MustDate("2026-01-03"), "Frist Å" }); err != nil {
			t.Error(err)
			return
		}
		if n >= 5 {
			if err := store.Delete(t.Context(), b.Store, store.Deadlines, admin(), fmt.Sprintf("laus-%d-%d", w, n-5), anyVersion()); err != nil {
				t.Error(err)
				return
			}
		}
		writes.Add(1)
	}
}

// The order of a walk is that of the field, nulls last when rising.
func TestAWalkIsInOrder(t *testing.T) {
	t.Parallel()
	b := bare(t)
	var roots []plan.Root
	for i := range 12 {
		roots = append(roots, deadline(fmt.Sprintf("frist-%02d", i), i))
	}
	b.add(roots...)
	var days []string
	for _, key := range walk(t, b, "dueOn,key", 5) {
		day := get(b, store.Deadlines, key).DueOn.String()
		if day == "" {
			day = "none"
		}
		days = append(days, day)
	}
	if !slices.IsSorted(days) || days[11] != "none" || days[0] == "none" {
		t.Error(days)
	}
	rising, falling := walk(t, b, "dueOn,key", 4), walk(t, b, "-dueOn,-key", 5)
	slices.Reverse(falling)
	if !slices.Equal(rising, falling) {
		t.Error("falling is not rising turned round:", rising, falling)
	}
}

func TestHostileCursorsAreInvalid(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	query := store.Query{Limit: 2, Sort: []string{"dueOn"}, Filters: map[string][]string{"basis": {"stated", "derived", "expected"}}}
	page, err := store.List(t.Context(), b.Store, store.Deadlines, public(), query)
	if err != nil || page.Next == "" {
		t.Fatal(err, page.Next)
	}
	raw, err := base64.RawURLEncoding.DecodeString(page.Next)
	if err != nil {
		t.Fatal(err)
	}
	digest := string(raw[strings.Index(string(raw), `"d":"`)+5:][:16])
	values := func(list string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(`{"v":1,"d":"` + digest + `","s":` + list + `}`))
	}
	const id = `"01900000-0000-7000-8000-000000000001"`
	query.Cursor = values(`["2026-01-01",` + id + `]`)
	if _, err := store.List(t.Context(), b.Store, store.Deadlines, public(), query); err != nil {
		t.Fatalf("a cursor that fits: %v", err) // so those below are refused for what they say
	}
	for name, cursor := range map[string]string{
		"not base64": "###", "padded": page.Next + "==", "empty object": "e30", "half": page.Next[:len(page.Next)/2], "NUL": "\x00", "huge": strings.Repeat("A", 1<<20),
		"another form": base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(raw), `"v":1`, `"v":2`, 1))),
		"no day":       values(`["2026-02-30",` + id + `]`), "not a day": values(`["x'); DROP TABLE deadlines; --",` + id + `]`), "no id": values(`["2026-01-01","x"]`),
		"NUL in a value": values(`["\u0000",` + id + `]`), "half a surrogate": values(`["\ud800",` + id + `]`), "too few": values(`["2026-01-01"]`),
		"too many": values(`["2026-01-01",` + id + `,"x"]`), "a number": values(`[1,` + id + `]`), "null": values(`[null,` + id + `]`), "a huge day": values(`["999999999-01-01",` + id + `]`),
		"a long value": values(`["` + strings.Repeat("9", 100000) + `",` + id + `]`),
	} {
		query.Cursor = cursor
		_, err := store.List(t.Context(), b.Store, store.Deadlines, public(), query)
		if e := refused(t, err, plan.Invalid, "invalid_request"); e.Fields[0].Parameter != "cursor" {
			t.Errorf("%s: %v", name, e)
		}
	}
	for name, other := range map[string]store.Query{
		"other filter":    {Limit: 2, Sort: query.Sort, Filters: map[string][]string{"basis": {"stated"}}},
		"other parameter": {Limit: 2, Sort: query.Sort, Filters: map[string][]string{"standing": query.Filters["basis"]}},
		"other sort":      {Limit: 2, Sort: []string{"-dueOn"}, Filters: query.Filters},
		"other field":     {Limit: 2, Sort: []string{"title"}, Filters: query.Filters},
	} {
		other.Cursor = page.Next
		_, err := store.List(t.Context(), b.Store, store.Deadlines, public(), other)
		if e := refused(t, err, plan.Invalid, "invalid_request"); e.Fields[0].Code != "cursor_of_another_list" {
			t.Errorf("%s: %v", name, e)
		}
	}
	_, err = store.List(t.Context(), b.Store, store.Meetings, public(), store.Query{Limit: 2, Sort: []string{"date"}, Cursor: page.Next})
	if e := refused(t, err, plan.Invalid, "invalid_request"); e.Fields[0].Code != "cursor_of_another_list" {
		t.Error(e)
	}
	_, _, err = store.History(t.Context(), b.Store, store.Deadlines, public(), page.Items[0].Key, store.HistoryQuery{Limit: 2, Cursor: page.Next})
	refused(t, err, plan.Invalid, "invalid_request")
}
