package store_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// What is read quickly is what GORM reads, in Go and in JSON, of every noun, with every field set and with few.
func TestQuickReadsReadTheSame(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	for _, noun := range plan.Nouns() {
		if noun != plan.Communities {
			b.add(full(noun))
		}
		ordinary, quick, err := b.BothWays(t.Context(), noun)
		if err != nil {
			t.Fatal(noun, err)
		}
		if len(ordinary) == 0 || len(ordinary) != len(quick) {
			t.Fatalf("%s: %d read over GORM, %d quickly", noun, len(ordinary), len(quick))
		}
		for i := range ordinary {
			x, _ := json.Marshal(ordinary[i])
			y, _ := json.Marshal(quick[i])
			if string(x) != string(y) || !reflect.DeepEqual(ordinary[i], quick[i]) {
				t.Errorf("%s is read differently:\n%s\n%s", noun, x, y)
			}
		}
	}
}
