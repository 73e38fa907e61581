package store

// allTables returns the table of every noun.
func allTables() []anyTable {
	return []anyTable{
		Communities, Organisations, PatientGroups, Committees, RoleHoldings, Meetings,
		Cases, Decisions, ActionPlans, Goals, Measures, Assignments,
		PathwayProposals, Projects, Deadlines, Guidelines, Agreements, Hearings,
		FocusAreas, CommitteeReports, Documents, Discrepancies,
	}
}
