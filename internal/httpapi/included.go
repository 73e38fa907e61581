package httpapi

import (
	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// include writes the objects that come with a page by their type; nil where none were asked for.
func (s *Server) include(call *call, objects []plan.Root) *api.Included {
	if call.query.Get("expand") == "" {
		return nil
	}
	var in api.Included
	for _, o := range objects {
		switch o := s.represent(o).(type) {
		case api.Community:
			in.Communities = append(in.Communities, o)
		case api.Organisation:
			in.Organisations = append(in.Organisations, o)
		case api.PatientGroup:
			in.PatientGroups = append(in.PatientGroups, o)
		case api.Committee:
			in.Committees = append(in.Committees, o)
		case api.RoleHolding:
			in.RoleHoldings = append(in.RoleHoldings, o)
		case api.Meeting:
			in.Meetings = append(in.Meetings, o)
		case api.Case:
			in.Cases = append(in.Cases, o)
		case api.Decision:
			in.Decisions = append(in.Decisions, o)
		case api.ActionPlan:
			in.ActionPlans = append(in.ActionPlans, o)
		case api.Goal:
			in.Goals = append(in.Goals, o)
		case api.Measure:
			in.Measures = append(in.Measures, o)
		case api.Assignment:
			in.Assignments = append(in.Assignments, o)
		case api.PathwayProposal:
			in.PathwayProposals = append(in.PathwayProposals, o)
		case api.Project:
			in.Projects = append(in.Projects, o)
		case api.Deadline:
			in.Deadlines = append(in.Deadlines, o)
		case api.Guideline:
			in.Guidelines = append(in.Guidelines, o)
		case api.Agreement:
			in.Agreements = append(in.Agreements, o)
		case api.Hearing:
			in.Hearings = append(in.Hearings, o)
		case api.FocusArea:
			in.FocusAreas = append(in.FocusAreas, o)
		case api.CommitteeReport:
			in.CommitteeReports = append(in.CommitteeReports, o)
		case api.Document:
			in.Documents = append(in.Documents, o)
		case api.Discrepancy:
			in.Discrepancies = append(in.Discrepancies, o)
		}
	}
	return &in
}
