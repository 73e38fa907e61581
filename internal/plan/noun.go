package plan

import "strings"

// Noun names a kind of object: its list in the contract, and its table with _ for -.
type Noun string

// The nouns.
const (
	Communities      Noun = "communities"
	Organisations    Noun = "organisations"
	PatientGroups    Noun = "patient-groups"
	Committees       Noun = "committees"
	RoleHoldings     Noun = "role-holdings"
	Meetings         Noun = "meetings"
	Cases            Noun = "cases"
	Decisions        Noun = "decisions"
	ActionPlans      Noun = "action-plans"
	Goals            Noun = "goals"
	Measures         Noun = "measures"
	Assignments      Noun = "assignments"
	PathwayProposals Noun = "pathway-proposals"
	Projects         Noun = "projects"
	Deadlines        Noun = "deadlines"
	Guidelines       Noun = "guidelines"
	Agreements       Noun = "agreements"
	Hearings         Noun = "hearings"
	FocusAreas       Noun = "focus-areas"
	CommitteeReports Noun = "committee-reports"
	Documents        Noun = "documents"
	Discrepancies    Noun = "discrepancies"
)

// Nouns returns every noun, in the order in which locks are taken.
func Nouns() []Noun {
	return []Noun{
		ActionPlans, Agreements, Assignments, Cases, CommitteeReports, Committees, Communities, Deadlines, Decisions, Discrepancies, Documents, FocusAreas, Goals, Guidelines, Hearings, Measures, Meetings, Organisations, PathwayProposals, PatientGroups, Projects, RoleHoldings,
	}
}

// Table returns the name of the noun's table.
func (n Noun) Table() string { return strings.ReplaceAll(string(n), "-", "_") }

// Singular returns the noun for one object, as it stands in a sentence.
func (n Noun) Singular() string {
	switch n {
	case Communities:
		return "community"
	case Organisations:
		return "organisation"
	case PatientGroups:
		return "patient group"
	case Committees:
		return "committee"
	case RoleHoldings:
		return "role holding"
	case Meetings:
		return "meeting"
	case Cases:
		return "case"
	case Decisions:
		return "decision"
	case ActionPlans:
		return "action plan"
	case Goals:
		return "goal"
	case Measures:
		return "measure"
	case Assignments:
		return "assignment"
	case PathwayProposals:
		return "pathway proposal"
	case Projects:
		return "project"
	case Deadlines:
		return "deadline"
	case Guidelines:
		return "guideline"
	case Agreements:
		return "agreement"
	case Hearings:
		return "hearing"
	case FocusAreas:
		return "focus area"
	case CommitteeReports:
		return "committee report"
	case Documents:
		return "document"
	case Discrepancies:
		return "discrepancy"
	}
	return "object"
}
