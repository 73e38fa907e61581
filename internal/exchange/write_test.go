package exchange_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/dataset"
	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// images returns the JSON of each object by noun and key.
func images(t *testing.T, roots []plan.Root) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, r := range roots {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		out[string(r.Noun())+"/"+r.Head().Key] = string(b)
	}
	return out
}

func TestWriteAndReadAgain(t *testing.T) {
	t.Parallel()
	roots, err := exchange.Read(dataset.MoreOgRomsdal())
	if err != nil {
		t.Fatal(err)
	}
	want := images(t, roots)
	// As from a database: with ids, times and recorded steps, which the file leaves out.
	for _, r := range roots {
		h := r.Head()
		h.ID, h.CreatedAt = uuid.New(), time.Now()
		for _, x := range r.References() {
			if x.Ref.Key != "" {
				x.Ref.ID = uuid.New()
			}
		}
		if lived, ok := r.(plan.Lived); ok {
			for i := range *lived.Steps() {
				step := &(*lived.Steps())[i]
				step.RecordedAt, step.ActorKind = time.Now(), plan.ActorKindImport
			}
		}
	}
	var file bytes.Buffer
	if err := exchange.Write(&file, roots); err != nil {
		t.Fatal(err)
	}
	for _, forbidden := range []string{`"id":`, `"createdAt":`, `"recordedAt":`, `0001-01-01`, `\u003c`} {
		if bytes.Contains(file.Bytes(), []byte(forbidden)) {
			t.Errorf("the file holds %s", forbidden)
		}
	}
	again, err := exchange.ReadFile(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got := images(t, again)
	if len(got) != len(want) {
		t.Errorf("%d objects came back of %d", len(got), len(want))
	}
	for name, image := range want {
		if got[name] != image {
			t.Errorf("%s came back as\n%s\nwant\n%s", name, got[name], image)
		}
	}
}
