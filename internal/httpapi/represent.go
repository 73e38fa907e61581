package httpapi

import "github.com/helsefellesskap/fellesplan/internal/plan"

// represent writes an object of any noun as its own operations answer it.
func (s *Server) represent(r plan.Root) any { return represent(r, plan.Today(s.store.Now())) }

func represent(r plan.Root, today plan.Date) any {
	switch r := r.(type) {
	case *plan.Community:
		return toCommunity(r)
	case *plan.Organisation:
		return toOrganisation(r)
	case *plan.PatientGroup:
		return toPatientGroup(r)
	case *plan.Committee:
		return toCommittee(r)
	case *plan.RoleHolding:
		return toRoleHolding(r)
	case *plan.Meeting:
		return toMeeting(r)
	case *plan.Case:
		return toCase(r)
	case *plan.Decision:
		return toDecision(r)
	case *plan.ActionPlan:
		return toActionPlan(r)
	case *plan.Goal:
		return toGoal(r)
	case *plan.Measure:
		return toMeasure(r)
	case *plan.Assignment:
		return toAssignment(r)
	case *plan.PathwayProposal:
		return toPathwayProposal(r)
	case *plan.Project:
		return toProject(r)
	case *plan.Deadline:
		return toDeadline(r, today)
	case *plan.Guideline:
		return toGuideline(r)
	case *plan.Agreement:
		return toAgreement(r)
	case *plan.Hearing:
		return toHearing(r)
	case *plan.FocusArea:
		return toFocusArea(r)
	case *plan.CommitteeReport:
		return toCommitteeReport(r)
	case *plan.Document:
		return toDocument(r)
	case *plan.Discrepancy:
		return toDiscrepancy(r)
	}
	return nil
}
