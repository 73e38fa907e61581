package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Cases keeps cases.
var Cases = define(Table[plan.Case, *plan.Case]{
	filters: map[string]filter{
		"committee": refers("committee", "committee_id", plan.Committees),
		"meeting":   refers("meeting", "meeting_id", plan.Meetings),
		"year":      number("year"),
		"kind":      is("kind"),
		"number":    is("number"),
	},
	sorts: map[string]sortColumn{"number": {"coalesce(t.number, '')", "text"}},
})
