package dataset_test

import (
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/dataset"
	"github.com/helsefellesskap/fellesplan/internal/exchange"
)

func TestRead(t *testing.T) {
	t.Parallel()
	roots, err := exchange.Read(dataset.MoreOgRomsdal())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roots {
		for _, f := range r.Check() {
			t.Errorf("%s/%s%s: %s", r.Noun(), r.Head().Key, f.Pointer, f.Detail)
		}
	}
}
