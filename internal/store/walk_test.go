package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// A walk gives the whole list in its order, part by part and as it was when the walk began, whatever is written beside it.
func TestWalkGivesOneStateInParts(t *testing.T) {
	t.Parallel()
	b := bare(t)
	var roots []plan.Root
	for i := range 900 {
		roots = append(roots, deadline(fmt.Sprintf("frist-%03d", i), i))
	}
	b.add(roots...)
	var keys []string
	parts := 0
	err := store.Walk(t.Context(), b.Store, store.Deadlines, public(), store.Query{Sort: []string{"-key"}, Limit: 1, Cursor: "none"}, func(part []*plan.Deadline) error {
		if parts++; parts == 1 {
			b.add(deadline("frist-000-ny", 1))
		}
		for _, d := range part {
			keys = append(keys, d.Key)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if parts < 2 || len(keys) != 900 || keys[0] != "frist-899" || keys[899] != "frist-000" || len(slices.Compact(keys)) != 900 {
		t.Errorf("%d keys in %d parts, %q to %q", len(keys), parts, keys[0], keys[len(keys)-1])
	}
}

// A list in which nothing is gives one empty part, and a mistake in the question or in the reader ends the walk.
func TestWalkEnds(t *testing.T) {
	t.Parallel()
	b := bare(t)
	parts := 0
	walk := func(q store.Query, err error) error {
		return store.Walk(t.Context(), b.Store, store.Deadlines, public(), q, func([]*plan.Deadline) error {
			parts++
			return err
		})
	}
	if err := walk(store.Query{}, nil); err != nil || parts != 1 {
		t.Errorf("%d parts: %v", parts, err)
	}
	full := errors.New("full")
	if err := walk(store.Query{}, full); !errors.Is(err, full) {
		t.Errorf("the reader's error became %v", err)
	}
	if err := walk(store.Query{Filters: map[string][]string{"committee": {"finst-ikkje"}}}, nil); plan.KindOf(err) != plan.Invalid || parts != 2 {
		t.Errorf("%d parts: %v", parts, err)
	}
}
