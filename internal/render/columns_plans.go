package render

import "github.com/helsefellesskap/fellesplan/internal/plan"

// The columns of plans and documents, in their order.

func actionPlan(r *row, o *plan.ActionPlan) {
	text(r, "state", o.State)
	r.ref("committee", o.Committee)
	text(r, "kind", o.Kind)
	r.period("period", o.Period)
	values(r, "columns", o.Columns)
	r.day("approvedOn", o.ApprovedOn)
	known(r, "revisionYear", o.RevisionYear)
	known(r, "revisionIntervalYears", o.RevisionIntervalYears)
	list(r, "revisions", o.Revisions, planRevision)
	known(r, "description", o.Description)
	known(r, "url", o.URL)
	list(r, "transitions", o.Transitions, transition)
}

func goal(r *row, o *plan.Goal) {
	r.ref("plan", o.Plan)
	r.ref("committee", o.Committee)
	r.ref("parent", o.Parent)
	known(r, "label", o.Label)
	r.number("ordinal", o.Ordinal)
	known(r, "description", o.Description)
	list(r, "responsible", o.Responsible, responsible)
	values(r, "importWarnings", o.ImportWarnings)
}

func measure(r *row, o *plan.Measure) {
	r.ref("plan", o.Plan)
	r.ref("committee", o.Committee)
	r.ref("goal", o.Goal)
	list(r, "statuses", o.Statuses(o.PlanColumns), yearStatus)
	r.refs("participants", o.Participants)
	r.truth("acrossCommittees", o.AcrossCommittees)
	known(r, "label", o.Label)
	r.number("ordinal", o.Ordinal)
	known(r, "description", o.Description)
	list(r, "responsible", o.Responsible, responsible)
	known(r, "indicator", o.Indicator)
	text(r, "priorityFlag", o.PriorityFlag)
	r.refs("patientGroups", o.PatientGroups)
	list(r, "yearCells", o.YearCells, yearCell)
	list(r, "statusReports", o.StatusReports, statusReport)
	values(r, "importWarnings", o.ImportWarnings)
}

func guideline(r *row, o *plan.Guideline) {
	r.ref("approvedBy", o.ApprovedBy)
	r.day("approvedOn", o.ApprovedOn)
	known(r, "year", o.Year)
	known(r, "number", o.Number)
	r.ref("case", o.Case)
	known(r, "description", o.Description)
	known(r, "url", o.URL)
}

func agreement(r *row, o *plan.Agreement) {
	text(r, "kind", o.Kind)
	r.ref("parent", o.Parent)
	known(r, "number", o.Number)
	r.refs("parties", o.Parties)
	r.imprecise("validFrom", o.ValidFrom)
	r.imprecise("validTo", o.ValidTo)
	known(r, "description", o.Description)
	known(r, "url", o.URL)
}

func focusArea(r *row, o *plan.FocusArea) {
	r.ref("committee", o.Committee)
	r.ref("meeting", o.Meeting)
	r.ref("case", o.Case)
	known(r, "theme", o.Theme)
	r.number("ordinal", o.Ordinal)
	known(r, "text", o.Text)
}

func committeeReport(r *row, o *plan.CommitteeReport) {
	r.ref("committee", o.Committee)
	r.number("year", o.Year)
	r.ref("document", o.Document)
	known(r, "leader", o.Leader)
	known(r, "deputy", o.Deputy)
	known(r, "meetings", o.Meetings)
	known(r, "digitalMeetings", o.DigitalMeetings)
	known(r, "physicalMeetings", o.PhysicalMeetings)
	list(r, "jointMeetings", o.JointMeetings, jointMeetings)
	known(r, "extraMeetings", o.ExtraMeetings)
	known(r, "cases", o.Cases)
	known(r, "decisionCases", o.DecisionCases)
	known(r, "disputes", o.Disputes)
	r.day("planApprovedOn", o.PlanApprovedOn)
	known(r, "planNote", o.PlanNote)
	values(r, "topics", o.Topics)
	values(r, "results", o.Results)
	values(r, "continues", o.Continues)
	known(r, "notes", o.Notes)
}

func document(r *row, o *plan.Document) {
	text(r, "kind", o.Kind)
	known(r, "url", o.URL)
	known(r, "fileName", o.FileName)
	r.imprecise("published", o.Published)
	r.day("revisedOn", o.RevisedOn)
	known(r, "checksum", o.Checksum)
	known(r, "publisher", o.Publisher)
	r.imprecise("observed", o.Observed)
}

func discrepancy(r *row, o *plan.Discrepancy) {
	text(r, "kind", o.Kind)
	r.subject("subject", o.Subject)
	r.ref("committee", o.Committee)
	list(r, "statements", o.Statements, statement)
	known(r, "reading", o.Reading)
	known(r, "rationale", o.Rationale)
}
