package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Decisions keeps decisions.
var Decisions = define(Table[plan.Decision, *plan.Decision]{
	children: []child[plan.Decision]{
		sharedOf[plan.Decision, *plan.Decision]("transitions", func(r *plan.Decision) *[]plan.Transition { return &r.Transitions }),
	},
	filters: map[string]filter{
		"committee":   refers("committee", "committee_id", plan.Committees),
		"case":        refers("case", "case_id", plan.Cases),
		"meeting":     refers("meeting", "meeting_id", plan.Meetings),
		"state":       is("state"),
		"decidedFrom": from("decided_on"),
		"decidedTo":   to("decided_on"),
	},
	sorts: map[string]sortColumn{"decidedOn": {"coalesce(t.decided_on, 'infinity')", "date"}},
})
