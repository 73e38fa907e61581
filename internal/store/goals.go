package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Goals keeps goals.
var Goals = define(Table[plan.Goal, *plan.Goal]{
	filters: map[string]filter{
		"plan":      refers("plan", "plan_id", plan.ActionPlans),
		"committee": refers("committee", "committee_id", plan.Committees),
		"parent":    refers("parent", "parent_id", plan.Goals),
		"topLevel":  truth("t.parent_id IS NULL"),
	},
	sorts:       map[string]sortColumn{"ordinal": {"ordinal", "integer"}},
	defaultSort: "ordinal,key",
})
