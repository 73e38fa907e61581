package plan

// DeadlineFacts is what a step of a deadline brings along.
type DeadlineFacts struct {
	Evidence *Evidence // what shows that it was met
}

// Move takes a step in the stored life of a deadline. Meeting it late is meeting it; the transition says so.
func (d *Deadline) Move(s Step, f DeadlineFacts) ([]Warning, error) {
	t, err := try(Deadlines, DeadlineLife(), d.State, s, d.Transitions)
	if err != nil {
		return nil, err
	}
	evidence := d.Evidence
	if f.Evidence != nil {
		evidence = f.Evidence
	}
	switch DeadlineState(s.To) {
	case DeadlineMet:
		t.need(evidence != nil && evidence.Text != "", "evidence_missing", "A deadline is met with evidence of what happened.")
	case DeadlineOpen:
		if d.State == DeadlineCancelled {
			t.reason()
		}
	}
	if err := t.verdict(); err != nil {
		return nil, err
	}
	var warnings []Warning
	late := false
	if s.To == string(DeadlineMet) {
		late = s.OccurredOn.After(d.DueOn)
		d.MetOn, d.Evidence = s.OccurredOn, evidence
		if d.Standing == StandingProposed {
			warnings = append(warnings, Warning{"not_in_force", "It was met although what it follows from is not adopted.", "/standing"})
		}
	}
	d.State = DeadlineState(s.To)
	d.Transitions = append(d.Transitions, t.transition(Ref{}, late))
	return warnings, nil
}
