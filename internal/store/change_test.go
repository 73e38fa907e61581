package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// aMeasure is some measure of the shipped plan.
func aMeasure(b *base) *plan.Measure {
	b.t.Helper()
	page, err := store.List(b.t.Context(), b.Store, store.Measures, public(), store.Query{Limit: 1})
	if err != nil || len(page.Items) != 1 {
		b.t.Fatal(err, len(page.Items))
	}
	return page.Items[0]
}

func TestOneOfManyChangesOfAVersionSucceeds(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	m, before := aMeasure(b), b.changes()
	const writers = 16
	errs := make([]error, writers)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			<-start
			_, errs[i] = store.Change(t.Context(), b.Store, store.Measures, admin(), plan.Change, m.Key, atVersion(m.Version), func(_ *store.Tx, m *plan.Measure) error {
				m.Title = fmt.Sprintf("Tittel %d", i)
				return nil
			})
		})
	}
	close(start)
	wg.Wait()
	winner := -1
	for i, err := range errs {
		if err == nil {
			if winner >= 0 {
				t.Errorf("writers %d and %d both changed version %d", winner, i, m.Version)
			}
			winner = i
			continue
		}
		refused(t, err, plan.Stale, "stale_version")
	}
	after := get(b, store.Measures, m.Key)
	if after.Version != m.Version+1 || after.Title != fmt.Sprintf("Tittel %d", winner) {
		t.Errorf("version %d with title %q after writer %d", after.Version, after.Title, winner)
	}
	if n := b.changes() - before; n != 1 {
		t.Errorf("%d rows in the log", n)
	}
}

func TestAChangeWithEqualValuesWritesNothing(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	m, before := aMeasure(b), b.changes()
	physical := "SELECT xmin::text::bigint FROM measures WHERE id = $1"
	row := b.number(physical, m.ID)
	same := map[string]func(*plan.Measure){
		"nothing":          func(*plan.Measure) {},
		"title":            func(m *plan.Measure) { m.Title = string([]byte(m.Title)) },
		"reference by key": func(m *plan.Measure) { m.Committee = plan.RefTo(m.Committee.Key) },
		"reference by id":  func(m *plan.Measure) { m.Committee = plan.Ref{ID: m.Committee.ID} },
		"no list for empty": func(m *plan.Measure) {
			m.Externals, m.ImportWarnings = nil, append(plan.Texts(nil), m.ImportWarnings...)
		},
	}
	for name, fn := range same {
		r, err := change(b, store.Measures, m.Key, fn)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.Version != m.Version || r.Committee != m.Committee {
			t.Errorf("%s: version %d, committee %v", name, r.Version, r.Committee)
		}
	}
	if b.changes() != before || b.number(physical, m.ID) != row {
		t.Error("something was written")
	}
	if _, err := change(b, store.Measures, m.Key, func(m *plan.Measure) { m.Title += "!" }); err != nil {
		t.Fatal(err)
	}
	if b.changes() != before+1 || b.number(physical, m.ID) == row {
		t.Error("a real change was not written") // so the check above can fail
	}
}

func TestARefusedChangeChangesNothing(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	m, before := aMeasure(b), b.changes()
	cases := map[string]struct {
		pre  store.Precondition
		by   store.By
		kind plan.Kind
		code string
	}{
		"no version":    {store.Precondition{}, admin(), plan.PreconditionRequired, "precondition_required"},
		"other version": {atVersion(m.Version + 1), admin(), plan.Stale, "stale_version"},
		"the public":    {anyVersion(), store.By{}, plan.Unauthenticated, "unauthenticated"},
		"a reader":      {anyVersion(), store.By{Actor: plan.Actor{ID: m.ID, Grants: []plan.Grant{{Role: plan.RoleReader}}}}, plan.Forbidden, "forbidden"},
	}
	for name, c := range cases {
		_, err := store.Change(t.Context(), b.Store, store.Measures, c.by, plan.Change, m.Key, c.pre, func(_ *store.Tx, m *plan.Measure) error {
			m.Title = name
			return nil
		})
		refused(t, err, c.kind, c.code)
	}
	_, err := change(b, store.Measures, m.Key, func(m *plan.Measure) { m.Committee = plan.Ref{ID: m.Committee.ID, Key: "ssu"} })
	if e := refused(t, err, plan.Invalid, "invalid_request"); e.Fields[0].Code != "inconsistent_reference" {
		t.Error(e)
	}
	if after := get(b, store.Measures, m.Key); after.Title != m.Title || after.Version != m.Version || b.changes() != before {
		t.Errorf("%q at version %d", after.Title, after.Version)
	}
}

// Those who give no key get one that is free, also when they come at once.
func TestKeysAreMadeApart(t *testing.T) {
	t.Parallel()
	b := bare(t)
	const writers = 12
	keys := make([]string, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			d, err := store.Create(t.Context(), b.Store, store.Documents, admin(), func() (*plan.Document, error) {
				return &plan.Document{Object: plan.Object{Title: "Årsrapport 2022"}, Kind: "annual_report"}, nil
			})
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = d.Key
		})
	}
	wg.Wait()
	if n := b.number("SELECT count(DISTINCT key) FROM documents WHERE key LIKE 'arsrapport-2022%'"); n != writers {
		t.Errorf("%d keys: %v", n, keys)
	}
}

// What a write returns is what a read gives.
func TestAWriteReturnsWhatAReadGives(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	m := aMeasure(b)
	created, err := store.Create(t.Context(), b.Store, store.Measures, admin(), func() (*plan.Measure, error) {
		return &plan.Measure{Object: plan.Object{Title: "Nytt tiltak"}, Plan: plan.RefTo(m.Plan.Key), Committee: plan.Ref{ID: m.Committee.ID}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	equalMeasures(t, created, get(b, store.Measures, created.Key))
	moved, err := change(b, store.Measures, created.Key, func(m *plan.Measure) { m.Plan, m.Description = plan.RefTo("handlingsplan-ikt"), &m.Title })
	if err != nil {
		t.Fatal(err)
	}
	equalMeasures(t, moved, get(b, store.Measures, created.Key))
}

func equalMeasures(t *testing.T, a, b *plan.Measure) {
	t.Helper()
	equalObjects(t, a, b)
	if !slices.Equal(a.PlanColumns, b.PlanColumns) {
		t.Errorf("columns %v and not %v", b.PlanColumns, a.PlanColumns)
	}
}
