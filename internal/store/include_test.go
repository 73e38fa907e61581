package store_test

import (
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// The number of queries does not grow with the rows, whatever is expanded.
func TestExpandingTakesAsManyQueriesForManyAsForOne(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	n, err := b.Counted()
	if err != nil {
		t.Fatal(err)
	}
	queries := func(limit int, expand ...string) (int64, store.Page[plan.Measure]) {
		t.Helper()
		before := n.Load()
		page, err := store.List(t.Context(), b.Store, store.Measures, plan.Actor{}, store.Query{Limit: limit, Expand: expand})
		if err != nil {
			t.Fatal(err)
		}
		return n.Load() - before, page
	}
	paths := []string{"plan", "committee.hospital", "committee.patientGroups", "goal.plan", "goal.parent", "goal.committee", "participants.tasksFrom", "patientGroups"}
	few, one := queries(1, paths...)
	many, page := queries(200, paths...)
	plain, _ := queries(200)
	if plain == 0 || len(one.Included) == 0 || len(page.Included) < 3*len(one.Included) {
		t.Fatalf("%d queries, %d and %d included: not a test", plain, len(one.Included), len(page.Included))
	}
	// A page of one may have no participants or parents; each noun costs its table, its children and its references, twice at most.
	if most := plain + 2*4*7; many > most || many-few > 20 {
		t.Errorf("%d queries for %d measures with %d objects, %d for one, %d without", many, len(page.Items), len(page.Included), few, plain)
	}
}
