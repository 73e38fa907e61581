package plan

import "testing"

// TestCheckEmpty says what every noun has to say.
func TestCheckEmpty(t *testing.T) {
	wanted := map[Noun]string{
		ActionPlans: "/committee required", Agreements: "/kind required", Assignments: "/issuer required, /addressees required", Cases: "/committee required, /kind required",
		CommitteeReports: "/committee required, /year out_of_range", Committees: "/type required", Communities: "", Deadlines: "/kind required", Decisions: "/committee required",
		Discrepancies: "/kind required, /statements too_few", Documents: "/kind required", FocusAreas: "/committee required", Goals: "/plan required, /committee required", Guidelines: "",
		Hearings: "/committee required", Measures: "/plan required, /committee required", Meetings: "/committees required", Organisations: "/kind required",
		PathwayProposals: "/assignment required, /committee required", PatientGroups: "", Projects: "/kind required", RoleHoldings: "/committee required, /personName required",
	}
	for _, r := range everyNoun() {
		*r.Head() = object("x")
		want(t, string(r.Noun()), faultCodes(r.Check()), wanted[r.Noun()])
	}
}

// TestCheckEverythingWrong holds that all faults of an object are named at once, and that nothing slips past them.
func TestCheckEverythingWrong(t *testing.T) {
	twice := []Ref{RefTo("a"), RefTo("a")}
	alias := []Alias{{Kind: "nickname"}, {Text: "x"}, {Text: "x"}}
	wrongAlias := "/aliases/0/text required, /aliases/0/kind unknown_value, /aliases/2 duplicate"
	steps := []Transition{{To: "nonsense"}}
	wrongSteps := "/state unknown_value, /transitions/0/to unknown_value, /state broken_chain"
	early, late := MustDate("2021-01-01"), MustDate("2022-01-01")
	backwards := ImpreciseDate{From: late, To: early}
	for name, c := range map[string]struct{ got, want string }{
		"plan": {spoilt(soundPlan(), func(a *ActionPlan) {
			a.State, a.Transitions, a.Columns, a.RevisionYear, a.Period = "dead", steps, Years{1}, whole(1), &Period{1, 3000}
		}), wrongSteps + ", /period/from out_of_range, /period/to out_of_range, /columns/0 out_of_range, /revisionYear out_of_range"},
		"agreement": {spoilt(soundAgreement(), func(a *Agreement) { a.Parent, a.Parties = RefTo("x"), []Ref{{}} }), "/parent itself, /parties/0 required"},
		"assignment": {spoilt(soundAssignment(), func(a *Assignment) { a.State, a.Transitions, a.Addressees = "dead", steps, twice }),
			"/addressees/1 duplicate, " + wrongSteps},
		"case": {spoilt(soundCase(), func(c *Case) { c.Number, c.Year, c.Sequence = nil, whole(22), whole(0) }), "/year out_of_range, /sequence out_of_range"},
		"committee": {spoilt(soundCommittee(), func(c *Committee) { c.TasksFrom, c.PatientGroups, c.Aliases = twice, twice, alias }),
			"/tasksFrom/1 duplicate, /patientGroups/1 duplicate, " + wrongAlias},
		"report": {spoilt(soundReport(), func(c *CommitteeReport) {
			c.Year, c.Meetings, c.PhysicalMeetings, c.Cases, c.JointMeetings = 22, whole(-1), whole(1), whole(-1), []JointMeetings{{Count: -1}}
		}), "/year out_of_range, /meetings out_of_range, /physicalMeetings more_than_all, /cases out_of_range, /jointMeetings/0/committee required, /jointMeetings/0/count out_of_range"},
		"decision": {spoilt(soundDecision(), func(d *Decision) { d.State, d.Transitions = "dead", steps }), wrongSteps},
		"discrepancy": {spoilt(soundDiscrepancy(), func(d *Discrepancy) {
			d.Subject, d.Statements[0].Text = ObjectRef{"things", RefTo("x")}, " "
		}), "/subject/type unknown_value, /statements/0/text required"},
		"document":  {spoilt(soundDocument(), func(d *Document) { d.Published, d.Observed = &backwards, &backwards }), "/published/to before_start, /observed/to before_start"},
		"guideline": {spoilt(sound(func(*Guideline) {}), func(g *Guideline) { g.Year, g.Number = whole(22), whole(0) }), "/year out_of_range, /number out_of_range"},
		"hearing": {spoilt(soundHearing(), func(h *Hearing) {
			h.State, h.Transitions, h.Subject, h.OpenedOn, h.DueOn = "dead", steps, ObjectRef{"things", RefTo("x")}, late, early
		}), "/subject/type unknown_value, " + wrongSteps + ", /dueOn before_start"},
		"measure": {spoilt(soundMeasure(), func(m *Measure) {
			m.PatientGroups, m.PriorityFlag = twice, PriorityFlagYes
			m.YearCells = []YearCell{{22, "x", "guessed", nil, nil}, {2022, "x", ReadingRange, nil, whole(22)}, {2023, "x", ReadingYear, whole(22), nil}}
			m.StatusReports = []StatusReport{report(22, StatusDone, "2023-01-01")}
		}), "/patientGroups/1 duplicate, /yearCells/0/reading unknown_value, /yearCells/0/column out_of_range, /yearCells/1/to out_of_range, /yearCells/1/from required, /yearCells/2/from out_of_range, /statusReports/0/year out_of_range"},
		"meeting": {spoilt(soundMeeting(), func(m *Meeting) { m.Attendance = []Attendance{{Role: "clown", Name: text("A")}} }), "/attendance/0/role unknown_value"},
		"organisation": {spoilt(soundOrganisation(), func(o *Organisation) {
			o.Aliases, o.Parent, o.ValidFrom, o.ValidTo, o.Numbers = alias, RefTo("x"), late, early, []OrganisationNumber{{}}
		}), wrongAlias + ", /parent itself, /validTo before_start, /numbers/0/number required"},
		"proposal": {spoilt(soundProposal(), func(p *PathwayProposal) {
			p.State, p.Transitions, p.Kind, p.Milestones, p.ProjectView = "dead", steps, "old", []Milestone{{}}, View{Answer: "perhaps"}
		}), "/kind unknown_value, /projectView/answer unknown_value, /milestones/0/title required, " + wrongSteps},
		"proposal, submitted with the other paper (R36)": {spoilt(soundProposal(), func(p *PathwayProposal) {
			p.State, p.PatientGroup, p.ProgressPlan = ProposalSubmitted, RefTo("g"), &Paper{Text: text("x")}
		}), "/sketch required"},
		"patient group": {spoilt(sound(func(*PatientGroup) {}), func(p *PatientGroup) { p.Aliases = alias }), wrongAlias},
		"project":       {spoilt(sound(func(*Project) {}), func(p *Project) { p.Organisations = twice }), "/kind required, /organisations/1 duplicate"},
		"holding":       {spoilt(soundHolding(), func(r *RoleHolding) { r.Seat, r.ValidFrom = "throne", &backwards }), "/seat unknown_value, /validFrom/to before_start"},
	} {
		want(t, name, c.got, c.want)
	}
}
