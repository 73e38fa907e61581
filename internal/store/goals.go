package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Goals keeps goals.
var Goals = define(Table[plan.Goal, *plan.Goal]{
	filters: map[string]filter{
		"plan":         refers("plan", "plan_id", plan.ActionPlans),
		"committee":    refers("committee", "committee_id", plan.Committees),
		"municipality": ownedArea("committee_id"),
		"parent":       refers("parent", "parent_id", plan.Goals),
		"topLevel":     truth("t.parent_id IS NULL"),
	},
	sorts:        map[string]sortColumn{"ordinal": {"ordinal", "integer"}},
	defaultSort:  "ordinal,key",
	consequences: keepGoalsTogether,
})

// keepGoalsTogether holds that what hangs on a goal stands in the same plan, and that there are two levels at most (R24), when the goal is
// moved.
func keepGoalsTogether(tx *Tx, before, g *plan.Goal) error {
	if before == nil || before.Plan.Same(g.Plan) && before.Parent.Same(g.Parent) {
		return nil
	}
	return recheck(tx, g, plan.Goals, plan.Measures)
}
