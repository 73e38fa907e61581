package plan

import (
	"testing"
	"time"
)

func TestMeetingBeginsOnItsDay(t *testing.T) {
	begins := time.Date(2024, 10, 15, 22, 30, 0, 0, time.UTC) // half past midnight in Oslo
	for on, refusal := range map[string]string{"2024-10-16": "", "2024-10-15": "not_the_meeting_day"} {
		m := meeting("m", "", MeetingPlanned, "ssu")
		m.StartsAt = &begins
		_, err := m.Move(step(MeetingHeld, on))
		want(t, "held on "+on, codes(err), refusal)
	}
}

func TestMeetingMove(t *testing.T) {
	for name, c := range map[string]struct {
		date, when, on string
		committees     []string
		want           string
	}{
		"on its day":            {"2024-10-16", "", "2024-10-16", []string{"ssu"}, ""},
		"day was not known":     {"", "", "2024-10-16", []string{"ssu"}, ""},
		"within the wording":    {"", "2024-10", "2024-10-16", []string{"ssu"}, ""},
		"outside the wording":   {"", "2024-10", "2024-11-01", []string{"ssu"}, "not_the_meeting_day"},
		"on another day":        {"2024-10-16", "", "2024-10-17", []string{"ssu"}, "not_the_meeting_day"},
		"by nobody, and before": {"2024-10-16", "", "2024-10-15", nil, "no_committee, not_the_meeting_day"},
	} {
		t.Run(name, func(t *testing.T) {
			m := meeting("m", c.date, MeetingPlanned, c.committees...)
			if c.when != "" {
				m.When = &ImpreciseDate{From: MustDate(c.when + "-01"), To: MustDate(c.when + "-31"), Precision: PrecisionMonth}
			}
			_, err := m.Move(step(MeetingHeld, c.on))
			want(t, "refusal", codes(err), c.want)
			if c.want == "" {
				want(t, "date", m.Date, MustDate(c.on))
				want(t, "state", m.State, MeetingHeld)
			}
		})
	}
	m := meeting("m", "2027-01-13", MeetingPlanned, "ssu")
	if _, err := m.Move(step(MeetingCancelled, "2026-11-20")); err != nil || m.Date != MustDate("2027-01-13") {
		t.Errorf("a meeting is cancelled before its day and keeps it: %v %v", m.Date, err)
	}
}

func TestDecisionMove(t *testing.T) {
	held := meeting("ssu-2024-10-16", "2024-10-16", MeetingHeld, "ssu")
	planned := meeting("ssu-2024-10-16", "2024-10-16", MeetingPlanned, "ssu")
	for name, c := range map[string]struct {
		to    DecisionState
		on    string
		facts DecisionFacts
		want  string
	}{
		"adopted":                       {DecisionAdopted, "2024-10-16", DecisionFacts{Committee: ssu(), Meeting: held}, ""},
		"rejected":                      {DecisionRejected, "2024-10-16", DecisionFacts{Committee: ssu(), Meeting: held}, ""},
		"meeting not known":             {DecisionAdopted, "2024-10-16", DecisionFacts{Committee: ssu()}, ""},
		"meeting not held":              {DecisionAdopted, "2024-10-16", DecisionFacts{Committee: ssu(), Meeting: planned}, "meeting_not_held"},
		"not on its day":                {DecisionAdopted, "2024-10-17", DecisionFacts{Committee: ssu(), Meeting: held}, "not_the_meeting_day"},
		"meeting of another":            {DecisionAdopted, "2024-10-16", DecisionFacts{Committee: ssu(), Meeting: meeting("x", "2024-10-16", MeetingHeld, "pm")}, "meeting_of_another"},
		"nobody decides":                {DecisionAdopted, "2024-10-16", DecisionFacts{}, "no_committee"},
		"withdrawn without a reason":    {DecisionWithdrawn, "2024-10-16", DecisionFacts{}, "reason_missing"},
		"SSU adopts a plan":             {DecisionAdopted, "2024-10-16", DecisionFacts{Committee: ssu(), Plan: &ActionPlan{Kind: KindActionPlan}}, ""},
		"PM adopts an FSU's plan (R12)": {DecisionAdopted, "2024-10-16", DecisionFacts{Committee: pm(), Plan: &ActionPlan{Kind: KindActionPlan}}, "not_ssu"},
		"PM adopts the joint plan":      {DecisionAdopted, "2024-10-16", DecisionFacts{Committee: pm(), Plan: &ActionPlan{Kind: KindJointPlan}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := decision("v1", "ssu", "")
			_, err := d.Move(step(c.to, c.on), c.facts)
			want(t, "refusal", codes(err), c.want)
			if c.want != "" {
				want(t, "state", d.State, DecisionProposed)
				return
			}
			want(t, "decidedOn", d.DecidedOn, MustDate(c.on))
			if c.facts.Meeting != nil {
				want(t, "meeting", d.Meeting.Key, "ssu-2024-10-16")
				want(t, "meeting of the step", d.Transitions[0].Meeting.Key, "ssu-2024-10-16")
			}
		})
	}
	g := decision("v1", "pm", "")
	g.Guideline = RefTo("ltmv")
	_, err := g.Move(step(DecisionAdopted, "2022-04-27"), DecisionFacts{Committee: pm()})
	want(t, "PM approves a guideline (R20)", codes(err), "not_ssu")
}

func TestAssignmentMove(t *testing.T) {
	adopted := decision("v1", "ssu", "2024-06-20")
	byPM := decision("v1", "pm", "2022-05-11")
	byLSU := decision("v1", "lsu-molde", "2024-06-20")
	stated := fsu() // an FSU of another community that takes work from its PM
	stated.TasksFrom = []Ref{RefTo("pm")}
	for name, c := range map[string]struct {
		issuer  *Committee
		backing *Committee
		to      []Committee
		d       *Decision
		want    string
	}{
		"SSU tasks an FSU (R2)":                {ssu(), nil, []Committee{*fsu()}, adopted, ""},
		"PM tasks SSU (R2)":                    {pm(), nil, []Committee{*ssu()}, byPM, ""},
		"PM tasks an FSU":                      {pm(), nil, []Committee{*fsu()}, byPM, "may_not_task"},
		"PM tasks an FSU that says so":         {pm(), nil, []Committee{*stated}, byPM, ""},
		"SSU tasks it all the same":            {ssu(), nil, []Committee{*stated}, adopted, "may_not_task"},
		"an FSU tasks an FSU":                  {fsu(), nil, []Committee{*committee("fsu-ikt", TypeProfessional)}, decision("v1", "fsu-multisjuke", "2024-06-20"), "may_not_task"},
		"an LSU alone (R3)":                    {lsu(), nil, []Committee{*fsu()}, byLSU, "backing_missing"},
		"an LSU backed by PM (R3)":             {lsu(), pm(), []Committee{*fsu()}, byLSU, "backing_missing"},
		"an LSU backed by SSU (R3)":            {lsu(), ssu(), []Committee{*fsu()}, byLSU, ""},
		"an LSU by a decision of SSU (R3)":     {lsu(), ssu(), []Committee{*fsu()}, adopted, ""},
		"an LSU backed by SSU tasks PM":        {lsu(), ssu(), []Committee{*pm()}, byLSU, "may_not_task"},
		"without a decision":                   {ssu(), nil, []Committee{*fsu()}, nil, "decision_missing"},
		"the decision is proposed (R39)":       {ssu(), nil, []Committee{*fsu()}, decision("v1", "ssu", ""), "decision_not_adopted"},
		"the decision of another, to nobody":   {ssu(), nil, nil, byPM, "decision_of_another, addressee_missing"},
		"before the decision":                  {ssu(), nil, []Committee{*fsu()}, decision("v1", "ssu", "2024-06-22"), "before_decision"},
		"nobody gives it":                      {nil, nil, []Committee{*fsu()}, adopted, "issuer_missing"},
		"one of two addressees may not get it": {ssu(), nil, []Committee{*fsu(), *pm()}, adopted, "may_not_task"},
	} {
		t.Run(name, func(t *testing.T) {
			a := assignment("a", "ssu", "v1", "fsu-multisjuke")
			if c.issuer != nil {
				a.Issuer = c.issuer.AsRef()
			}
			if c.backing != nil {
				a.Backing = c.backing.AsRef()
			}
			_, err := a.Move(step(AssignmentIssued, "2024-06-21"), AssignmentFacts{Issuer: c.issuer, Addressees: c.to, Decision: c.d, Backing: c.backing})
			want(t, "refusal", codes(err), c.want)
			if c.want == "" {
				want(t, "issuedOn", a.IssuedOn, MustDate("2024-06-21"))
				want(t, "state", a.State, AssignmentIssued)
			}
		})
	}
	a := assignment("a", "ssu", "v1", "fsu-multisjuke")
	_, err := a.Move(step(AssignmentWithdrawn, "2024-06-21"), AssignmentFacts{})
	want(t, "withdrawn without a reason", codes(err), "reason_missing")
	_, err = a.Move(step(AssignmentWithdrawn, "2024-06-21").because("avlyst"), AssignmentFacts{})
	want(t, "withdrawn", codes(err), "")
}

func TestHearingMove(t *testing.T) {
	for name, c := range map[string]struct {
		to   HearingState
		on   string
		due  string
		want string
		late bool
	}{
		"answered in time":        {HearingAnswered, "2022-04-01", "2022-04-01", "", false},
		"answered late":           {HearingAnswered, "2022-04-02", "2022-04-01", "", true},
		"answered, no due day":    {HearingAnswered, "2022-04-02", "", "", false},
		"answered before opening": {HearingAnswered, "2022-02-28", "2022-04-01", "before_opening", false},
		"expired":                 {HearingExpired, "2022-04-02", "2022-04-01", "", false},
		"expired on its due day":  {HearingExpired, "2022-04-01", "2022-04-01", "not_yet_due", false},
		"expired, no due day":     {HearingExpired, "2022-04-01", "", "due_day_unknown", false},
		"withdrawn":               {HearingWithdrawn, "2022-04-01", "", "reason_missing", false},
	} {
		t.Run(name, func(t *testing.T) {
			h := &Hearing{State: HearingOpen, OpenedOn: MustDate("2022-03-01")}
			if c.due != "" {
				h.DueOn = MustDate(c.due)
			}
			_, err := h.Move(step(c.to, c.on), HearingFacts{Answer: text("ingen merknader")})
			want(t, "refusal", codes(err), c.want)
			if c.want != "" {
				return
			}
			want(t, "late", h.Transitions[0].Late, c.late)
			if c.to == HearingAnswered {
				want(t, "answeredOn", h.AnsweredOn, MustDate(c.on))
				want(t, "answer", *h.Answer, "ingen merknader")
			}
		})
	}
}

func TestDeadlineMove(t *testing.T) {
	evidence := &Evidence{Text: "godkjend i PM"}
	d := &Deadline{State: DeadlineOpen, Standing: StandingInForce, DueOn: MustDate("2023-05-10")}
	_, err := d.Move(step(DeadlineMet, "2023-05-11"), DeadlineFacts{})
	want(t, "met without evidence", codes(err), "evidence_missing")
	w, err := d.Move(step(DeadlineMet, "2023-05-11"), DeadlineFacts{Evidence: evidence})
	want(t, "met", codes(err), "")
	want(t, "warnings", warningCodes(w), "")
	want(t, "metOn", d.MetOn, MustDate("2023-05-11"))
	want(t, "evidence", d.Evidence, evidence)
	want(t, "late", d.Transitions[0].Late, true)

	d = &Deadline{State: DeadlineOpen, Standing: StandingProposed, DueOn: MustDate("2023-05-10")}
	w, err = d.Move(step(DeadlineMet, "2023-05-10"), DeadlineFacts{Evidence: evidence})
	want(t, "met while proposed", codes(err), "")
	want(t, "warnings", warningCodes(w), "not_in_force")
	want(t, "in time on the day", d.Transitions[0].Late, false)

	d = &Deadline{State: DeadlineCancelled}
	_, err = d.Move(step(DeadlineOpen, "2023-05-10"), DeadlineFacts{})
	want(t, "opened again", codes(err), "reason_missing")
	_, err = d.Move(step(DeadlineOpen, "2023-05-10").because("møtet blir likevel halde"), DeadlineFacts{})
	want(t, "opened again with a reason", codes(err), "")
}

func TestActionPlanMove(t *testing.T) {
	hearing := func(state HearingState, opened string) Hearing {
		h := Hearing{Committee: RefTo("lsu-molde"), State: state}
		if opened != "" {
			h.OpenedOn = MustDate(opened)
		}
		return h
	}
	asked := []Committee{*lsu(), *committee("fsu-ikt", TypeProfessional)}
	adopting := decision("v", "ssu", "2022-04-27")
	adopting.ActionPlan = RefTo("handlingsplan")
	aboutAnother := decision("v", "ssu", "2022-04-27")
	aboutAnother.ActionPlan = RefTo("another")
	byPM := decision("v", "pm", "2022-04-27")
	byPM.ActionPlan = RefTo("handlingsplan")
	proposed := decision("v", "ssu", "")
	proposed.ActionPlan = RefTo("handlingsplan")
	otherDay := decision("v", "ssu", "2022-04-26")
	otherDay.ActionPlan = RefTo("handlingsplan")
	heard := []Hearing{hearing(HearingAnswered, ""), hearing(HearingExpired, "2022-03-01")}
	for name, c := range map[string]struct {
		facts    PlanFacts
		approved string
		kind     ActionPlanKind
		want     string
	}{
		"adopted":                        {PlanFacts{adopting, ssu(), heard, asked}, "", KindActionPlan, ""},
		"nobody was heard (R11)":         {PlanFacts{adopting, ssu(), nil, asked}, "", KindActionPlan, "hearing_missing"},
		"only an FSU was heard (R11)":    {PlanFacts{adopting, ssu(), []Hearing{{Committee: RefTo("fsu-ikt"), State: HearingAnswered}}, asked}, "", KindActionPlan, "hearing_missing"},
		"the hearing was withdrawn":      {PlanFacts{adopting, ssu(), []Hearing{hearing(HearingWithdrawn, "")}, asked}, "", KindActionPlan, "hearing_missing"},
		"one LSU is still out (R11)":     {PlanFacts{adopting, ssu(), append(heard[:2:2], hearing(HearingOpen, "")), asked}, "", KindActionPlan, "hearing_open"},
		"heard before the last approval": {PlanFacts{adopting, ssu(), heard, asked}, "2022-03-01", KindActionPlan, "hearing_missing"},
		"heard anew":                     {PlanFacts{adopting, ssu(), []Hearing{hearing(HearingAnswered, "2022-03-02"), hearing(HearingOpen, "2019-01-01")}, asked}, "2022-03-01", KindActionPlan, ""},
		"no decision, nobody heard":      {PlanFacts{}, "", KindActionPlan, "decision_missing, hearing_missing"},
		"the decision is proposed (R39)": {PlanFacts{proposed, ssu(), heard, asked}, "", KindActionPlan, "decision_not_adopted"},
		"about another plan":             {PlanFacts{aboutAnother, ssu(), heard, asked}, "", KindActionPlan, "decision_about_another"},
		"on another day":                 {PlanFacts{otherDay, ssu(), heard, asked}, "", KindActionPlan, "not_the_decision_day"},
		"PM adopts it (R12)":             {PlanFacts{byPM, pm(), heard, asked}, "", KindActionPlan, "not_ssu"},
		"PM adopts the joint plan":       {PlanFacts{byPM, pm(), heard, asked}, "", KindJointPlan, "not_the_adopter"},
		"SSU adopts the joint plan":      {PlanFacts{adopting, ssu(), heard, asked}, "", KindJointPlan, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := &ActionPlan{Object: object("handlingsplan"), Committee: RefTo("ssu"), Kind: c.kind, State: PlanHearing, RevisionYear: whole(2022)}
			if c.approved != "" {
				a.ApprovedOn = MustDate(c.approved)
			}
			_, err := a.Move(step(PlanAdopted, "2022-04-27"), c.facts)
			want(t, "refusal", codes(err), c.want)
			if c.want == "" {
				want(t, "approvedOn", a.ApprovedOn, MustDate("2022-04-27"))
				want(t, "the used slot", a.RevisionYear, nil)
			}
		})
	}
}

func TestActionPlanBackSteps(t *testing.T) {
	first := &ActionPlan{State: PlanHearing}
	_, err := first.Move(step(PlanUnderRevision, "2022-04-27").because("endringar"), PlanFacts{})
	want(t, "a first draft under revision", codes(err), "never_adopted")
	_, err = first.Move(step(PlanDrafting, "2022-04-27"), PlanFacts{})
	want(t, "back without a reason", codes(err), "reason_missing")
	_, err = first.Move(step(PlanDrafting, "2022-04-27").because("endringar"), PlanFacts{})
	want(t, "back", codes(err), "")
	_, err = first.Move(step(PlanNone, "2022-04-28"), PlanFacts{})
	want(t, "given up without a reason", codes(err), "reason_missing")
	_, err = first.Move(step(PlanNone, "2022-04-28").because("gitt opp"), PlanFacts{})
	want(t, "given up: no plan (R19)", codes(err), "")

	later := &ActionPlan{State: PlanHearing, ApprovedOn: MustDate("2022-01-26")}
	_, err = later.Move(step(PlanDrafting, "2024-04-27").because("endringar"), PlanFacts{})
	want(t, "an adopted plan back to drafting", codes(err), "adopted_before")
	_, err = later.Move(step(PlanUnderRevision, "2024-04-27"), PlanFacts{})
	want(t, "back under revision without a reason", codes(err), "reason_missing")
	_, err = later.Move(step(PlanUnderRevision, "2024-04-27").because("endringar"), PlanFacts{})
	want(t, "back under revision", codes(err), "")

	early := &ActionPlan{State: PlanAdopted, ApprovedOn: MustDate("2022-01-26")}
	w, err := early.Move(step(PlanDueForRevision, "2023-01-26"), PlanFacts{})
	want(t, "revised early", codes(err)+warningCodes(w), "before_revision_day")
}
