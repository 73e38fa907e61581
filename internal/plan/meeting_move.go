package plan

import "fmt"

// Move takes a step in the life of a meeting.
func (m *Meeting) Move(s Step) ([]Warning, error) {
	t, err := try(Meetings, MeetingLife(), m.State, s, m.Transitions)
	if err != nil {
		return nil, err
	}
	if s.To == string(MeetingHeld) {
		t.need(len(m.Committees) > 0, "no_committee", "No committee is known to hold it.")
		t.need(m.Date.IsZero() || m.Date == s.OccurredOn, "not_the_meeting_day", fmt.Sprintf("It is set to %s; move it to the day on which it was held first.", m.Date))
		t.need(m.StartsAt == nil || Today(*m.StartsAt) == s.OccurredOn, "not_the_meeting_day", "It is set to begin on another day; change that first.")
		t.need(!m.Date.IsZero() || m.When.covers(s.OccurredOn), "not_the_meeting_day", "It was said to be on other days; change these first.")
	}
	if err := t.verdict(); err != nil {
		return nil, err
	}
	if s.To == string(MeetingHeld) {
		m.Date = s.OccurredOn
	}
	m.State = MeetingState(s.To)
	m.Transitions = append(m.Transitions, t.transition(Ref{}, false))
	return nil, nil
}

// heldBy reports whether the committee is among those that hold the meeting.
func (m *Meeting) heldBy(committee Ref) bool { return hasRef(m.Committees, committee) }

// covers reports whether the day is one of those it may mean; a bound that is not known excludes nothing.
func (d *ImpreciseDate) covers(day Date) bool {
	return d == nil || !day.Before(d.From) && !day.After(d.To)
}
