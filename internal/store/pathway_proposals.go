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
		"assignment":   refers("assignment", "assignment_id", plan.Assignments),
		"patientGroup": refers("patientGroup", "patient_group_id", plan.PatientGroups),
		"state":        is("state"),
		"dueMeeting":   refers("dueMeeting", "due_meeting_id", plan.Meetings),
	},
})
