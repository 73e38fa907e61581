package plan

// HearingFacts is what a step of a hearing brings along.
type HearingFacts struct {
	Answer *string // wording of the answer, if known
}

// Move takes a step in the life of a hearing. An answer after the due day is late, and still an answer.
func (h *Hearing) Move(s Step, f HearingFacts) ([]Warning, error) {
	t, err := try(Hearings, HearingLife(), h.State, s, h.Transitions)
	if err != nil {
		return nil, err
	}
	t.need(!s.OccurredOn.Before(h.OpenedOn), "before_opening", "It cannot have happened before the hearing was opened.")
	switch HearingState(s.To) {
	case HearingExpired:
		// Without a due day nothing expires; otherwise one step would get around the hearing that R11 asks for.
		t.need(!h.DueOn.IsZero(), "due_day_unknown", "A hearing without a due day cannot expire.")
		t.need(h.DueOn.IsZero() || s.OccurredOn.After(h.DueOn), "not_yet_due", "It expires when its due day is over.")
	case HearingWithdrawn:
		t.reason()
	}
	if err := t.verdict(); err != nil {
		return nil, err
	}
	late := false
	if s.To == string(HearingAnswered) {
		late = s.OccurredOn.After(h.DueOn)
		h.AnsweredOn = s.OccurredOn
		if f.Answer != nil {
			h.Answer = f.Answer
		}
	}
	h.State = HearingState(s.To)
	h.Transitions = append(h.Transitions, t.transition(Ref{}, late))
	return nil, nil
}
