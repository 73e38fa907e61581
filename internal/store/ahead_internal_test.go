package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

func TestReadingAheadKeepsTheOrderAndEnds(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, c := range []struct {
		name             string
		readFails, stops int // at which part; -1: never
		want             []int
		err              error
	}{
		{"whole", -1, -1, []int{0, 1, 2, 3}, nil},
		{"reading fails", 2, -1, []int{0, 1}, broken},
		{"reading fails at once", 0, -1, nil, broken},
		{"writing fails", -1, 1, []int{0, 1}, broken},
	} {
		var got []int
		reading, n := false, 0
		err := ahead(func() (int, bool, error) {
			reading = true // a race if two read, or if one reads on
			defer func() { reading = false }()
			if n == c.readFails {
				return 0, false, broken
			}
			n++
			return n - 1, n < 4, nil
		}, func(part int) error {
			got = append(got, part)
			if part == c.stops {
				return broken
			}
			return nil
		})
		if !errors.Is(err, c.err) || !slices.Equal(got, c.want) || reading {
			t.Errorf("%s: %v, %v, still reading: %v", c.name, got, err, reading)
		}
	}
	if err := ahead(func() (int, bool, error) { panic("x") }, func(int) error { return nil }); fmt.Sprint(err) != "reading ahead: x" {
		t.Error(err)
	}
}

func TestColumnsHoldWhatPostgreSQLReads(t *testing.T) {
	t.Parallel()
	id := "018d0c22-e433-7ad4-87ab-a19f5cf64367"
	for _, c := range []struct {
		typ, value string
		want       bool
	}{
		{"integer", "130", true}, {"integer", "-1", true}, {"integer", "2147483648", false}, {"integer", "1.5", false}, {"integer", "", false},
		{"text", "Møre", true}, {"text", "", true}, {"text", "a\x00", false}, {"text", "\xff", false},
		{"uuid", id, true}, {"uuid", id[1:], false}, {"uuid", "urn:uuid:" + id, false}, {"uuid", "x" + id[1:], false},
		{"timestamptz", "2024-01-15 08:00:29.748+00", false}, // the database is asked
	} {
		if got := (sortColumn{typ: c.typ}).holds(c.value); got != c.want {
			t.Errorf("%s %q: %v", c.typ, c.value, got)
		}
	}
}
