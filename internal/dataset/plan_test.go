package dataset_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const jointPlan = "felles-handlingsplan-2023-2026"

// planTable is the table «Mål og tiltak» (004), block by block: for each main goal, how many sub-goals it has and how many measures hang
// below it. A row that is cut or copied at a page break counts once (R27).
var planTable = []struct {
	committee, prefix string
	goals             [][2]int // sub-goals, measures
}{
	{"fsu-barn-og-unge", "barn-og-unge", [][2]int{{0, 1}, {1, 2}, {1, 1}, {5, 5}}},
	// Three sub-goals, of which two without a measure; rows 6 and 7 are one row twice.
	{"fsu-behandlarsamarbeid", "behandlarsamarbeid", [][2]int{{3, 1}, {0, 1}, {0, 1}}},
	// The page has no sub-goal column.
	{"fsu-psykisk-helse-og-rus", "psykisk-helse-og-rus", [][2]int{{0, 3}, {0, 2}, {0, 2}, {0, 2}}},
	// From row 14 on the block has a column more; row 34 continues row 33.
	{"fsu-rehabilitering", "rehabilitering", [][2]int{{7, 19}, {1, 2}, {5, 12}, {2, 4}, {1, 2}}},
	// One sub-goal stands in the measure column and goes on in row 5; one has no measure.
	{"fsu-vaksenhabilitering", "vaksenhabilitering", [][2]int{{8, 9}}},
	// Row 18 is shifted and goes on in row 19.
	{"fsu-multisjuke", "multisjuke", [][2]int{{5, 5}, {4, 4}, {2, 2}, {4, 4}, {3, 3}, {4, 4}}},
	// Sub-goals a) to k) and that of the practice consultants; the main goal goes on in row 4.
	{"fsu-kunnskap", "kunnskap", [][2]int{{12, 17}}},
	{"fsu-svangerskap", "svangerskap", [][2]int{{0, 1}, {0, 5}, {0, 1}, {1, 5}, {0, 3}, {0, 3}}},
	{"fsu-ikt", "ikt", [][2]int{{1, 6}}},
	// «Likeverdige tjenester» stands in the main-goal column and is read as the second of three sub-goals.
	{"fsu-helsefremming", "helsefremming", [][2]int{{3, 6}}},
	// The second page has no sub-goal column; row 4 continues row 3.
	{"fsu-helseberedskap", "helseberedskap", [][2]int{{0, 2}, {0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 1}}},
	{"fsu-akuttmedisin", "akuttmedisin", [][2]int{{0, 2}, {0, 1}, {0, 2}, {0, 1}, {0, 1}}},
}

// TestPlanTable holds goals, sub-goals and measures of each committee, in the order of the document.
func TestPlanTable(t *testing.T) {
	t.Parallel()
	var goals, measures []string // as they have to be: key, parent or main goal, ordinal
	totals := [3]int{}
	for block, b := range planTable {
		g, m := 0, 0
		for i, counts := range b.goals {
			main := fmt.Sprintf("%s-mal-%d", b.prefix, i+1)
			g++
			goals = append(goals, fmt.Sprintf("%s %s %s %d", b.committee, main, "", (block+1)*1000+g))
			for sub := range counts[0] {
				g++
				goals = append(goals, fmt.Sprintf("%s %s-delmal-%d %s %d", b.committee, main, sub+1, main, (block+1)*1000+g))
			}
			for range counts[1] {
				m++
				measures = append(measures, fmt.Sprintf("%s %s-tiltak-%02d %s %d", b.committee, b.prefix, m, main, (block+1)*1000+m))
			}
			totals[0], totals[1], totals[2] = totals[0]+1, totals[1]+counts[0], totals[2]+counts[1]
		}
	}
	equal(t, "main goals, sub-goals and measures", totals, [3]int{44, 73, 153})

	parent := map[string]string{}
	var gotGoals, gotMeasures []string
	for _, g := range of[plan.Goal](t) {
		parent[g.Key] = g.Parent.Key
		gotGoals = append(gotGoals, fmt.Sprintf("%s %s %s %d", g.Committee.Key, g.Key, g.Parent.Key, g.Ordinal))
		equal(t, g.Key+" plan", g.Plan.Key, jointPlan)
	}
	for _, m := range of[plan.Measure](t) {
		main := m.Goal.Key
		if p := parent[main]; p != "" {
			main = p
		}
		gotMeasures = append(gotMeasures, fmt.Sprintf("%s %s %s %d", m.Committee.Key, m.Key, main, m.Ordinal))
		equal(t, m.Key+" plan", m.Plan.Key, jointPlan)
	}
	equalLists(t, "goals", gotGoals, goals)
	equalLists(t, "measures", gotMeasures, measures)
}

// A measure hangs on the sub-goal of its row. These are the sub-goals that carry none or more than one (R24).
func TestSubGoalsWithoutAndWithSeveralMeasures(t *testing.T) {
	t.Parallel()
	want := map[string]int{
		"barn-og-unge-mal-2-delmal-1":       2,
		"behandlarsamarbeid-mal-1-delmal-2": 0, "behandlarsamarbeid-mal-1-delmal-3": 0,
		"rehabilitering-mal-1-delmal-2": 2, "rehabilitering-mal-1-delmal-3": 7, "rehabilitering-mal-1-delmal-5": 2, "rehabilitering-mal-1-delmal-7": 5,
		"rehabilitering-mal-2-delmal-1": 2, "rehabilitering-mal-3-delmal-1": 3, "rehabilitering-mal-3-delmal-2": 4, "rehabilitering-mal-3-delmal-4": 3,
		"rehabilitering-mal-4-delmal-1": 2, "rehabilitering-mal-4-delmal-2": 2, "rehabilitering-mal-5-delmal-1": 2,
		"vaksenhabilitering-mal-1-delmal-1": 2, "vaksenhabilitering-mal-1-delmal-2": 2, "vaksenhabilitering-mal-1-delmal-6": 0,
		"kunnskap-mal-1-delmal-1": 3, "kunnskap-mal-1-delmal-12": 4,
		"svangerskap-mal-4-delmal-1": 5, "ikt-mal-1-delmal-1": 6,
		"helsefremming-mal-1-delmal-1": 2, "helsefremming-mal-1-delmal-2": 3,
	}
	got := map[string]int{}
	for _, m := range of[plan.Measure](t) {
		got[m.Goal.Key]++
	}
	for _, g := range of[plan.Goal](t) {
		if !g.Parent.IsZero() {
			n, listed := want[g.Key]
			if !listed {
				n = 1
			}
			equal(t, "measures on "+g.Key, got[g.Key], n)
		}
	}
}

// R23: six cells under a year hold something; the text beats the column.
func TestYearCells(t *testing.T) {
	t.Parallel()
	want := []string{ // 004, the last three columns
		"vaksenhabilitering-tiltak-05 2024 innen unclear",
		"kunnskap-tiltak-14 2022 2021 year",
		"kunnskap-tiltak-15 2022 2023 year",
		"kunnskap-tiltak-16 2024 2024/25 range",
		"kunnskap-tiltak-17 2022 Årleg yearly",
		"akuttmedisin-tiltak-07 2022 ? unclear",
	}
	var got []string
	columns := the[*plan.ActionPlan](t, jointPlan).Columns
	equalLists(t, "columns", columns, plan.Years{2022, 2023, 2024})
	for _, m := range of[plan.Measure](t) {
		for _, c := range m.YearCells {
			got = append(got, fmt.Sprintf("%s %d %s %s", m.Key, c.Column, c.Raw, c.Reading))
			read := plan.NewYearCell(c.Column, c.Raw)
			if read.Reading != c.Reading || !sameYear(read.From, c.From) || !sameYear(read.To, c.To) {
				t.Errorf("%s: %q is read as %s", m.Key, c.Raw, c.Reading)
			}
			if !slices.Contains(columns, c.Column) {
				t.Errorf("%s has a cell in the column %d", m.Key, c.Column)
			}
		}
	}
	equalLists(t, "year cells", got, want)
}

func sameYear(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }

// R21, R22: status and priority groups were colours, and the colours are lost; no ticked box and no word stands for them.
func TestNothingIsKnownOfStatusAndPriority(t *testing.T) {
	t.Parallel()
	columns := the[*plan.ActionPlan](t, jointPlan).Columns
	measures := of[plan.Measure](t)
	for i := range measures {
		m := &measures[i]
		equal(t, m.Key+" reports", len(m.StatusReports), 0)
		equal(t, m.Key+" patient groups", len(m.PatientGroups), 0)
		statuses := m.Statuses(columns)
		equal(t, m.Key+" years", len(statuses), 3)
		for _, s := range statuses {
			equal(t, m.Key+" status", s.Status, plan.StatusUnknown)
		}
		m.SetDefaults()
		equal(t, m.Key+" flag", m.PriorityFlag, plan.PriorityFlagUnknown)
	}
	for _, year := range columns {
		c := plan.CountStatuses(year, measures)
		equal(t, "unknown", c.Total.Unknown, 153)
		equal(t, "owners", len(c.Committees), 12)
		if c.Total.Rate() != nil {
			t.Error("there is a completion rate of nothing")
		}
	}
}

// R25, R26: who takes part beside the owner, and who is responsible, where the table says so.
func TestParticipantsAndResponsible(t *testing.T) {
	t.Parallel()
	lsus := []string{"lsu-kristiansund", "lsu-molde", "lsu-volda", "lsu-alesund"}
	participants := map[string][]string{
		"barn-og-unge-tiltak-09":         {"fsu-ikt"}, // input to another committee
		"psykisk-helse-og-rus-tiltak-03": lsus,
		"psykisk-helse-og-rus-tiltak-09": lsus,
		"kunnskap-tiltak-04":             lsus,
		"kunnskap-tiltak-15":             {"fsu-behandlarsamarbeid"},
	}
	var across []string
	for _, m := range of[plan.Measure](t) {
		equalLists(t, m.Key+" participants", keys(m.Participants), participants[m.Key])
		if m.AcrossCommittees {
			across = append(across, m.Key)
		}
	}
	equalLists(t, "across all committees", across, []string{"rehabilitering-tiltak-06", "kunnskap-tiltak-02", "kunnskap-tiltak-03"})
	var named []string
	for _, g := range of[plan.Goal](t) {
		for _, r := range g.Responsible {
			named = append(named, g.Key+" "+*r.Name)
		}
	}
	equalLists(t, "named in goal cells", named, []string{"svangerskap-mal-4-delmal-1 Siv Haugen", "svangerskap-mal-5 Elin Ytterbø", "svangerskap-mal-6 Hege Kvalheim"})
}

// A row that was shifted, cut or copied says so, as does a text that stands twice on purpose.
func TestDoubtfulReadingsWarn(t *testing.T) {
	t.Parallel()
	got := map[string]int{}
	count := func(warnings []string) {
		for _, w := range warnings {
			code, what, ok := strings.Cut(w, ": ")
			if !ok || what == "" || strings.Contains(code, " ") {
				t.Errorf("the warning %q is not «code: what»", w)
			}
			got[code]++
		}
	}
	for _, g := range of[plan.Goal](t) {
		count(g.ImportWarnings)
	}
	for _, m := range of[plan.Measure](t) {
		count(m.ImportWarnings)
	}
	for code, least := range map[string]int{"row_shifted": 15, "cut_at_page_break": 12, "copied_at_page_break": 2, "column_missing": 15, "same_text_elsewhere": 12, "box_is_bullet": 4, "cell_holds_comment": 5, "no_measure": 3, "year_in_other_column": 2, "year_cut": 1, "year_unclear": 1} {
		if got[code] < least {
			t.Errorf("%d warnings of %s, want %d at least", got[code], code, least)
		}
	}
}
