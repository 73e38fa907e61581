package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Hearings keeps hearings.
var Hearings = define(Table[plan.Hearing, *plan.Hearing]{
	children: []child[plan.Hearing]{
		sharedOf[plan.Hearing, *plan.Hearing]("transitions", func(r *plan.Hearing) *[]plan.Transition { return &r.Transitions }),
	},
	filters: map[string]filter{
		"committee": refers("committee", "committee_id", plan.Committees),
		"askedBy":   refers("askedBy", "asked_by_id", plan.Committees),
		"state":     is("state"),
		"subject":   about("subject", "subject"),
	},
})

// MoveHearing takes a step of a hearing.
func MoveHearing(w Wants) func(*Tx, *plan.Hearing, plan.Step) error {
	return func(_ *Tx, h *plan.Hearing, step plan.Step) error {
		return noted(h)(h.Move(step, plan.HearingFacts{Answer: w.Answer}))
	}
}
