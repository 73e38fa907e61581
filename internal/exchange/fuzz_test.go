package exchange_test

import (
	"bytes"
	"testing"
	"testing/fstest"

	"github.com/helsefellesskap/fellesplan/internal/exchange"
)

// FuzzRead: no file, however strange, makes Read panic or answer both objects and an error; and what was read can be written and read
// again.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "communities: [{key: a, title: A}]", "communities:\n- key: a\n  title: A\ncommittees:\n- {key: b, title: B, type: x, level: y, tasksFrom: [c], successor: {key: d}}",
		"communities: 1", "committees: [{key: a}]", "nosuch: []", "communities: [1]", "communities: [{key: a, nosuch: 1}]", "communities: [{key: a, key: b}]", "- a", "a: &a [*a]", "communities: [{key: 1}]",
		"communities: [{key: a, established: {from: 2021-01-01, precision: year}}]", "? {a: b}\n: c", "\t", "communities: [{key: !!binary aGVp}]", "%YAML 9.9\n---\n", "communities: [~]",
		"communities: [{key: a}]\nmeasures: [{key: m, yearCells: [{column: 2024, raw: '?', reading: unclear}], ordinal: 1e99}]", "communities: [{<<: {key: a}}]", "{a: {b: {c: [",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		roots, err := exchange.Read(fstest.MapFS{"a.yaml": {Data: file}})
		if err != nil {
			if roots != nil {
				t.Errorf("%q: %d objects and %v", file, len(roots), err)
			}
			return
		}
		var out bytes.Buffer
		if err := exchange.Write(&out, roots); err != nil {
			t.Fatalf("%q: %v", file, err)
		}
		again, err := exchange.Read(fstest.MapFS{"a.yaml": {Data: out.Bytes()}})
		if err != nil || len(again) != len(roots) {
			t.Errorf("%q was written as %s: %d objects, not %d: %v", file, out.Bytes(), len(again), len(roots), err)
		}
	})
}
