package dataset_test

import (
	"encoding/json"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// approvals are the plans that SSU approved in 2022: the list in its section of the annual report (002). FSU kunnskap has none (R19).
var approvals = map[string]string{
	"multisjuke": "2022-01-26", "barn-og-unge": "2022-01-26", "psykisk-helse-og-rus": "2022-01-26", "akuttmedisin": "2022-01-26",
	"rehabilitering": "2022-04-27", "helseberedskap": "2022-04-27",
	"helsefremming": "2022-09-14", "vaksenhabilitering": "2022-09-14",
	"behandlarsamarbeid": "2022-11-16", "svangerskap": "2022-11-16", "ikt": "2022-11-16",
}

func TestElevenPlansAreApprovedAndOneIsNot(t *testing.T) {
	t.Parallel()
	decided := map[string]plan.Decision{}
	for _, d := range of[plan.Decision](t) {
		if !d.ActionPlan.IsZero() {
			decided[d.ActionPlan.Key] = d
		}
	}
	equal(t, "decisions that adopt a plan", len(decided), 11)
	adopted := 0
	for _, a := range of[plan.ActionPlan](t) {
		name, ok := cut(a.Key, "handlingsplan-")
		if !ok {
			equal(t, "joint plan", a.Key+" "+string(a.Kind)+" "+string(a.State), jointPlan+" joint_plan drafting") // its adoption is not recorded
			continue
		}
		equal(t, a.Key+" committee", a.Committee.Key, "fsu-"+name)
		equal(t, a.Key+" approved", a.ApprovedOn.String(), approvals[name])
		if a.RevisionYear != nil {
			t.Errorf("%s: no document assigns the year of its revision", a.Key)
		}
		if name == "kunnskap" {
			equal(t, "state of the plan of FSU kunnskap", a.State, plan.PlanNone)
			equal(t, "decided", decided[a.Key].Key, "")
			continue
		}
		adopted++
		d := decided[a.Key]
		equal(t, a.Key+" state", a.State, plan.PlanAdopted)
		equal(t, a.Key+" decision", d.Committee.Key+" "+string(d.State)+" "+d.DecidedOn.String()+" "+d.Meeting.Key, "ssu adopted "+approvals[name]+" ssu-"+approvals[name])
	}
	equal(t, "adopted plans", adopted, 11)
}

func cut(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || s[:len(prefix)] != prefix {
		return "", false
	}
	return s[len(prefix):], true
}

// A derived date is what the rule of its kind gives.
func TestDerivedDeadlinesAreWhatTheRulesGive(t *testing.T) {
	t.Parallel()
	derived := map[string]int{}
	subjects := map[string]bool{}
	for _, d := range of[plan.Deadline](t) {
		if d.Basis != plan.DeadlineBasisDerived {
			continue
		}
		derived[d.Kind]++
		subjects[d.Kind+" "+d.Subject.Ref.Key] = true
		var want *plan.Derived
		switch d.Kind {
		case "plan_revision":
			want = plan.RevisionDue(the[*plan.ActionPlan](t, d.Subject.Ref.Key))
		case "measure":
			m := the[*plan.Measure](t, d.Subject.Ref.Key)
			equal(t, d.Key+" year cells", len(m.YearCells), 1)
			equal(t, d.Key+" committee", d.Committee.Key, m.Committee.Key)
			want = plan.MeasureDue(m.YearCells[0])
		case "agreement":
			want = plan.AgreementDue(the[*plan.Agreement](t, d.Subject.Ref.Key))
		case "annual_report":
			want = plan.AnnualReportDue(2022, the[*plan.Meeting](t, "pm-2023-05-10"))
		}
		if want == nil {
			t.Errorf("%s: there is no rule for it", d.Key)
			continue
		}
		got := plan.Derived{DueOn: d.DueOn, Due: *d.Due, Recurring: d.Recurring}
		if a, b := asJSON(t, got), asJSON(t, want); a != b {
			t.Errorf("%s is due\n%s, the rule gives\n%s", d.Key, a, b)
		}
	}
	for kind, want := range map[string]int{"plan_revision": 11, "measure": 4, "agreement": 1, "annual_report": 1} {
		equal(t, kind, derived[kind], want)
	}
	for _, m := range of[plan.Measure](t) {
		for _, c := range m.YearCells {
			equal(t, "a deadline for "+m.Key, subjects["measure "+m.Key], plan.MeasureDue(c) != nil)
		}
	}
	// Approval dates alone put all eleven in 2024; SSU revises six a year (R14).
	slots, warnings := plan.RevisionSlots(of[plan.ActionPlan](t))
	if len(slots) != 1 || slots[0].Year != 2024 || len(slots[0].Plans) != 11 || !slots[0].Over || len(warnings) != 1 {
		t.Errorf("the revisions fall in %+v", slots)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every kind of domain.md section 5 is there, and in-text timings keep the wording of the source.
func TestDeadlinesOfEveryKind(t *testing.T) {
	t.Parallel()
	got, proposed := map[string]int{}, map[string]int{}
	for _, d := range of[plan.Deadline](t) {
		got[d.Kind]++
		if d.Standing == plan.StandingProposed {
			proposed[d.Kind]++
		}
		recurs := d.Due != nil && d.Due.Precision == plan.PrecisionRecurring
		equal(t, d.Key+" comes back", d.Recurring, recurs)
		equal(t, d.Key+" has a day", !d.DueOn.IsZero(), !recurs)
		equal(t, d.Key+" has a recurrence", d.Due.Recurrence != nil, recurs)
		if d.Basis != plan.DeadlineBasisDerived && d.Due.Text == nil {
			t.Errorf("%s: the wording of the source is missing", d.Key)
		}
		if !d.Meeting.IsZero() {
			equal(t, d.Key+" day of its meeting", d.DueOn, the[*plan.Meeting](t, d.Meeting.Key).Date)
			equal(t, d.Key+" meeting in the wording", d.Due.Meeting.Key, d.Meeting.Key)
		}
		equal(t, d.Key+" state", d.State == plan.DeadlineMet, d.Key == "arsrapport-2022-pm")
	}
	for kind, want := range map[string]int{
		"pathway_papers": 1, "plan_revision": 11, "joint_plan_presentation": 2, "joint_plan_evaluation": 1, "annual_report": 1,
		"agreement": 1, "measure": 4, "in_text": 13, "case_before_project": 1, "yearly_gathering": 1,
	} {
		equal(t, kind, got[kind], want)
	}
	// What stands only in the joint plan, whose adoption is not recorded, and what follows from the proposals of 2024.
	for kind := range got {
		equal(t, "proposed "+kind, proposed[kind], map[string]int{"pathway_papers": 1, "measure": 4, "in_text": 10}[kind])
	}
	report := the[*plan.Deadline](t, "arsrapport-2022-pm")
	equal(t, "the annual report was approved", report.MetOn.String()+" "+report.Evidence.Text, "2023-05-10 Partnarskapsmøtet godkjende årsrapporten 10.05.2023.")
}

// R34 to R39: from the follow-up of 2024 follow four proposed decisions, two proposed assignments, two anticipated proposals and one
// proposed deadline at the SSU meeting of 16.10.2024; none of it is in force.
func TestFollowUpOf2024IsOnlyProposed(t *testing.T) {
	t.Parallel()
	const meeting, followUp = "ssu-2024-10-16", "ssu-sak-oppfolging-2024"
	n := 0
	var first *plan.Decision
	for _, d := range of[plan.Decision](t) {
		if d.Case.Key != followUp {
			equal(t, d.Key+" state", d.State, plan.DecisionAdopted)
			continue
		}
		n++
		equal(t, d.Key, *d.Number, n)
		equal(t, d.Key, string(d.State)+" "+d.Committee.Key+" "+d.DecidedOn.String(), "proposed ssu ")
		if n == 1 {
			first = &d
		}
	}
	equal(t, "decisions", n, 4)

	groups := map[string]string{}
	for _, a := range of[plan.Assignment](t) {
		if a.State != plan.AssignmentProposed {
			continue
		}
		equal(t, a.Key, a.Issuer.Key+" "+a.Decision.Key+" "+a.DueMeeting.Key+" "+a.IssuedOn.String(), "ssu "+first.Key+" "+meeting+" ")
		equal(t, a.Key+" addressees", len(a.Addressees), 1)
		groups[a.Addressees[0].Key] = a.Key
	}
	equal(t, "assignments", len(groups), 2)
	for _, p := range of[plan.PathwayProposal](t) {
		equal(t, p.Key, string(p.State)+" "+p.Assignment.Key+" "+p.DueMeeting.Key, "anticipated "+groups[p.Committee.Key]+" "+meeting)
		equal(t, p.Key+" views", p.ProjectView.Answer+p.GrantView.Answer, plan.ViewAnswerNotConsidered+plan.ViewAnswerNotConsidered)
		if !p.PatientGroup.IsZero() || p.Sketch != nil || p.ProgressPlan != nil || p.Late {
			t.Errorf("%s says more than the document", p.Key)
		}
	}
	equalLists(t, "groups of FSU multisjuke (R35)", keys(the[*plan.Committee](t, "fsu-multisjuke").PatientGroups), []string{"frail_elderly", "multiple_chronic"})
	equalLists(t, "groups of FSU psykisk helse (R35)", keys(the[*plan.Committee](t, "fsu-psykisk-helse-og-rus").PatientGroups), []string{"mental_substance"})
	equalLists(t, "groups of FSU barn og unge (R35)", keys(the[*plan.Committee](t, "fsu-barn-og-unge").PatientGroups), []string{"children_youth"})

	d := the[*plan.Deadline](t, "forlopspapir-ssu-2024-10-16")
	equal(t, "the deadline", string(d.Standing)+" "+string(d.State)+" "+d.Meeting.Key+" "+d.DueOn.String(), "proposed open "+meeting+" 2024-10-16")
	equal(t, "proposed, it is not overdue", d.StateOn(plan.MustDate("2026-11-21")), plan.DeadlineUpcoming)
	// It is about the decision that sets it, so that adopting that one, and no other, puts it in force.
	for _, by := range of[plan.Decision](t) {
		changed := plan.PutInForce([]*plan.Deadline{clone(*d)}, &by)
		equal(t, by.Key+" puts it in force", len(changed) == 1, by.Key == "ssu-oppfolging-2024-vedtak-4")
	}
	equal(t, "the meeting, which no document tells was held", the[*plan.Meeting](t, meeting).State, plan.MeetingPlanned)
}

func clone[T any](v T) *T { return &v }
