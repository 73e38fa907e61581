package render

import (
	"slices"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Table writes the objects of one noun as rows.
type Table struct {
	noun  plan.Noun
	today plan.Date
	kept  []int // the columns that are wanted, by their place; nil: all
}

// NewTable returns the table of a noun; the state of a deadline is the one of today.
func NewTable(noun plan.Noun, today plan.Date) Table { return Table{noun: noun, today: today} }

// Only returns the table with the columns of these members, and those that name an object.
func (t Table) Only(members []string) Table {
	wanted := append([]string{"id", "key", "version"}, members...)
	kept := []int{}
	for i, name := range t.Header() {
		if slices.ContainsFunc(wanted, func(w string) bool { return name == w || strings.HasPrefix(name, w+".") }) {
			kept = append(kept, i)
		}
	}
	t.kept = kept
	return t
}

// keep picks what is wanted of a row.
func keep[T any](t Table, row []T) []T {
	if t.kept == nil {
		return row
	}
	some := make([]T, len(t.kept))
	for i, place := range t.kept {
		some[i] = row[place]
	}
	return some
}

// Header returns the names of the columns.
func (t Table) Header() []string {
	r := &row{naming: true}
	t.write(r, plan.New(t.noun))
	return keep(t, r.names)
}

// Row returns the cells of an object, one for each name of the header.
func (t Table) Row(o plan.Root) []Cell {
	cells := t.cells(&row{}, o)
	out := make([]Cell, len(cells))
	for i := range cells {
		out[i] = cells[i].value()
	}
	return out
}

// cells are those of an object; they are the row's until it is used again.
func (t Table) cells(r *row, o plan.Root) []cell {
	r.cells = r.cells[:0]
	t.write(r, o)
	return keep(t, r.cells)
}

// write puts first what people look for, then the noun's own members, and last what the service keeps of every object.
func (t Table) write(r *row, o plan.Root) {
	head := o.Head()
	text(r, "key", head.Key)
	text(r, "title", head.Title)
	t.members(r, o)
	r.put("id", textCell(head.ID.String()))
	r.ref("community", head.Community)
	text(r, "language", head.Language)
	text(r, "visibility", head.Visibility)
	r.number("version", int(head.Version))
	r.time("createdAt", head.CreatedAt)
	r.time("updatedAt", head.UpdatedAt)
	list(r, "sources", head.Sources, func(r *row, s plan.Source) {
		r.ref("document", s.Document)
		text(r, "locator", s.Locator)
		r.day("asOf", s.AsOf)
	})
	list(r, "externalIds", head.Externals, func(r *row, x plan.ExternalID) {
		text(r, "system", x.System)
		text(r, "key", x.Key)
	})
}

// members writes the noun's own members.
func (t Table) members(r *row, o plan.Root) {
	switch o := o.(type) {
	case *plan.Community:
		community(r, o)
	case *plan.Organisation:
		organisation(r, o)
	case *plan.PatientGroup:
		patientGroup(r, o)
	case *plan.Committee:
		committee(r, o)
	case *plan.RoleHolding:
		roleHolding(r, o)
	case *plan.Meeting:
		meeting(r, o)
	case *plan.Case:
		caseOf(r, o)
	case *plan.Decision:
		decision(r, o)
	case *plan.ActionPlan:
		actionPlan(r, o)
	case *plan.Goal:
		goal(r, o)
	case *plan.Measure:
		measure(r, o)
	case *plan.Assignment:
		assignment(r, o)
	case *plan.PathwayProposal:
		pathwayProposal(r, o)
	case *plan.Project:
		project(r, o)
	case *plan.Deadline:
		t.deadline(r, o)
	case *plan.Guideline:
		guideline(r, o)
	case *plan.Agreement:
		agreement(r, o)
	case *plan.Hearing:
		hearing(r, o)
	case *plan.FocusArea:
		focusArea(r, o)
	case *plan.CommitteeReport:
		committeeReport(r, o)
	case *plan.Document:
		document(r, o)
	case *plan.Discrepancy:
		discrepancy(r, o)
	}
}
