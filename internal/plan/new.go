package plan

// New returns an empty object of a noun; nil if there is no such noun.
func New(n Noun) Root {
	switch n {
	case Communities:
		return new(Community)
	case Organisations:
		return new(Organisation)
	case PatientGroups:
		return new(PatientGroup)
	case Committees:
		return new(Committee)
	case RoleHoldings:
		return new(RoleHolding)
	case Meetings:
		return new(Meeting)
	case Cases:
		return new(Case)
	case Decisions:
		return new(Decision)
	case ActionPlans:
		return new(ActionPlan)
	case Goals:
		return new(Goal)
	case Measures:
		return new(Measure)
	case Assignments:
		return new(Assignment)
	case PathwayProposals:
		return new(PathwayProposal)
	case Projects:
		return new(Project)
	case Deadlines:
		return new(Deadline)
	case Guidelines:
		return new(Guideline)
	case Agreements:
		return new(Agreement)
	case Hearings:
		return new(Hearing)
	case FocusAreas:
		return new(FocusArea)
	case CommitteeReports:
		return new(CommitteeReport)
	case Documents:
		return new(Document)
	case Discrepancies:
		return new(Discrepancy)
	}
	return nil
}
