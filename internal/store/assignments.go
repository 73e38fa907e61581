package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Assignments keeps assignments.
var Assignments = define(Table[plan.Assignment, *plan.Assignment]{
	children: []child[plan.Assignment]{
		linksOf("assignment_addressees", "committee_id", func(r *plan.Assignment) *[]plan.Ref { return &r.Addressees }),
		sharedOf[plan.Assignment, *plan.Assignment]("transitions", func(r *plan.Assignment) *[]plan.Transition { return &r.Transitions }),
	},
	filters: map[string]filter{
		"municipality": ownedArea("issuer_id"),
		"issuer":       refers("issuer", "issuer_id", plan.Committees),
		"addressee":    linked("addressee", "assignment_addressees", "committee_id", plan.Committees),
		"decision":     refers("decision", "decision_id", plan.Decisions),
		"state":        is("state"),
	},
	consequences: keepAddressees,
})

// keepAddressees holds that a proposal is developed by a committee that its assignment addresses, for a meeting of the one that asks
// (R34, R38), when the assignment is given to others or by another.
func keepAddressees(tx *Tx, before, a *plan.Assignment) error {
	if before == nil || sameRefs(before.Addressees, a.Addressees) && before.Principal().Same(a.Principal()) {
		return nil
	}
	return recheck(tx, a, plan.PathwayProposals)
}

// MoveAssignment takes a step of an assignment.
func MoveAssignment(tx *Tx, a *plan.Assignment, step plan.Step) error {
	f := facts{tx: tx}
	given := f.ofAssignment(a)
	if f.err != nil {
		return f.err
	}
	return noted(a)(a.Move(step, given))
}
