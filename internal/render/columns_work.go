package render

import "github.com/helsefellesskap/fellesplan/internal/plan"

// The columns of what they handle, in their order.

func meeting(r *row, o *plan.Meeting) {
	text(r, "state", o.State)
	r.refs("committees", o.Committees)
	r.day("date", o.Date)
	r.imprecise("when", o.When)
	known(r, "startsAt", o.StartsAt)
	known(r, "endsAt", o.EndsAt)
	text(r, "mode", o.Mode)
	known(r, "extra", o.Extra)
	known(r, "place", o.Place)
	values(r, "agenda", o.Agenda)
	list(r, "attendance", o.Attendance, attendance)
	known(r, "papersUrl", o.PapersURL)
	known(r, "minutesUrl", o.MinutesURL)
	list(r, "transitions", o.Transitions, transition)
}

func caseOf(r *row, o *plan.Case) {
	r.ref("committee", o.Committee)
	r.ref("meeting", o.Meeting)
	known(r, "number", o.Number)
	known(r, "year", o.Year)
	known(r, "sequence", o.Sequence)
	text(r, "kind", o.Kind)
	known(r, "text", o.Text)
	known(r, "url", o.URL)
}

func decision(r *row, o *plan.Decision) {
	text(r, "state", o.State)
	r.ref("committee", o.Committee)
	r.ref("case", o.Case)
	r.ref("meeting", o.Meeting)
	known(r, "number", o.Number)
	known(r, "text", o.Text)
	r.day("decidedOn", o.DecidedOn)
	r.ref("actionPlan", o.ActionPlan)
	r.ref("guideline", o.Guideline)
	list(r, "transitions", o.Transitions, transition)
}

func assignment(r *row, o *plan.Assignment) {
	text(r, "state", o.State)
	r.ref("issuer", o.Issuer)
	r.refs("addressees", o.Addressees)
	r.ref("backing", o.Backing)
	r.ref("decision", o.Decision)
	r.ref("dueMeeting", o.DueMeeting)
	r.day("issuedOn", o.IssuedOn)
	known(r, "text", o.Text)
	list(r, "transitions", o.Transitions, transition)
}

func pathwayProposal(r *row, o *plan.PathwayProposal) {
	text(r, "state", o.State)
	r.ref("assignment", o.Assignment)
	r.ref("committee", o.Committee)
	r.ref("patientGroup", o.PatientGroup)
	text(r, "kind", o.Kind)
	r.under("sketch", func() { paper(r, orZero(o.Sketch)) })
	r.under("progressPlan", func() { paper(r, orZero(o.ProgressPlan)) })
	list(r, "milestones", o.Milestones, milestone)
	r.refs("projects", o.Projects)
	r.under("projectView", func() { view(r, o.ProjectView) })
	r.under("grantView", func() { view(r, o.GrantView) })
	r.ref("dueMeeting", o.DueMeeting)
	r.ref("presentedAt", o.PresentedAt)
	r.ref("decision", o.Decision)
	r.truth("late", o.Late)
	list(r, "transitions", o.Transitions, transition)
}

func project(r *row, o *plan.Project) {
	text(r, "kind", o.Kind)
	r.ref("committee", o.Committee)
	r.refs("organisations", o.Organisations)
	known(r, "description", o.Description)
	r.period("period", o.Period)
	known(r, "url", o.URL)
}

func (t Table) deadline(r *row, o *plan.Deadline) {
	text(r, "state", o.StateOn(t.today))
	text(r, "kind", o.Kind)
	text(r, "basis", o.Basis)
	text(r, "standing", o.Standing)
	r.ref("committee", o.Committee)
	r.subject("subject", o.Subject)
	r.ref("meeting", o.Meeting)
	known(r, "leadDays", o.LeadDays)
	r.day("dueOn", o.DueOn)
	r.truth("dueOnEdited", o.DueOnEdited)
	r.imprecise("due", o.Due)
	r.truth("recurring", o.Recurring)
	r.day("metOn", o.MetOn)
	r.under("evidence", func() { evidence(r, orZero(o.Evidence)) })
	list(r, "extensions", o.Extensions, deadlineExtension)
	known(r, "text", o.Text)
	list(r, "transitions", o.Transitions, transition)
}

func hearing(r *row, o *plan.Hearing) {
	text(r, "state", o.State)
	r.subject("subject", o.Subject)
	r.ref("committee", o.Committee)
	r.ref("askedBy", o.AskedBy)
	r.day("openedOn", o.OpenedOn)
	r.day("dueOn", o.DueOn)
	r.day("answeredOn", o.AnsweredOn)
	known(r, "answer", o.Answer)
	list(r, "transitions", o.Transitions, transition)
}
