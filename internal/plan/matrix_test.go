package plan

import (
	"testing"

	"github.com/google/uuid"
)

func TestCellIn(t *testing.T) {
	t.Parallel()
	year, next := 2024, 2025
	m := &Measure{
		YearCells:     []YearCell{{Column: 2022, Raw: "?", Reading: ReadingUnclear}, {Column: 2023, Raw: "2024/25", Reading: ReadingRange, From: &year, To: &next}, {Column: 2024, Reading: ReadingBlank}},
		StatusReports: []StatusReport{{Year: 2027, Status: StatusUnknown, ReportedOn: NewDate(2028, 1, 1)}},
	}
	for _, c := range []struct {
		year   int
		stated bool
		raw    string
	}{
		{2021, false, ""},       // nothing
		{2022, true, "?"},       // a mark
		{2023, true, "2024/25"}, // the column of a text about other years
		{2024, true, ""},        // a column of the plan whose cell is blank: it may have had a colour
		{2025, true, ""},        // within the range
		{2026, false, ""},
		{2027, true, ""}, // reported, if as unknown
	} {
		got := m.CellIn(c.year, []int{2022, 2023, 2024})
		raw := ""
		if got.Raw != nil {
			raw = *got.Raw
		}
		if got.Stated != c.stated || raw != c.raw || got.Status != StatusUnknown {
			t.Errorf("%d: %+v %q", c.year, got, raw)
		}
	}
}

// The rows come by committee and goal in the order of the plan, each once, and what hangs on no goal comes first.
func TestNewMatrix(t *testing.T) {
	t.Parallel()
	ref := func(key string) Ref {
		return Ref{ID: uuid.NewSHA1(uuid.Nil, []byte(key)), Key: key, Title: key}
	}
	head := func(key string) Object { return Object{ID: ref(key).ID, Key: key, Title: key} }
	goals := []*Goal{{Object: head("g1")}, {Object: head("g1b"), Parent: ref("g1")}, {Object: head("g2")}, {Object: head("g1a"), Parent: ref("g1")}, {Object: head("without")}}
	measure := func(key, committee, goal string) *Measure {
		m := &Measure{Object: head(key), Committee: ref(committee)}
		if goal != "" {
			m.Goal = ref(goal)
		}
		return m
	}
	measures := []*Measure{measure("m1", "b", "g2"), measure("m2", "a", "g1a"), measure("m3", "a", "g1b"), measure("m4", "a", "g1"), measure("m5", "a", ""), measure("m6", "strange", "hidden")}
	measures[0].StatusReports = []StatusReport{{Year: 2030, Status: StatusDone, ReportedOn: NewDate(2031, 1, 1)}}
	x := NewMatrix(&ActionPlan{Columns: Years{2024, 2023}}, []*Committee{{Object: head("a")}, {Object: head("b")}, {Object: head("c")}}, goals, measures)
	got := ""
	for _, c := range x.Committees {
		got += " [" + c.Committee.Key
		for _, g := range c.Goals {
			got += " " + g.Parent.Key + "/" + g.Goal.Key
			for _, m := range g.Measures {
				got += " " + m.Measure.Key
			}
		}
		got += "]"
	}
	if want := " [a / m5 /g1 m4 g1/g1b m3 g1/g1a m2] [b /g2 m1] [strange /hidden m6]"; got != want {
		t.Errorf("laid out as%s, not%s", got, want)
	}
	if len(x.Years) != 3 || x.Years[0] != 2023 || x.Years[2] != 2030 {
		t.Errorf("years %v", x.Years)
	}
	if last := x.Totals[2]; last.Total != 6 || last.Done != 1 || last.Unknown != 5 || last.WithoutCell != 5 {
		t.Errorf("in all %+v", last)
	}
}
