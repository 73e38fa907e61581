package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Discrepancies keeps discrepancies.
var Discrepancies = define(Table[plan.Discrepancy, *plan.Discrepancy]{
	children: []child[plan.Discrepancy]{
		rowsOf[plan.Discrepancy, *plan.Discrepancy]("discrepancy_statements", func(r *plan.Discrepancy) *[]plan.Statement { return &r.Statements }),
	},
	filters: map[string]filter{
		"kind":      coded("kind", "discrepancy-kind"),
		"committee": refers("committee", "committee_id", plan.Committees),
		"subject":   about("subject", "subject"),
	},
})
