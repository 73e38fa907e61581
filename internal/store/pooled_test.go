package store_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// Past a pooler that keeps no prepared statements, everything is written and read as without one.
func TestWithoutPreparedStatements(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"exec", "describe_exec", "cache_describe", "simple_protocol"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			b := peopled(t)
			for _, noun := range plan.Nouns() {
				if noun != plan.Communities {
					b.add(full(noun))
				}
			}
			with := "?"
			if strings.Contains(b.url, "?") {
				with = "&"
			}
			p := open(t, b.url+with+"default_query_exec_mode="+mode, store.Options{})
			for _, noun := range plan.Nouns() {
				_, want, err := b.BothWays(t.Context(), noun)
				if err != nil {
					t.Fatal(noun, err)
				}
				_, got, err := p.BothWays(t.Context(), noun)
				if err != nil {
					t.Fatalf("%s: %v", noun, err)
				}
				x, _ := json.Marshal(want)
				y, _ := json.Marshal(got)
				if string(x) != string(y) || !reflect.DeepEqual(want, got) {
					t.Errorf("%s is read differently:\n%s\n%s", noun, x, y)
				}
			}
			m, err := change(p, store.Measures, "full", func(m *plan.Measure) { m.Title, m.Participants = "Nytt", nil })
			if err != nil {
				t.Fatal(err)
			}
			equalMeasures(t, m, get(b, store.Measures, "full"))
			p.add(&plan.Measure{Object: plan.Object{Title: "Utan nøkkel"}, Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu")})
			if err := store.Delete(t.Context(), p.Store, store.Measures, admin(), "full", anyVersion()); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Restored(t.Context(), p.Store, store.Measures, admin(), "full"); err != nil {
				t.Fatal(err)
			}
		})
	}
}
