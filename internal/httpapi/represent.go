package httpapi

import "github.com/helsefellesskap/fellesplan/internal/plan"

// represent writes an object of any noun as its own operations answer it.
func (s *Server) represent(r plan.Root) any { return represent(r, plan.Today(s.store.Now())) }

func represent(r plan.Root, today plan.Date) any { return representIn(nil, r, today) }

// representIn is represent, and with places the address of it.
func representIn(p places, r plan.Root, today plan.Date) any {
	switch r := r.(type) {
	case *plan.Community:
		return placed(p, r.Noun(), toCommunity(r))
	case *plan.Organisation:
		return placed(p, r.Noun(), toOrganisation(r))
	case *plan.PatientGroup:
		return placed(p, r.Noun(), toPatientGroup(r))
	case *plan.Committee:
		return placed(p, r.Noun(), toCommittee(r))
	case *plan.RoleHolding:
		return placed(p, r.Noun(), toRoleHolding(r))
	case *plan.Meeting:
		return placed(p, r.Noun(), toMeeting(r))
	case *plan.Case:
		return placed(p, r.Noun(), toCase(r))
	case *plan.Decision:
		return placed(p, r.Noun(), toDecision(r))
	case *plan.ActionPlan:
		return placed(p, r.Noun(), toActionPlan(r))
	case *plan.Goal:
		return placed(p, r.Noun(), toGoal(r))
	case *plan.Measure:
		return placed(p, r.Noun(), toMeasure(r))
	case *plan.Assignment:
		return placed(p, r.Noun(), toAssignment(r))
	case *plan.PathwayProposal:
		return placed(p, r.Noun(), toPathwayProposal(r))
	case *plan.Project:
		return placed(p, r.Noun(), toProject(r))
	case *plan.Deadline:
		return placed(p, r.Noun(), toDeadline(r, today))
	case *plan.Guideline:
		return placed(p, r.Noun(), toGuideline(r))
	case *plan.Agreement:
		return placed(p, r.Noun(), toAgreement(r))
	case *plan.Hearing:
		return placed(p, r.Noun(), toHearing(r))
	case *plan.FocusArea:
		return placed(p, r.Noun(), toFocusArea(r))
	case *plan.CommitteeReport:
		return placed(p, r.Noun(), toCommitteeReport(r))
	case *plan.Document:
		return placed(p, r.Noun(), toDocument(r))
	case *plan.Discrepancy:
		return placed(p, r.Noun(), toDiscrepancy(r))
	}
	return nil
}

// places hold an object of each noun, for who looks at one after the other; each takes the place of the one before.
type places map[plan.Noun]any

// placed is v itself, or its address in the place for such.
func placed[A any](p places, noun plan.Noun, v A) any {
	if p == nil {
		return v
	}
	place, ok := p[noun].(*A)
	if !ok {
		place = new(A)
		p[noun] = place
	}
	*place = v
	return place
}
