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

// MatrixCell is what is known of a measure in a year. Without Stated the plan has no column for the year, no cell whose text means it, and
// nobody has reported, which is something else than a status that is unknown: a blank cell may have had a colour, and that is lost.
type MatrixCell struct {
	YearStatus
	Stated bool
	Raw    *string // text of the cell under the year
}

// MatrixCount counts the statuses of a year as StatusTotals does; of those that are unknown, WithoutCell have no cell in the year.
type MatrixCount struct {
	StatusCount
	Year        int
	WithoutCell int
}

// means reports whether the text of a cell means the year, whatever column it stands in (R23).
func (m *Measure) means(year int) bool {
	return slices.ContainsFunc(m.YearCells, func(c YearCell) bool {
		return c.From != nil && *c.From <= year && (*c.From == year || c.To != nil && year <= *c.To) || c.Column == year && c.Reading != ReadingBlank
	})
}

// CellIn returns the cell of a year in a plan with these columns.
func (m *Measure) CellIn(year int, columns []int) MatrixCell {
	reported := slices.ContainsFunc(m.StatusReports, func(r StatusReport) bool { return r.Year == year })
	c := MatrixCell{YearStatus: m.StatusIn(year), Stated: reported || slices.Contains(columns, year) || m.means(year)}
	for i := range m.YearCells {
		if m.YearCells[i].Column == year && m.YearCells[i].Reading != ReadingBlank {
			c.Raw = &m.YearCells[i].Raw
		}
	}
	return c
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
			if !m.CellIn(year, x.Plan.Columns).Stated {
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
			row.Cells[i] = m.CellIn(year, x.Plan.Columns)
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
