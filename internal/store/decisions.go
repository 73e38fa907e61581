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

// MoveDecision takes a step of a decision. Adopting it issues its assignments, requests their proposals and puts their deadlines in
// force, all in this transaction.
func MoveDecision(w Wants) func(*Tx, *plan.Decision, plan.Step) error {
	return func(tx *Tx, d *plan.Decision, step plan.Step) error {
		if err := tx.named(d, plan.Reference{Noun: plan.Meetings, Pointer: "/meeting", Ref: &w.Meeting}); err != nil {
			return err
		}
		if w.Meeting.IsZero() {
			w.Meeting = d.Meeting
		}
		f := facts{tx: tx}
		given := plan.DecisionFacts{Committee: known(&f, Committees, d.Committee), Meeting: known(&f, Meetings, w.Meeting), Plan: known(&f, ActionPlans, d.ActionPlan)}
		if f.err != nil {
			return f.err
		}
		if step.To != string(plan.DecisionAdopted) {
			_, err := d.Move(step, given)
			return err
		}
		assignments, err := lockedWhere(tx, Assignments, "decision_id = ?", d.ID)
		if err != nil {
			return err
		}
		proposals, err := lockedWhere(tx, PathwayProposals, "assignment_id IN ?", ids(assignments))
		if err != nil {
			return err
		}
		if _, err = plan.Adopt(d, step, given, assignments, f.ofAssignment, proposals, f.ofProposal); err != nil || f.err != nil {
			return first(f.err, err)
		}
		return putInForce(tx, d, assignments, proposals)
	}
}

// putInForce lets the deadlines follow that are about what was adopted.
func putInForce(tx *Tx, d *plan.Decision, assignments []*plan.Assignment, proposals []*plan.PathwayProposal) error {
	adopted := []plan.Root{d}
	about := append(ids(assignments), ids(proposals)...)
	for _, a := range assignments {
		adopted = append(adopted, a)
	}
	for _, p := range proposals {
		adopted = append(adopted, p)
	}
	deadlines, err := lockedWhere(tx, Deadlines, "subject_id IN ?", append(about, d.ID, d.Case.ID))
	if err != nil {
		return err
	}
	if c, err := fact(tx, Cases, d.Case); err != nil {
		return err
	} else if c != nil {
		adopted = append(adopted, c)
	}
	plan.PutInForce(deadlines, adopted...)
	return nil
}
