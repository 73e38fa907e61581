package plan

import "testing"

// facts is a world in which every step of a proposal is allowed; a test spoils what it is about.
func facts() ProposalFacts {
	a := assignment("oppdrag", "ssu", "v1", "fsu-multisjuke", "fsu-psykisk-helse-og-rus")
	a.State, a.DueMeeting = AssignmentIssued, RefTo("ssu-2024-10-16")
	return ProposalFacts{
		Assignment:         a,
		AssignmentDecision: decision("v1", "ssu", "2024-06-20"),
		SSU:                ssu(),
		Committee:          fsu(),
		Group:              RefTo("frail_elderly"),
		DueMeeting:         meeting("ssu-2024-10-16", "2024-10-16", MeetingPlanned, "ssu"),
		Meeting:            meeting("ssu-2024-10-16", "2024-10-16", MeetingHeld, "ssu"),
		Decision:           decision("v9", "ssu", "2024-10-16"),
	}
}

func proposal(state ProposalState) *PathwayProposal {
	p := &PathwayProposal{Object: object("forlop"), Assignment: RefTo("oppdrag"), Committee: RefTo("fsu-multisjuke"), State: state,
		ProjectView: View{Answer: ViewAnswerYes}, GrantView: View{Answer: ViewAnswerNo, Reason: text("for lite")}}
	switch state {
	case ProposalSubmitted, ProposalPresented, ProposalReturned:
		p.Late = false
		fallthrough
	case ProposalDrafting:
		p.Sketch, p.ProgressPlan = &Paper{Text: text("skisse")}, &Paper{URL: text("https://example.org/plan")}
		p.PatientGroup, p.DueMeeting = RefTo("frail_elderly"), RefTo("ssu-2024-10-16")
	}
	return p
}

func TestProposalMove(t *testing.T) {
	type f = ProposalFacts
	for name, c := range map[string]struct {
		from, to ProposalState
		on       string
		reason   string
		spoil    func(*PathwayProposal, *ProposalFacts)
		want     string
		warn     string
	}{
		"requested":         {"anticipated", "requested", "2024-06-20", "", nil, "", ""},
		"requested at once": {"", "requested", "2024-06-20", "", nil, "", ""},
		"requested, decision proposed (R39)": {"anticipated", "requested", "2024-06-20", "", func(_ *PathwayProposal, f *f) {
			f.AssignmentDecision.State, f.Assignment.State = DecisionProposed, AssignmentProposed
		}, "assignment_not_issued, decision_not_adopted", ""},
		"requested before the decision":      {"anticipated", "requested", "2024-06-19", "", nil, "before_decision", ""},
		"requested by PM (R34)":              {"anticipated", "requested", "2024-06-20", "", func(_ *PathwayProposal, f *f) { f.SSU = pm() }, "not_ssu", ""},
		"requested of an LSU (R34)":          {"anticipated", "requested", "2024-06-20", "", func(p *PathwayProposal, f *f) { f.Committee, p.Committee = lsu(), RefTo("lsu-molde") }, "not_fsu, not_addressee", ""},
		"requested of one not addressed":     {"anticipated", "requested", "2024-06-20", "", func(p *PathwayProposal, _ *f) { p.Committee = RefTo("fsu-ikt") }, "not_addressee", ""},
		"requested by nothing":               {"anticipated", "requested", "2024-06-20", "", func(_ *PathwayProposal, f *f) { f.Assignment = nil }, "assignment_missing", ""},
		"anticipated":                        {"", "anticipated", "2024-06-20", "", func(_ *PathwayProposal, f *f) { f.Assignment.State = AssignmentProposed }, "", ""},
		"anticipated, assignment issued":     {"", "anticipated", "2024-06-20", "", nil, "assignment_not_proposed", ""},
		"anticipated by nothing":             {"", "anticipated", "2024-06-20", "", func(_ *PathwayProposal, f *f) { f.Assignment = nil }, "assignment_missing", ""},
		"drafting":                           {"requested", "drafting", "2024-08-20", "", nil, "", ""},
		"drafting, group chosen before":      {"requested", "drafting", "2024-08-20", "", func(p *PathwayProposal, f *f) { p.PatientGroup, f.Group = RefTo("multiple_chronic"), Ref{} }, "", ""},
		"drafting without a group (R35)":     {"requested", "drafting", "2024-08-20", "", func(_ *PathwayProposal, f *f) { f.Group = Ref{} }, "group_missing", ""},
		"drafting for another's group (R35)": {"requested", "drafting", "2024-08-20", "", func(_ *PathwayProposal, f *f) { f.Group = RefTo("children_youth") }, "group_of_another", ""},
		"drafting, due at a meeting of PM":   {"requested", "drafting", "2024-08-20", "", func(_ *PathwayProposal, f *f) { f.DueMeeting = meeting("pm", "2025-06-13", MeetingPlanned, "pm") }, "due_meeting_of_another", ""},
		"drafting, due in the past":          {"requested", "drafting", "2024-08-20", "", func(_ *PathwayProposal, f *f) { f.DueMeeting = meeting("m", "2024-08-19", MeetingHeld, "ssu") }, "due_meeting_not_planned, due_meeting_past", ""},
		"submitted":                          {"drafting", "submitted", "2024-10-01", "", nil, "", ""},
		"submitted without the sketch (R36)": {"drafting", "submitted", "2024-10-01", "", func(p *PathwayProposal, _ *f) { p.Sketch = nil }, "sketch_missing", ""},
		"submitted with empty papers (R36)":  {"drafting", "submitted", "2024-10-01", "", func(p *PathwayProposal, _ *f) { p.Sketch, p.ProgressPlan = &Paper{Text: text(" ")}, &Paper{} }, "sketch_missing, progress_plan_missing", ""},
		"submitted, nothing considered (R37)": {"drafting", "submitted", "2024-10-01", "", func(p *PathwayProposal, _ *f) {
			p.ProjectView, p.GrantView = View{}, View{Answer: ViewAnswerNotConsidered}
		}, "", "projects_not_considered, grant_not_considered"},
		"submitted on the due day (R38)":       {"drafting", "submitted", "2024-10-16", "", nil, "", ""},
		"submitted the day after (R38)":        {"drafting", "submitted", "2024-10-17", "", nil, "", "late"},
		"submitted after a cancelled meeting":  {"drafting", "submitted", "2024-10-17", "", func(_ *PathwayProposal, f *f) { f.DueMeeting.State = MeetingCancelled }, "", ""},
		"presented":                            {"submitted", "presented", "2024-10-16", "", nil, "", ""},
		"presented nowhere":                    {"submitted", "presented", "2024-10-16", "", func(_ *PathwayProposal, f *f) { f.Meeting = nil }, "meeting_missing", ""},
		"presented at a planned meeting":       {"submitted", "presented", "2024-10-16", "", func(_ *PathwayProposal, f *f) { f.Meeting.State = MeetingPlanned }, "meeting_not_held", ""},
		"presented to PM, on another day":      {"submitted", "presented", "2024-10-17", "", func(_ *PathwayProposal, f *f) { f.Meeting.Committees = []Ref{RefTo("pm")} }, "meeting_of_another, not_the_meeting_day", ""},
		"late papers at the due meeting (R38)": {"submitted", "presented", "2024-10-16", "", func(p *PathwayProposal, _ *f) { p.Late = true }, "late_goes_to_next", ""},
		"late papers at the next (R38)": {"submitted", "presented", "2024-12-04", "", func(p *PathwayProposal, f *f) {
			p.Late, f.Meeting = true, meeting("next", "2024-12-04", MeetingHeld, "ssu")
		}, "", ""},
		"endorsed":                       {"presented", "endorsed", "2024-10-16", "", nil, "", ""},
		"declined":                       {"presented", "declined", "2024-10-16", "", nil, "", ""},
		"returned without a decision":    {"presented", "returned", "2024-10-16", "", func(_ *PathwayProposal, f *f) { f.Decision = nil }, "decision_missing", ""},
		"endorsed by a proposal (R39)":   {"presented", "endorsed", "2024-10-16", "", func(_ *PathwayProposal, f *f) { f.Decision = decision("v9", "ssu", "") }, "decision_not_adopted, decision_without_day", ""},
		"endorsed by PM on another day":  {"presented", "endorsed", "2024-10-16", "", func(_ *PathwayProposal, f *f) { f.Decision = decision("v9", "pm", "2024-10-15") }, "not_the_decision_day, decision_of_another", ""},
		"redrafted for the same meeting": {"returned", "drafting", "2024-10-20", "", nil, "due_meeting_missing", ""},
		"redrafted for none":             {"returned", "drafting", "2024-10-20", "", func(_ *PathwayProposal, f *f) { f.DueMeeting = nil }, "due_meeting_missing", ""},
		"redrafted": {"returned", "drafting", "2024-10-20", "", func(_ *PathwayProposal, f *f) {
			f.DueMeeting = meeting("next", "2024-12-04", MeetingPlanned, "ssu")
		}, "", ""},
		"withdrawn":                  {"submitted", "withdrawn", "2024-10-20", "kapasitet", nil, "", ""},
		"withdrawn without a reason": {"anticipated", "withdrawn", "2024-10-20", "", nil, "reason_missing", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, facts := proposal(c.from), facts()
			if c.spoil != nil {
				c.spoil(p, &facts)
			}
			s := step(c.to, c.on)
			if c.reason != "" {
				s = s.because(c.reason)
			}
			w, err := p.Move(s, facts)
			want(t, "refusal", codes(err), c.want)
			want(t, "warnings", warningCodes(w), c.warn)
			if c.want != "" {
				want(t, "state", p.State, c.from)
				want(t, "steps", len(p.Transitions), 0)
				return
			}
			want(t, "state", p.State, c.to)
			want(t, "late", p.Transitions[0].Late, p.Late && c.to != ProposalWithdrawn)
		})
	}
}

func TestProposalWholeLife(t *testing.T) {
	p, f := proposal(""), facts()
	take := func(to ProposalState, on string) {
		t.Helper()
		if _, err := p.Move(step(to, on), f); err != nil {
			t.Fatal(err)
		}
	}
	f.Assignment.State = AssignmentProposed
	if err := p.Begin(f); err != nil || p.State != ProposalAnticipated || len(p.Transitions) != 0 {
		t.Fatalf("begins as %s: %v", p.State, err)
	}
	want(t, "due meeting of the assignment", p.DueMeeting.Key, "ssu-2024-10-16")
	f.Assignment.State = AssignmentIssued
	take(ProposalRequested, "2024-06-20")
	take(ProposalDrafting, "2024-08-20")
	want(t, "group", p.PatientGroup.Key, "frail_elderly")
	p.Sketch, p.ProgressPlan = &Paper{Text: text("skisse")}, &Paper{Text: text("plan")}
	take(ProposalSubmitted, "2024-11-01")
	want(t, "late", p.Late, true)
	f.Meeting = meeting("next", "2024-12-04", MeetingHeld, "ssu")
	take(ProposalPresented, "2024-12-04")
	want(t, "presented at", p.PresentedAt.Key, "next")
	f.Decision = decision("v9", "ssu", "2024-12-04")
	take(ProposalReturned, "2024-12-04")
	want(t, "decision", p.Decision.Key, "v9")
	f.DueMeeting = meeting("2025", "2025-02-05", MeetingPlanned, "ssu")
	take(ProposalDrafting, "2024-12-10")
	want(t, "new due meeting", p.DueMeeting.Key, "2025")
	want(t, "a new round is not late", p.Late, false)
	want(t, "nor presented", p.PresentedAt.IsZero(), true)
	take(ProposalSubmitted, "2025-02-05")
	f.DueMeeting.State, f.Meeting = MeetingHeld, meeting("2025", "2025-02-05", MeetingHeld, "ssu")
	take(ProposalPresented, "2025-02-05")
	f.Decision = decision("v10", "ssu", "2025-02-05")
	take(ProposalEndorsed, "2025-02-05")
	want(t, "what it is in the end", faultCodes(p.Check()), "")
	want(t, "the late step", p.Transitions[2].Late, true)
	want(t, "the step in time", p.Transitions[6].Late, false)
	want(t, "steps", len(p.Transitions), 9)
}

func TestProposalBegin(t *testing.T) {
	p, f := proposal(""), facts()
	want(t, "an issued assignment", codes(p.Begin(f)), "")
	want(t, "state", p.State, ProposalRequested)
	f.Assignment = nil
	want(t, "no assignment", codes(p.Begin(f)), "assignment_missing")
}
