package render

import "github.com/helsefellesskap/fellesplan/internal/plan"

// The columns of the parts of objects.

func alias(r *row, v plan.Alias) {
	text(r, "text", v.Text)
	text(r, "kind", v.Kind)
	r.ref("document", v.Document)
	known(r, "locator", v.Locator)
}

func attendance(r *row, v plan.Attendance) {
	text(r, "role", v.Role)
	known(r, "name", v.Name)
	known(r, "personKey", v.PersonKey)
	known(r, "position", v.Position)
	r.ref("organisation", v.Organisation)
	known(r, "topic", v.Topic)
}

func deadlineExtension(r *row, v plan.DeadlineExtension) {
	r.day("dueOn", v.DueOn)
	r.imprecise("due", v.Due)
	text(r, "reason", v.Reason)
	r.day("extendedOn", v.ExtendedOn)
}

func evidence(r *row, v plan.Evidence) {
	text(r, "text", v.Text)
	known(r, "url", v.URL)
}

func figure(r *row, v plan.Figure) {
	text(r, "name", v.Name)
	known(r, "value", v.Value)
	known(r, "text", v.Text)
	r.imprecise("asOf", v.AsOf)
}

func holdingBasis(r *row, v plan.HoldingBasis) {
	text(r, "kind", v.Kind)
	r.ref("document", v.Document)
	r.imprecise("observed", v.Observed)
}

func jointMeetings(r *row, v plan.JointMeetings) {
	r.ref("committee", v.Committee)
	r.number("count", v.Count)
}

func milestone(r *row, v plan.Milestone) {
	text(r, "title", v.Title)
	r.imprecise("due", v.Due)
	r.day("doneOn", v.DoneOn)
}

func observation(r *row, v plan.Observation) {
	r.ref("document", v.Document)
	known(r, "locator", v.Locator)
	r.imprecise("observed", v.Observed)
	known(r, "name", v.Name)
	known(r, "employer", v.Employer)
	known(r, "note", v.Note)
}

func organisationNumber(r *row, v plan.OrganisationNumber) {
	text(r, "number", v.Number)
	r.day("validFrom", v.ValidFrom)
	r.day("validTo", v.ValidTo)
}

func paper(r *row, v plan.Paper) {
	known(r, "text", v.Text)
	known(r, "url", v.URL)
	r.day("date", v.Date)
}

func planRevision(r *row, v plan.PlanRevision) {
	r.day("date", v.Date)
	text(r, "text", v.Text)
}

func responsible(r *row, v plan.Responsible) {
	text(r, "text", v.Text)
	known(r, "name", v.Name)
	known(r, "personKey", v.PersonKey)
	r.ref("organisation", v.Organisation)
}

func statement(r *row, v plan.Statement) {
	text(r, "text", v.Text)
	known(r, "value", v.Value)
	r.ref("document", v.Document)
	text(r, "locator", v.Locator)
}

func statusReport(r *row, v plan.StatusReport) {
	r.number("year", v.Year)
	text(r, "status", v.Status)
	r.day("reportedOn", v.ReportedOn)
	known(r, "reporterRole", v.ReporterRole)
	known(r, "note", v.Note)
	r.ref("document", v.Document)
}

func transition(r *row, v plan.Transition) {
	known(r, "from", v.From)
	text(r, "to", v.To)
	r.day("occurredOn", v.OccurredOn)
	r.time("recordedAt", v.RecordedAt)
	text(r, "actorKind", v.ActorKind)
	known(r, "reason", v.Reason)
	r.ref("meeting", v.Meeting)
	r.truth("late", v.Late)
}

func view(r *row, v plan.View) {
	text(r, "answer", v.Answer)
	known(r, "reason", v.Reason)
}

func yearCell(r *row, v plan.YearCell) {
	r.number("column", v.Column)
	text(r, "raw", v.Raw)
	text(r, "reading", v.Reading)
	known(r, "from", v.From)
	known(r, "to", v.To)
}

func yearStatus(r *row, v plan.YearStatus) {
	r.number("year", v.Year)
	text(r, "status", v.Status)
	r.day("reportedOn", v.ReportedOn)
}

func orZero[T any](v *T) T {
	if v == nil {
		var zero T
		return zero
	}
	return *v
}
