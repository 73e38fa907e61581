package data

import (
	"reflect"
	"testing"
)

// Two runs measure the same data.
func TestSameMeasuresEachTime(t *testing.T) {
	t.Parallel()
	size := Size{Committees: 3, Measures: 100}
	a, b := newMeasures(size, nil), newMeasures(size, nil)
	last := ""
	for range size.Measures {
		x, y := a.next(), b.next()
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("%+v\n%+v", x, y)
		}
		if id := x.ID.String(); id <= last || x.ID.Version() != 7 {
			t.Fatalf("%s comes after %s", id, last)
		}
		last = x.ID.String()
	}
}
