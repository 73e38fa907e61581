package plan

import "fmt"

// TypeStrategic and the others are the committee types that rules speak of. The list of types is open; a type of another name has no
// special part in a rule.
const (
	TypePartnership  = "partnership_meeting"
	TypeExtended     = "extended_meeting"
	TypeStrategic    = "strategic_committee" // SSU; a community may have several
	TypeLocal        = "local_committee"     // LSU
	TypeProfessional = "professional_committee"
	TypeSecretariat  = "secretariat"
)

// DecisionFacts is what the guards of a decision look at.
type DecisionFacts struct {
	Committee *Committee  // the one that decides
	Meeting   *Meeting    // at which it was taken, if known
	Plan      *ActionPlan // which it adopts, if any
}

// Move takes a step in the life of a decision.
func (d *Decision) Move(s Step, f DecisionFacts) ([]Warning, error) {
	t, err := try(Decisions, DecisionLife(), d.State, s, d.Transitions)
	if err != nil {
		return nil, err
	}
	decided := s.To == string(DecisionAdopted) || s.To == string(DecisionRejected)
	if decided {
		t.need(f.Committee != nil, "no_committee", "The committee that decides is not known.")
		if f.Meeting != nil {
			m := f.Meeting
			t.need(m.State == MeetingHeld, "meeting_not_held", "The meeting has not been held.")
			t.need(m.heldBy(d.Committee), "meeting_of_another", "The meeting is not one of the committee that decides.")
			t.need(m.Day().IsZero() || m.Day() == s.OccurredOn, "not_the_meeting_day", fmt.Sprintf("The meeting was on %s.", m.Day()))
		}
	}
	if s.To == string(DecisionAdopted) && f.Committee != nil {
		ssu := f.Committee.Type == TypeStrategic
		t.need(ssu || f.Plan == nil || f.Plan.Kind == KindJointPlan, "not_ssu", "Only SSU adopts the plan of a professional committee (R12).")
		t.need(ssu || d.Guideline.IsZero(), "not_ssu", "Only SSU approves guidelines (R20).")
	}
	if s.To == string(DecisionWithdrawn) {
		t.reason()
	}
	if err := t.verdict(); err != nil {
		return nil, err
	}
	var meeting Ref
	if decided {
		d.DecidedOn = s.OccurredOn
		if f.Meeting != nil {
			meeting = f.Meeting.AsRef()
			d.Meeting = meeting
		}
	}
	d.State = DecisionState(s.To)
	d.Transitions = append(d.Transitions, t.transition(meeting, false))
	return nil, nil
}
