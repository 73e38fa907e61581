package plan

import (
	"strings"
	"testing"
	"time"
)

// sound returns an object of every noun that breaks no rule, as a caller writes it: references by key, states of a new object.
func sound[T any, P interface {
	*T
	Root
}](fill func(P)) P {
	r := P(new(T))
	*r.Head() = object("x")
	if b, ok := Root(r).(Beginner); ok {
		b.SetDefaults()
	}
	fill(r)
	return r
}

func soundPlan() *ActionPlan {
	return sound(func(a *ActionPlan) { a.Committee, a.Columns = RefTo("ssu"), Years{2022, 2023} })
}
func soundMeasure() *Measure {
	return sound(func(m *Measure) { m.Plan, m.Committee = RefTo("p"), RefTo("fsu") })
}
func soundMeeting() *Meeting {
	return sound(func(m *Meeting) { m.Committees, m.Date = []Ref{RefTo("ssu")}, MustDate("2024-10-16") })
}
func soundReport() *CommitteeReport {
	return sound(func(c *CommitteeReport) {
		c.Committee, c.Year, c.Meetings, c.Cases = RefTo("lsu"), 2022, whole(8), whole(39)
	})
}
func soundDeadline() *Deadline {
	return sound(func(d *Deadline) { d.Kind, d.Meeting = "pathway_papers", RefTo("m") })
}
func soundHolding() *RoleHolding {
	return sound(func(r *RoleHolding) { r.Committee, r.Role, r.PersonName = RefTo("ssu"), RoleLeader, text("Mona Ryste") })
}
func soundProposal() *PathwayProposal {
	return sound(func(p *PathwayProposal) { p.Assignment, p.Committee = RefTo("a"), RefTo("fsu") })
}
func soundAssignment() *Assignment {
	return sound(func(a *Assignment) { a.Issuer, a.Addressees = RefTo("ssu"), []Ref{RefTo("fsu")} })
}
func soundCommittee() *Committee {
	return sound(func(c *Committee) { c.Type = TypeStrategic })
}
func soundHearing() *Hearing { return sound(func(h *Hearing) { h.Committee = RefTo("lsu") }) }
func soundCase() *Case {
	return sound(func(c *Case) { c.Committee, c.Kind, c.Number = RefTo("ssu"), "decision", text("39/22") })
}
func soundDecision() *Decision { return sound(func(d *Decision) { d.Committee = RefTo("ssu") }) }
func soundOrganisation() *Organisation {
	return sound(func(o *Organisation) { o.Kind = "municipality" })
}
func soundDocument() *Document { return sound(func(d *Document) { d.Kind = "report" }) }
func soundGoal() *Goal {
	return sound(func(g *Goal) { g.Plan, g.Committee = RefTo("p"), RefTo("fsu") })
}
func soundAgreement() *Agreement {
	return sound(func(a *Agreement) { a.Kind = "cooperation_agreement" })
}
func soundDiscrepancy() *Discrepancy {
	return sound(func(d *Discrepancy) {
		d.Kind, d.Statements = "date", []Statement{{Text: "a", Document: RefTo("d")}, {Text: "b", Document: RefTo("d")}}
	})
}

func TestCheckSound(t *testing.T) {
	for _, r := range []Root{
		soundPlan(), soundMeasure(), soundMeeting(), soundReport(), soundDeadline(), soundHolding(), soundProposal(), soundAssignment(), soundCommittee(), soundHearing(),
		soundCase(), soundDecision(), soundOrganisation(), soundDocument(), soundGoal(), soundAgreement(), soundDiscrepancy(),
		sound(func(*Community) {}), sound(func(*PatientGroup) {}), sound(func(*Guideline) {}), sound(func(f *FocusArea) { f.Committee = RefTo("pm") }), sound(func(p *Project) { p.Kind = "psht" }),
	} {
		want(t, string(r.Noun()), faultCodes(r.Check()), "")
	}
}

// spoilt checks a sound object after something was done to it.
func spoilt[P Root](r P, spoil func(P)) string {
	spoil(r)
	return faultCodes(r.Check())
}

func TestCheckObject(t *testing.T) {
	want(t, "a UUID is no key", spoilt(soundMeasure(), func(m *Measure) { m.Key = "018f3a6e-7c00-7000-8000-000000000001" }), "/key invalid_key")
	want(t, "title", spoilt(soundMeasure(), func(m *Measure) { m.Title = " " }), "/title required")
	want(t, "language, visibility", spoilt(soundMeasure(), func(m *Measure) { m.Language, m.Visibility = "da", "secret" }), "/language unknown_value, /visibility unknown_value")
	want(t, "a source is a document (R41)", spoilt(soundMeasure(), func(m *Measure) { m.Sources = []Source{{Locator: "s. 1"}} }), "/sources/0/document required")
	want(t, "one key per system", spoilt(soundMeasure(), func(m *Measure) { m.Externals = []ExternalID{{"a", "1"}, {"a", "2"}} }), "/externalIds/1/system duplicate")
}

func TestCheckMeasure(t *testing.T) {
	cells := func(c ...YearCell) func(*Measure) { return func(m *Measure) { m.YearCells = c } }
	reports := func(r ...StatusReport) func(*Measure) { return func(m *Measure) { m.StatusReports = r } }
	for name, c := range map[string]struct {
		spoil func(*Measure)
		want  string
	}{
		"the owner takes part (R25)":         {func(m *Measure) { m.Participants = []Ref{RefTo("fsu")} }, "/participants owner"},
		"a participant twice":                {func(m *Measure) { m.Participants = []Ref{RefTo("a"), RefTo("b"), RefTo("a")} }, "/participants/2 duplicate"},
		"a participant twice, by id":         {func(m *Measure) { m.Participants = []Ref{{ID: id(1)}, {ID: id(1), Key: "a"}, RefTo("a")} }, "/participants/1 duplicate, /participants/2 duplicate"},
		"no owner":                           {func(m *Measure) { m.Committee = Ref{} }, "/committee required"},
		"a group without the flag (R16)":     {func(m *Measure) { m.PatientGroups = []Ref{RefTo("frail_elderly")} }, "/patientGroups not_flagged"},
		"a group with the flag":              {func(m *Measure) { m.PatientGroups, m.PriorityFlag = []Ref{RefTo("frail_elderly")}, PriorityFlagYes }, ""},
		"a flag that is not known":           {func(m *Measure) { m.PriorityFlag = "maybe" }, "/priorityFlag unknown_value"},
		"two cells in a column (R23)":        {cells(NewYearCell(2022, "2022"), NewYearCell(2022, "?")), "/yearCells/1/column duplicate"},
		"a year without a year":              {cells(YearCell{Column: 2022, Raw: "2022", Reading: ReadingYear}), "/yearCells/0/from required"},
		"a year that is two":                 {cells(YearCell{2022, "2022", ReadingYear, whole(2022), whole(2023)}), "/yearCells/0/to not_one_year"},
		"a range without an end":             {cells(YearCell{2022, "2022-", ReadingRange, whole(2022), nil}), "/yearCells/0/to required"},
		"a range backwards":                  {cells(YearCell{2022, "2023-22", ReadingRange, whole(2023), whole(2022)}), "/yearCells/0/to before_start"},
		"unclear, and yet a year":            {cells(YearCell{2022, "?", ReadingUnclear, whole(2022), nil}), "/yearCells/0/from no_year"},
		"a question mark is not blank (R23)": {cells(YearCell{Column: 2022, Raw: "?", Reading: ReadingBlank}), "/yearCells/0/reading not_blank"},
		"a person may read otherwise":        {cells(YearCell{2024, "innen", ReadingYear, whole(2024), nil}), ""},
		"reports out of order (R21)":         {reports(report(2022, StatusDone, "2023-02-01"), report(2022, StatusDone, "2023-01-01")), "/statusReports/1/reportedOn not_in_order"},
		"a report twice":                     {reports(report(2022, StatusDone, "2023-02-01"), report(2022, StatusDone, "2023-02-01")), "/statusReports/1 duplicate"},
		"corrected on the same day":          {reports(report(2022, StatusDone, "2023-02-01"), report(2022, StatusNotDone, "2023-02-01")), ""},
		"a report without a day":             {reports(StatusReport{Year: 2022, Status: StatusDone}), "/statusReports/0/reportedOn required"},
		"a colour is no status (R21)":        {reports(report(2022, "green", "2023-02-01")), "/statusReports/0/status unknown_value"},
		"nobody is responsible (R26)":        {func(m *Measure) { m.Responsible = nil }, ""},
		"somebody without a word is":         {func(m *Measure) { m.Responsible = Responsibles{{}} }, "/responsible/0/text required"},
		"no goal (R24)":                      {func(m *Measure) { m.Goal = Ref{} }, ""},
	} {
		want(t, name, spoilt(soundMeasure(), c.spoil), c.want)
	}
}

func TestCheckMeeting(t *testing.T) {
	at := func(s string) *time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return &v
	}
	for name, c := range map[string]struct {
		spoil func(*Meeting)
		want  string
	}{
		"held by nobody":              {func(m *Meeting) { m.Committees = nil }, "/committees required"},
		"held twice by one (R30)":     {func(m *Meeting) { m.Committees = []Ref{RefTo("a"), RefTo("a")} }, "/committees/1 duplicate"},
		"joint":                       {func(m *Meeting) { m.Committees = []Ref{RefTo("a"), RefTo("b")} }, ""},
		"outside the wording":         {func(m *Meeting) { m.When = year(2023, 2023) }, "/date outside_when"},
		"held on an unknown day":      {func(m *Meeting) { m.State, m.Date = MeetingHeld, Date{} }, "/date required"},
		"held some day in 2022":       {func(m *Meeting) { m.State, m.Date, m.When = MeetingHeld, Date{}, year(2022, 2022) }, ""},
		"ends before it starts":       {func(m *Meeting) { m.StartsAt, m.EndsAt = at("2024-10-16T12:00:00Z"), at("2024-10-16T11:00:00Z") }, "/endsAt before_start"},
		"ends without a start":        {func(m *Meeting) { m.EndsAt = at("2024-10-16T11:00:00Z") }, "/endsAt no_start"},
		"starts on another day, Oslo": {func(m *Meeting) { m.StartsAt = at("2024-10-16T22:30:00Z") }, "/startsAt not_the_meeting_day"},
		"nobody took part":            {func(m *Meeting) { m.Attendance = []Attendance{{Role: AttendanceRoleGuest}} }, "/attendance/0 nobody"},
		"mode":                        {func(m *Meeting) { m.Mode = "phone" }, "/mode unknown_value"},
		"a state of its steps":        {func(m *Meeting) { m.Transitions = []Transition{{To: "held"}} }, "/state broken_chain"},
		"steps that do not follow": {func(m *Meeting) {
			m.State, m.Transitions = MeetingHeld, []Transition{{To: "planned", OccurredOn: MustDate("2024-10-17")}, {From: text("cancelled"), To: "held", OccurredOn: MustDate("2024-10-16")}}
		}, "/transitions/1/from broken_chain, /transitions/1/occurredOn before_previous_step"},
	} {
		want(t, name, spoilt(soundMeeting(), c.spoil), c.want)
	}
	want(t, "mode of a new one (R29)", soundMeeting().Mode, ModeUnknown)
}

func TestCheckReport(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*CommitteeReport)
		want  string
	}{
		"a missing figure (R28)":      {func(c *CommitteeReport) { c.Meetings = nil }, ""},
		"less than none":              {func(c *CommitteeReport) { c.Disputes = whole(-1) }, "/disputes out_of_range"},
		"more digital than all":       {func(c *CommitteeReport) { c.DigitalMeetings = whole(9) }, "/digitalMeetings more_than_all"},
		"more of both than all (R29)": {func(c *CommitteeReport) { c.DigitalMeetings, c.PhysicalMeetings = whole(5), whole(4) }, "/physicalMeetings more_than_all"},
		"fewer of both (R29)":         {func(c *CommitteeReport) { c.DigitalMeetings, c.PhysicalMeetings = whole(5), whole(2) }, ""},
		"more decisions than cases":   {func(c *CommitteeReport) { c.DecisionCases = whole(40) }, "/decisionCases more_than_all"},
		"more joint than all (R30)":   {func(c *CommitteeReport) { c.JointMeetings = []JointMeetings{{RefTo("b"), 9}} }, "/jointMeetings/0/count more_than_all"},
		"joint with itself (R30)":     {func(c *CommitteeReport) { c.JointMeetings = []JointMeetings{{RefTo("lsu"), 1}} }, "/jointMeetings/0/committee itself"},
		"joint with one twice (R30)":  {func(c *CommitteeReport) { c.JointMeetings = []JointMeetings{{RefTo("b"), 1}, {RefTo("b"), 2}} }, "/jointMeetings/1/committee duplicate"},
	} {
		want(t, name, spoilt(soundReport(), c.spoil), c.want)
	}
}

func TestCheckDeadline(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Deadline)
		want  string
	}{
		"met without a day and evidence": {func(d *Deadline) { d.State = DeadlineMet }, "/metOn not_the_state, /evidence required"},
		"a day it was met, and open":     {func(d *Deadline) { d.MetOn = MustDate("2024-10-16") }, "/metOn not_the_state"},
		"a computed state is not stored": {func(d *Deadline) { d.State = DeadlineOverdue }, "/state unknown_value"},
		"lead time before nothing":       {func(d *Deadline) { d.LeadDays, d.Meeting = whole(7), Ref{} }, "/leadDays no_meeting"},
		"lead time after":                {func(d *Deadline) { d.LeadDays = whole(-7) }, "/leadDays out_of_range"},
		"comes back, and does not":       {func(d *Deadline) { d.Due = &ImpreciseDate{Precision: PrecisionRecurring} }, "/recurring not_recurring"},
		"edited to no day":               {func(d *Deadline) { d.DueOnEdited = true }, "/dueOnEdited without_date"},
		"the last day before the first":  {func(d *Deadline) { d.Due = &ImpreciseDate{From: MustDate("2024-02-01"), To: MustDate("2024-01-01")} }, "/due/to before_start"},
		"precision":                      {func(d *Deadline) { d.Due = &ImpreciseDate{Precision: "about"} }, "/due/precision unknown_value"},
		"standing and basis":             {func(d *Deadline) { d.Standing, d.Basis = "firm", "felt" }, "/basis unknown_value, /standing unknown_value"},
		"about no kind of thing":         {func(d *Deadline) { d.Subject = ObjectRef{"plans", RefTo("x")} }, "/subject/type unknown_value"},
		"extended for no reason":         {func(d *Deadline) { d.Extensions = []DeadlineExtension{{ExtendedOn: MustDate("2024-01-01")}} }, "/extensions/0/reason required"},
	} {
		want(t, name, spoilt(soundDeadline(), c.spoil), c.want)
	}
}

func TestCheckHolding(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*RoleHolding)
		want  string
	}{
		"nobody, and not vacant":     {func(r *RoleHolding) { r.PersonName = nil }, "/personName required"},
		"vacant":                     {func(r *RoleHolding) { r.PersonName, r.Vacant = nil, true }, ""},
		"vacant, and somebody":       {func(r *RoleHolding) { r.Vacant = true }, "/vacant not_vacant"},
		"vacant, and nobody acts":    {func(r *RoleHolding) { r.PersonName, r.Vacant, r.Acting = nil, true, true }, "/vacant not_vacant"},
		"alternates with itself":     {func(r *RoleHolding) { r.AlternatesWith = RefTo("x") }, "/alternatesWith itself"},
		"ends before it starts":      {func(r *RoleHolding) { r.ValidFrom, r.ValidTo = year(2023, 2023), year(2020, 2020) }, "/validTo before_start"},
		"a term of one year":         {func(r *RoleHolding) { r.ValidFrom, r.ValidTo = year(2023, 2023), year(2023, 2023) }, ""},
		"observed by nothing (R7)":   {func(r *RoleHolding) { r.Observations = []Observation{{}} }, "/observations/0/document required"},
		"a role that does not exist": {func(r *RoleHolding) { r.Role = "king" }, "/role unknown_value"},
		"a seat with other rights":   {func(r *RoleHolding) { r.Seat = SeatAlternating }, ""},
	} {
		want(t, name, spoilt(soundHolding(), c.spoil), c.want)
	}
}

func TestCheckProposal(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*PathwayProposal)
		want  string
	}{
		"a no without a reason (R37)":    {func(p *PathwayProposal) { p.GrantView.Answer = ViewAnswerNo }, "/grantView/reason required"},
		"a no with a blank reason (R37)": {func(p *PathwayProposal) { p.ProjectView = View{ViewAnswerNo, text(" ")} }, "/projectView/reason required"},
		"a yes":                          {func(p *PathwayProposal) { p.ProjectView = View{Answer: ViewAnswerYes} }, ""},
		"submitted with one paper (R36)": {func(p *PathwayProposal) {
			p.State, p.Sketch, p.PatientGroup = ProposalSubmitted, &Paper{Text: text("x")}, RefTo("g")
		}, "/progressPlan required"},
		"drafting for nobody (R35)": {func(p *PathwayProposal) { p.State = ProposalDrafting }, "/patientGroup required"},
		"a project twice":           {func(p *PathwayProposal) { p.Projects = []Ref{RefTo("a"), RefTo("a")} }, "/projects/1 duplicate"},
		"a milestone that ends before itself": {func(p *PathwayProposal) {
			p.Milestones = []Milestone{{"x", &ImpreciseDate{From: MustDate("2024-02-01"), To: MustDate("2024-01-01")}, Date{}}}
		}, "/milestones/0/due/to before_start"},
	} {
		want(t, name, spoilt(soundProposal(), c.spoil), c.want)
	}
}

func TestCheckOthers(t *testing.T) {
	for name, c := range map[string]struct{ got, want string }{
		"sub-goal of itself":          {spoilt(soundGoal(), func(g *Goal) { g.Parent = RefTo("x") }), "/parent itself"},
		"goal of no plan":             {spoilt(soundGoal(), func(g *Goal) { g.Plan = Ref{} }), "/plan required"},
		"plan backwards":              {spoilt(soundPlan(), func(a *ActionPlan) { a.Period = &Period{2026, 2023} }), "/period/to before_start"},
		"plan without years":          {spoilt(soundPlan(), func(a *ActionPlan) { a.Period, a.Columns = nil, nil }), ""},
		"a column twice":              {spoilt(soundPlan(), func(a *ActionPlan) { a.Columns = Years{2022, 2022} }), "/columns/1 duplicate"},
		"kind of plan":                {spoilt(soundPlan(), func(a *ActionPlan) { a.Kind = "secret" }), "/kind unknown_value"},
		"no plan, and approved (R19)": {spoilt(soundPlan(), func(a *ActionPlan) { a.ApprovedOn = MustDate("2022-01-26") }), "/approvedOn no_plan"},
		"revised before its approval": {spoilt(soundPlan(), func(a *ActionPlan) {
			a.State, a.ApprovedOn, a.RevisionYear = PlanAdopted, MustDate("2022-01-26"), whole(2021)
		}), "/revisionYear before_start"},
		"revised at once, again":        {spoilt(soundPlan(), func(a *ActionPlan) { a.RevisionIntervalYears = whole(0) }), "/revisionIntervalYears out_of_range"},
		"nobody gets the task":          {spoilt(soundAssignment(), func(a *Assignment) { a.Addressees = nil }), "/addressees required"},
		"a task for oneself":            {spoilt(soundAssignment(), func(a *Assignment) { a.Addressees = []Ref{RefTo("ssu")} }), "/addressees itself"},
		"proposed, and issued (R39)":    {spoilt(soundAssignment(), func(a *Assignment) { a.IssuedOn = MustDate("2024-01-01") }), "/issuedOn not_issued"},
		"proposed, and decided (R39)":   {spoilt(soundDecision(), func(d *Decision) { d.DecidedOn = MustDate("2024-01-01") }), "/decidedOn not_decided"},
		"adopted on an unknown day":     {spoilt(soundDecision(), func(d *Decision) { d.State = DecisionAdopted }), ""},
		"the decision before the first": {spoilt(soundDecision(), func(d *Decision) { d.Number = whole(0) }), "/number out_of_range"},
		"case of its year":              {spoilt(soundCase(), func(c *Case) { c.Year, c.Sequence = whole(2022), whole(39) }), ""},
		"case of another":               {spoilt(soundCase(), func(c *Case) { c.Year, c.Sequence = whole(2023), whole(38) }), "/year not_the_number, /sequence not_the_number"},
		"case 22-22":                    {spoilt(soundCase(), func(c *Case) { c.Number, c.Year, c.Sequence = text("22-22"), whole(2022), whole(22) }), ""},
		"case 7/2023":                   {spoilt(soundCase(), func(c *Case) { c.Number, c.Year = text("7/2023"), whole(2022) }), "/year not_the_number"},
		"case without a reading":        {spoilt(soundCase(), func(c *Case) { c.Number, c.Year = text("sak B"), whole(2022) }), ""},
		"answered before it was asked": {spoilt(soundHearing(), func(h *Hearing) {
			h.State, h.OpenedOn, h.AnsweredOn = HearingAnswered, MustDate("2022-02-01"), MustDate("2022-01-01")
		}), "/answeredOn before_start"},
		"open, and answered":      {spoilt(soundHearing(), func(h *Hearing) { h.AnsweredOn = MustDate("2022-01-01") }), "/answeredOn not_answered"},
		"asks itself":             {spoilt(soundHearing(), func(h *Hearing) { h.AskedBy = RefTo("lsu") }), "/askedBy itself"},
		"tasks itself":            {spoilt(soundCommittee(), func(c *Committee) { c.TasksFrom = []Ref{RefTo("x")} }), "/tasksFrom itself"},
		"tasks the top body (R1)": {spoilt(soundCommittee(), func(c *Committee) { c.Type, c.TasksFrom = TypePartnership, []Ref{RefTo("ssu")} }), "/tasksFrom top_body"},
		"succeeds itself":         {spoilt(soundCommittee(), func(c *Committee) { c.Successor = RefTo("x") }), "/successor itself"},
		"gone before it came":     {spoilt(soundCommittee(), func(c *Committee) { c.ValidFrom, c.ValidTo = MustDate("2022-01-01"), MustDate("2021-01-01") }), "/validTo before_start"},
		"an alias twice (R8)": {spoilt(soundCommittee(), func(c *Committee) {
			c.Aliases = []Alias{{Text: "SSU"}, {Text: "SSU", Document: RefTo("d")}, {Text: "SSU"}}
		}), "/aliases/2 duplicate"},
		"a fifth priority group (R9)":    {spoilt(sound(func(*PatientGroup) {}), func(p *PatientGroup) { p.PriorityRank = whole(5) }), "/priorityRank out_of_range"},
		"the fourth priority group (R9)": {spoilt(sound(func(*PatientGroup) {}), func(p *PatientGroup) { p.PriorityRank = whole(4) }), ""},
		"one statement (R31)":            {spoilt(soundDiscrepancy(), func(d *Discrepancy) { d.Statements = d.Statements[:1] }), "/statements too_few"},
		"a statement of nobody (R31)":    {spoilt(soundDiscrepancy(), func(d *Discrepancy) { d.Statements[1].Document = Ref{} }), "/statements/1/document required"},
		"checksum":                       {spoilt(soundDocument(), func(d *Document) { d.Checksum = text(strings.Repeat("a", 64)) }), ""},
		"checksum in capitals":           {spoilt(soundDocument(), func(d *Document) { d.Checksum = text(strings.Repeat("A", 64)) }), "/checksum invalid_checksum"},
		"agreement backwards":            {spoilt(soundAgreement(), func(a *Agreement) { a.ValidFrom, a.ValidTo = year(2024, 2024), year(2021, 2021) }), "/validTo before_start"},
		"a party twice":                  {spoilt(soundAgreement(), func(a *Agreement) { a.Parties = []Ref{RefTo("a"), RefTo("a")} }), "/parties/1 duplicate"},
		"project backwards":              {spoilt(sound(func(p *Project) { p.Kind = "psht" }), func(p *Project) { p.Period = &Period{2024, 2023} }), "/period/to before_start"},
		"Ålesund before and after": {spoilt(soundOrganisation(), func(o *Organisation) {
			o.Numbers = []OrganisationNumber{{"1507", Date{}, MustDate("2023-12-31")}, {"1508", MustDate("2024-01-01"), Date{}}}
		}), ""},
		"two numbers on one day": {spoilt(soundOrganisation(), func(o *Organisation) {
			o.Numbers = []OrganisationNumber{{"1507", Date{}, MustDate("2024-01-01")}, {"1508", MustDate("2024-01-01"), Date{}}}
		}), "/numbers/1 overlap"},
		"two numbers of two registers": {spoilt(soundOrganisation(), func(o *Organisation) { o.Numbers = []OrganisationNumber{{Number: "1507"}, {Number: "920415288"}} }), ""},
		"a number backwards": {spoilt(soundOrganisation(), func(o *Organisation) {
			o.Numbers = []OrganisationNumber{{"1507", MustDate("2024-01-01"), MustDate("2023-01-01")}}
		}), "/numbers/0/validTo before_start"},
		"a figure without a name":       {spoilt(sound(func(*Community) {}), func(c *Community) { c.Figures = []Figure{{}} }), "/figures/0/name required"},
		"a suggestion of nobody (R40)":  {spoilt(sound(func(*FocusArea) {}), func(*FocusArea) {}), "/committee required"},
		"guideline without a day (R20)": {spoilt(sound(func(*Guideline) {}), func(g *Guideline) { g.ApprovedBy = RefTo("ssu") }), ""},
	} {
		want(t, name, c.got, c.want)
	}
}
