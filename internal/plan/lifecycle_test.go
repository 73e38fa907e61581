package plan

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

// checkLife compares a table with the lines of the brief, and tries every pair of states.
func checkLife[S ~string](t *testing.T, life Life[S], lines string, move func(from, to S) (after S, steps int, err error)) {
	t.Helper()
	states := slices.Sorted(maps.Keys(life))
	var b strings.Builder
	for _, from := range states {
		b.WriteString(string(from) + " → " + strings.Join(life.Next(from), ", ") + "\n")
		for _, to := range life[from] {
			if !life.Has(to) {
				t.Errorf("%s leads to %s, which has no line", from, to)
			}
		}
	}
	if got, want := strings.TrimSpace(b.String()), strings.TrimSpace(lines); got != want {
		t.Errorf("the table is\n%s\nand not\n%s", got, want)
	}
	for _, from := range states {
		for _, to := range append(states, "nonsense") {
			if slices.Contains(life[from], to) {
				continue
			}
			after, steps, err := move(from, to)
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Kind != Conflict || e.Code != "illegal_transition" {
				t.Errorf("%s → %s: got %v", from, to, err)
				continue
			}
			if !slices.Equal(e.Allowed, life.Next(from)) || len(e.Guards) > 0 || len(e.Fields) > 0 {
				t.Errorf("%s → %s: allowed %v, guards %v, faults %v", from, to, e.Allowed, e.Guards, e.Fields)
			}
			if after != from || steps != 0 {
				t.Errorf("%s → %s was refused and left %s and %d steps", from, to, after, steps)
			}
		}
	}
}

func TestMeetingLife(t *testing.T) {
	checkLife(t, MeetingLife(), `
→ planned
cancelled → 
held → 
planned → cancelled, held`, func(from, to MeetingState) (MeetingState, int, error) {
		m := meeting("m", "2024-10-16", from, "ssu")
		_, err := m.Move(step(to, "2024-10-16"))
		return m.State, len(m.Transitions), err
	})
}

func TestDecisionLife(t *testing.T) {
	checkLife(t, DecisionLife(), `
→ proposed
adopted → 
proposed → adopted, rejected, withdrawn
rejected → 
withdrawn →`, func(from, to DecisionState) (DecisionState, int, error) {
		d := decision("d", "ssu", "")
		d.State = from
		_, err := d.Move(step(to, "2024-10-16"), DecisionFacts{Committee: ssu()})
		return d.State, len(d.Transitions), err
	})
}

func TestActionPlanLife(t *testing.T) {
	checkLife(t, ActionPlanLife(), `
→ drafting, none
adopted → due_for_revision
drafting → hearing, none
due_for_revision → under_revision
hearing → adopted, drafting, under_revision
none → drafting
under_revision → hearing`, func(from, to ActionPlanState) (ActionPlanState, int, error) {
		a := &ActionPlan{State: from}
		_, err := a.Move(step(to, "2024-10-16"), PlanFacts{})
		return a.State, len(a.Transitions), err
	})
}

func TestAssignmentLife(t *testing.T) {
	checkLife(t, AssignmentLife(), `
→ proposed
fulfilled → 
issued → fulfilled, lapsed, withdrawn
lapsed → 
proposed → issued, withdrawn
withdrawn →`, func(from, to AssignmentState) (AssignmentState, int, error) {
		a := assignment("a", "ssu", "d", "fsu")
		a.State = from
		_, err := a.Move(step(to, "2024-10-16"), AssignmentFacts{})
		return a.State, len(a.Transitions), err
	})
}

func TestHearingLife(t *testing.T) {
	checkLife(t, HearingLife(), `
→ open
answered → 
expired → 
open → answered, expired, withdrawn
withdrawn →`, func(from, to HearingState) (HearingState, int, error) {
		h := &Hearing{State: from}
		_, err := h.Move(step(to, "2024-10-16"), HearingFacts{})
		return h.State, len(h.Transitions), err
	})
}

func TestDeadlineLife(t *testing.T) {
	checkLife(t, DeadlineLife(), `
→ open
cancelled → open
met → 
open → cancelled, met`, func(from, to DeadlineState) (DeadlineState, int, error) {
		d := &Deadline{State: from}
		_, err := d.Move(step(to, "2024-10-16"), DeadlineFacts{})
		return d.State, len(d.Transitions), err
	})
	for _, computed := range []DeadlineState{DeadlineUpcoming, DeadlineDueSoon, DeadlineOverdue, DeadlineWithoutDate} {
		if DeadlineLife().Has(computed) {
			t.Errorf("%s is computed and never stored", computed)
		}
	}
}

func TestProposalLife(t *testing.T) {
	checkLife(t, ProposalLife(), `
→ anticipated, requested
anticipated → requested, withdrawn
declined → 
drafting → submitted, withdrawn
endorsed → 
presented → declined, endorsed, returned, withdrawn
requested → drafting, withdrawn
returned → drafting, withdrawn
submitted → presented, withdrawn
withdrawn →`, func(from, to ProposalState) (ProposalState, int, error) {
		p := &PathwayProposal{State: from}
		_, err := p.Move(step(to, "2024-10-16"), ProposalFacts{})
		return p.State, len(p.Transitions), err
	})
}

func TestStepDay(t *testing.T) {
	// Late in the evening of the 20th in UTC it is the 21st in Oslo.
	evening := step(MeetingHeld, "2026-11-21")
	evening.At = recorded.AddDate(0, 0, -1).Add(11*60*60*1e9 + 30*60*1e9)
	tomorrow := step(MeetingHeld, "2026-11-22")
	for name, c := range map[string]struct {
		step Step
		past []Transition
		want string
	}{
		"today in Oslo":            {evening, nil, ""},
		"in the future":            {tomorrow, nil, "/occurredOn in_future"},
		"not known":                {step(MeetingHeld, ""), nil, "/occurredOn required"},
		"after the one before":     {step(MeetingHeld, "2024-10-16"), []Transition{{To: "planned", OccurredOn: MustDate("2024-10-16")}}, ""},
		"before the one before":    {step(MeetingHeld, "2024-10-16"), []Transition{{To: "planned", OccurredOn: MustDate("2024-10-17")}}, "before_previous_step"},
		"the day before not known": {step(MeetingHeld, "2024-10-16"), []Transition{{To: "planned", OccurredOn: MustDate("2024-10-17")}, {To: "planned"}}, "before_previous_step"},
	} {
		t.Run(name, func(t *testing.T) {
			m := meeting("m", "", MeetingPlanned, "ssu")
			m.Transitions = c.past
			_, err := m.Move(c.step)
			want(t, "refusal", codes(err), c.want)
		})
	}
}

func TestTransitionIsRecorded(t *testing.T) {
	m := meeting("m", "", MeetingPlanned, "ssu")
	if _, err := m.Move(step(MeetingHeld, "2024-10-16").because("referat")); err != nil {
		t.Fatal(err)
	}
	tr := m.Transitions[0]
	want(t, "from", *tr.From, "planned")
	want(t, "to", tr.To, "held")
	want(t, "occurredOn", tr.OccurredOn, MustDate("2024-10-16"))
	want(t, "recordedAt", tr.RecordedAt, recorded)
	want(t, "actor", tr.ActorKind, ActorKindPerson)
	want(t, "reason", *tr.Reason, "referat")

	var d Deadline
	if _, err := d.Move(step(DeadlineOpen, "2024-10-16"), DeadlineFacts{}); err != nil || d.Transitions[0].From != nil {
		t.Errorf("the first step comes from nowhere: %v, %v", d.Transitions, err)
	}
}
