package store

import (
	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Decisions keeps decisions.
var Decisions = define(Table[plan.Decision, *plan.Decision]{
	children: []child[plan.Decision]{
		sharedOf[plan.Decision, *plan.Decision]("transitions", func(r *plan.Decision) *[]plan.Transition { return &r.Transitions }),
	},
	filters: map[string]filter{
		"committee":    refers("committee", "committee_id", plan.Committees),
		"municipality": ownedArea("committee_id"),
		"case":         refers("case", "case_id", plan.Cases),
		"meeting":      refers("meeting", "meeting_id", plan.Meetings),
		"state":        is("state"),
		"decidedFrom":  from("decided_on"),
		"decidedTo":    to("decided_on"),
	},
	sorts: map[string]sortColumn{"decidedOn": {"coalesce(t.decided_on, 'infinity')", "date"}},
})

// MoveDecision takes a step of a decision. Adopting it issues its assignments, requests their proposals and puts their deadlines in
// force, all in this transaction.
func MoveDecision(w Wants) func(*Tx, *plan.Decision, plan.Step) error {
	return func(tx *Tx, d *plan.Decision, step plan.Step) error {
		w := w // the transaction may run again
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
			return noted(d)(d.Move(step, given))
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

// putInForce lets the deadlines follow that are about what was adopted: the decision, and what it has issued and requested.
func putInForce(tx *Tx, d *plan.Decision, assignments []*plan.Assignment, proposals []*plan.PathwayProposal) error {
	adopted := []plan.Root{d}
	about := []uuid.UUID{d.ID}
	for _, a := range assignments {
		if a.State == plan.AssignmentIssued {
			adopted, about = append(adopted, a), append(about, a.ID)
		}
	}
	for _, p := range proposals {
		if p.State == plan.ProposalRequested {
			adopted, about = append(adopted, p), append(about, p.ID)
		}
	}
	deadlines, err := lockedWhere(tx, Deadlines, "subject_id IN ?", about)
	if err != nil {
		return err
	}
	plan.PutInForce(deadlines, adopted...)
	return nil
}
