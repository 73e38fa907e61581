package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Guidelines keeps guidelines.
var Guidelines = define(Table[plan.Guideline, *plan.Guideline]{
	filters: map[string]filter{
		"approvedBy": refers("approvedBy", "approved_by_id", plan.Committees),
		"year":       number("year"),
	},
	sorts: map[string]sortColumn{"approvedOn": {"coalesce(t.approved_on, 'infinity')", "date"}},
})
