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
	consequences: func(tx *Tx, before, a *plan.ActionPlan) error {
		return first(keepAdopter(tx, before, a), reviseDeadline(tx, before, a))
	},
	warnings: besidePlans,
})

// keepAdopter holds that only SSU has adopted the plan of a professional committee (R12), when a joint plan becomes such a plan.
func keepAdopter(tx *Tx, before, a *plan.ActionPlan) error {
	if before == nil || before.Kind == a.Kind {
		return nil
	}
	return recheck(tx, a, plan.Decisions)
}

// MoveActionPlan takes a step of an action plan.
func MoveActionPlan(w Wants) func(*Tx, *plan.ActionPlan, plan.Step) error {
	return func(tx *Tx, a *plan.ActionPlan, step plan.Step) error {
		w := w // the transaction may run again
		if err := tx.named(a, plan.Reference{Noun: plan.Decisions, Pointer: "/decision", Ref: &w.Decision}); err != nil {
			return err
		}
		f := facts{tx: tx}
		given := plan.PlanFacts{Decision: known(&f, Decisions, w.Decision)}
		if given.Decision != nil {
			given.DecisionCommittee = known(&f, Committees, given.Decision.Committee)
		}
		hearings, err := lockedWhere(tx, Hearings, "subject_type = ? AND subject_id = ?", plan.ActionPlans, a.ID)
		if err != nil {
			return err
		}
		for _, h := range hearings {
			given.Hearings = append(given.Hearings, *h)
			if c := known(&f, Committees, h.Committee); c != nil {
				given.Asked = append(given.Asked, *c)
			}
		}
		if f.err != nil {
			return f.err
		}
		return noted(a)(a.Move(step, given))
	}
}
