package plan

import (
	"slices"

	"github.com/google/uuid"
)

// Matrix is a plan as a picture: its measures by committee and goal, with the status of each in each year.
type Matrix struct {
	Plan       *ActionPlan
	Years      []int // that have a column in the plan or a report, in order
	Totals     []MatrixCount
	Committees []MatrixCommittee
}

// MatrixCommittee is the measures that a committee owns.
type MatrixCommittee struct {
	Committee Ref
	Counts    []MatrixCount // one for each year
	Goals     []MatrixGoal
}

// MatrixGoal is the measures that hang on a goal; Goal refers to nothing where they hang directly on the plan.
type MatrixGoal struct {
	Goal, Parent Ref
	Measures     []MatrixMeasure
}

// MatrixMeasure is a row, with a cell for each year.
type MatrixMeasure struct {
	Measure  Ref
	Language Language
	Cells    []MatrixCell
}

// MatrixCell is what is known of a measure in a year. Without Stated the plan says nothing of the year and nobody has reported, which is
// something else than a status that is unknown.
type MatrixCell struct {
	YearStatus
	Stated bool
}

// MatrixCount counts the statuses of a year as StatusTotals does; of those that are unknown, WithoutCell have no cell in the year.
type MatrixCount struct {
	StatusCount
	Year        int
	WithoutCell int
}

// Concerns reports whether a cell of the plan says something of the year: by its reading, or, where that is unclear, by its column. Text
// beats column (R23).
func (m *Measure) Concerns(year int) bool {
	return slices.ContainsFunc(m.YearCells, func(c YearCell) bool {
		switch c.Reading {
		case ReadingYear, ReadingRange:
			return c.From != nil && *c.From <= year && (c.To == nil && *c.From == year || c.To != nil && year <= *c.To)
		case ReadingYearly:
			return true
		case ReadingUnclear:
			return c.Column == year
		}
		return false
	})
}

// CellIn returns the cell of a year.
func (m *Measure) CellIn(year int) MatrixCell {
	reported := slices.ContainsFunc(m.StatusReports, func(r StatusReport) bool { return r.Year == year })
	return MatrixCell{m.StatusIn(year), reported || m.Concerns(year)}
}

// NewMatrix lays out the measures of a plan, which come in the order of the plan, as do the goals. The committees come in the order given;
// any that is not among them comes last.
func NewMatrix(p *ActionPlan, committees []*Committee, goals []*Goal, measures []*Measure) Matrix {
	x := Matrix{Plan: p, Years: slices.Clone(p.Columns), Committees: []MatrixCommittee{}}
	owned := map[uuid.UUID][]*Measure{}
	var owners []Ref
	for _, c := range committees {
		owners = append(owners, c.AsRef())
	}
	for _, m := range measures {
		for _, r := range m.StatusReports {
			x.Years = append(x.Years, r.Year)
		}
		if owned[m.Committee.ID] = append(owned[m.Committee.ID], m); !hasRef(owners, m.Committee) {
			owners = append(owners, m.Committee)
		}
	}
	slices.Sort(x.Years)
	x.Years = slices.Compact(x.Years)
	x.Totals = x.count(measures)
	for _, c := range owners {
		if list := owned[c.ID]; len(list) > 0 {
			x.Committees = append(x.Committees, MatrixCommittee{c, x.count(list), x.byGoal(goals, list)})
		}
	}
	return x
}

// count counts measures in every year, by the rule that all totals go by.
func (x *Matrix) count(measures []*Measure) []MatrixCount {
	counts := make([]MatrixCount, len(x.Years))
	list := make([]Measure, len(measures))
	for i, m := range measures {
		list[i] = *m
	}
	for i, year := range x.Years {
		counts[i] = MatrixCount{StatusCount: CountStatuses(year, list).Total, Year: year}
		for _, m := range measures {
			if !m.CellIn(year).Stated {
				counts[i].WithoutCell++
			}
		}
	}
	return counts
}

// byGoal groups measures by goal: first those that hang on none, then goal by goal, each before its sub-goals.
func (x *Matrix) byGoal(goals []*Goal, measures []*Measure) []MatrixGoal {
	rows := map[uuid.UUID][]MatrixMeasure{}
	for _, m := range measures {
		row := MatrixMeasure{Measure: m.AsRef(), Language: m.Language, Cells: make([]MatrixCell, len(x.Years))}
		for i, year := range x.Years {
			row.Cells[i] = m.CellIn(year)
		}
		rows[m.Goal.ID] = append(rows[m.Goal.ID], row)
	}
	var groups []MatrixGoal
	add := func(goal, parent Ref) {
		if list := rows[goal.ID]; len(list) > 0 {
			groups = append(groups, MatrixGoal{goal, parent, list})
			delete(rows, goal.ID)
		}
	}
	add(Ref{}, Ref{})
	children := map[uuid.UUID][]*Goal{}
	for _, g := range goals {
		children[g.Parent.ID] = append(children[g.Parent.ID], g)
	}
	for _, g := range children[uuid.Nil] {
		add(g.AsRef(), Ref{})
		for _, sub := range children[g.ID] {
			add(sub.AsRef(), g.AsRef())
		}
	}
	for _, m := range measures { // on a goal that the reader is not shown
		add(m.Goal, Ref{})
	}
	return groups
}
