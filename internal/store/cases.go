package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Cases keeps cases.
var Cases = define(Table[plan.Case, *plan.Case]{
	filters: map[string]filter{
		"committee":    refers("committee", "committee_id", plan.Committees),
		"municipality": ownedArea("committee_id"),
		"meeting":      refers("meeting", "meeting_id", plan.Meetings),
		"year":         number("year"),
		"kind":         coded("kind", "case-kind"),
		"number":       is("number"),
	},
	sorts:        map[string]sortColumn{"number": {"coalesce(t.number, '\uffff')", "text"}},
	consequences: keepDecisionsOfCase,
})

// keepDecisionsOfCase holds that the decisions of a case are those of its committee, when the case is given to another.
func keepDecisionsOfCase(tx *Tx, before, c *plan.Case) error {
	if before == nil || before.Committee.Same(c.Committee) {
		return nil
	}
	return recheck(tx, c, plan.Decisions)
}
