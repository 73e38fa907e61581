package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// ActionPlans keeps action plans.
var ActionPlans = define(Table[plan.ActionPlan, *plan.ActionPlan]{
	children: []child[plan.ActionPlan]{
		sharedOf[plan.ActionPlan, *plan.ActionPlan]("transitions", func(r *plan.ActionPlan) *[]plan.Transition { return &r.Transitions }),
	},
	filters: map[string]filter{
		"committee":    refers("committee", "committee_id", plan.Committees),
		"kind":         is("kind"),
		"state":        is("state"),
		"revisionYear": number("revision_year"),
	},
})
