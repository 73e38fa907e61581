package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// PathwayProposals keeps pathway proposals.
var PathwayProposals = define(Table[plan.PathwayProposal, *plan.PathwayProposal]{
	children: []child[plan.PathwayProposal]{
		rowsOf[plan.PathwayProposal, *plan.PathwayProposal]("pathway_proposal_milestones", func(r *plan.PathwayProposal) *[]plan.Milestone { return &r.Milestones }),
		linksOf("pathway_proposal_projects", "project_id", func(r *plan.PathwayProposal) *[]plan.Ref { return &r.Projects }),
		sharedOf[plan.PathwayProposal, *plan.PathwayProposal]("transitions", func(r *plan.PathwayProposal) *[]plan.Transition { return &r.Transitions }),
	},
	filters: map[string]filter{
		"committee":    refers("committee", "committee_id", plan.Committees),
		"municipality": ownedArea("committee_id"),
		"assignment":   refers("assignment", "assignment_id", plan.Assignments),
		"patientGroup": refers("patientGroup", "patient_group_id", plan.PatientGroups),
		"state":        is("state"),
		"dueMeeting":   refers("dueMeeting", "due_meeting_id", plan.Meetings),
	},
	consequences: beginProposal,
})

// beginProposal gives a new proposal the state in which its assignment lets it begin.
func beginProposal(tx *Tx, before, p *plan.PathwayProposal) error {
	if before != nil || p.State != "" {
		return nil
	}
	if err := tx.resolve(); err != nil {
		return err
	}
	f := facts{tx: tx}
	given := f.ofProposal(p)
	if f.err != nil {
		return f.err
	}
	return p.Begin(given)
}

// MovePathwayProposal takes a step of a pathway proposal.
func MovePathwayProposal(w Wants) func(*Tx, *plan.PathwayProposal, plan.Step) error {
	return func(tx *Tx, p *plan.PathwayProposal, step plan.Step) error {
		w := w // the transaction may run again
		if err := tx.named(p,
			plan.Reference{Noun: plan.PatientGroups, Pointer: "/patientGroup", Ref: &w.PatientGroup},
			plan.Reference{Noun: plan.Meetings, Pointer: "/dueMeeting", Ref: &w.DueMeeting},
			plan.Reference{Noun: plan.Meetings, Pointer: "/meeting", Ref: &w.Meeting},
			plan.Reference{Noun: plan.Decisions, Pointer: "/decision", Ref: &w.Decision}); err != nil {
			return err
		}
		f := facts{tx: tx}
		given := f.ofProposal(p)
		given.Group = w.PatientGroup
		if !w.DueMeeting.IsZero() {
			given.DueMeeting = known(&f, Meetings, w.DueMeeting)
		}
		given.Meeting = known(&f, Meetings, w.Meeting)
		given.Decision = known(&f, Decisions, w.Decision)
		if f.err != nil {
			return f.err
		}
		return noted(p)(p.Move(step, given))
	}
}
