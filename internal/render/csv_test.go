package render

import (
	"bytes"
	"encoding/csv"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// A line is what encoding/csv writes of its fields.
func TestLinesAreThoseOfEncodingCSV(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"", "a", "Å", ";", ",", `"`, "\r", "\n", "\r\n", " ", "\u00a0", "\\", ".", `\.`, "\ufeff", "\t", "é", "\xff", "|", "'", "="}
	for _, separator := range []Separator{Semicolon, Comma} {
		for range 20_000 {
			fields := make([]string, 2+r.IntN(3)) // no table has one column
			for i := range fields {
				for range r.IntN(4) {
					fields[i] += pieces[r.IntN(len(pieces))]
				}
			}
			var got, want bytes.Buffer
			c := NewCSV(&got, NewTable(plan.Goals, plan.Date{}), separator)
			got.Reset()
			for _, f := range fields {
				c.field([]byte(f))
			}
			ordinary := csv.NewWriter(&want)
			ordinary.Comma, ordinary.UseCRLF = rune(separator), true
			if err := ordinary.Write(fields); err != nil || c.end() != nil {
				t.Fatal(err)
			}
			ordinary.Flush()
			if got.String() != want.String() {
				t.Fatalf("%q: %q, and not %q", fields, got.String(), want.String())
			}
		}
	}
}

// A table that is used for one object after the other keeps nothing of the one before.
func TestRowsAreUsedAgain(t *testing.T) {
	t.Parallel()
	label, at := "3.1", time.Date(2024, 1, 15, 8, 0, 0, 0, time.UTC)
	long := &plan.Measure{Label: &label, StatusReports: []plan.StatusReport{{Year: 2023, Status: plan.StatusDone, ReportedOn: plan.MustDate("2023-12-01")}, {Year: 2024}}}
	long.Title, long.UpdatedAt, long.Sources = "Lang", at, []plan.Source{{Locator: "a|b"}, {Locator: `c\d`}}
	short := &plan.Measure{}
	table := NewTable(plan.Measures, plan.Date{})
	line := func(objects ...plan.Root) string {
		var b strings.Builder
		c := NewCSV(&b, table, Semicolon)
		for _, o := range objects {
			b.Reset()
			if err := c.Write(o); err != nil {
				t.Fatal(err)
			}
		}
		return b.String()
	}
	if line(long, short) != line(short) || line(short, long) != line(long) || line(long) == line(short) {
		t.Errorf("%s\n%s\n%s", line(long), line(short), line(long, short))
	}
	if !strings.Contains(line(long), `;a\|b | c\\d;`) {
		t.Error(line(long))
	}
}
