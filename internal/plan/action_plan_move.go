package plan

// PlanFacts is what the guards of an action plan look at.
type PlanFacts struct {
	Decision          *Decision // that adopts it
	DecisionCommittee *Committee
	Hearings          []Hearing   // of this plan
	Asked             []Committee // those that the hearings ask
}

// Move takes a step in the life of an action plan.
func (a *ActionPlan) Move(s Step, f PlanFacts) ([]Warning, error) {
	t, err := try(ActionPlans, ActionPlanLife(), a.State, s, a.Transitions)
	if err != nil {
		return nil, err
	}
	var warnings []Warning
	switch to := ActionPlanState(s.To); {
	case to == PlanAdopted:
		a.guardAdopter(t, f)
		a.guardHearing(t, f)
	case a.State == PlanHearing && to == PlanDrafting:
		t.need(!a.wasAdopted(), "adopted_before", "A plan that was adopted before goes back to under_revision.")
		t.reason()
	case a.State == PlanHearing && to == PlanUnderRevision:
		t.need(a.wasAdopted(), "never_adopted", "A plan that was never adopted goes back to drafting.")
		t.reason()
	case a.State == PlanDrafting && to == PlanNone:
		t.reason()
	case to == PlanDueForRevision && !a.revisionReached(s.OccurredOn):
		warnings = append(warnings, Warning{"before_revision_day", "Its revision was not due on that day (R13).", "/revisionYear"})
	}
	if err := t.verdict(); err != nil {
		return nil, err
	}
	var meeting Ref
	if s.To == string(PlanAdopted) {
		a.ApprovedOn, a.RevisionYear = s.OccurredOn, nil // the slot was for the revision that has now ended (R13)
		meeting = f.Decision.Meeting
	}
	a.State = ActionPlanState(s.To)
	a.Transitions = append(a.Transitions, t.transition(meeting, false))
	return warnings, nil
}

// guardAdopter holds R12: only SSU adopts the plan of a professional committee. The joint plan names the committee that adopts it.
func (a *ActionPlan) guardAdopter(t *trial, f PlanFacts) {
	if f.Decision == nil {
		t.need(false, "decision_missing", "A plan is adopted by a decision (R12).")
		return
	}
	d := f.Decision
	t.need(d.State == DecisionAdopted, "decision_not_adopted", "The decision is not adopted (R39).")
	t.need(sameRef(d.ActionPlan, a.AsRef()), "decision_about_another", "The decision does not name this plan as the one it adopts.")
	t.need(d.DecidedOn.IsZero() || d.DecidedOn == t.step.OccurredOn, "not_the_decision_day", "The plan is adopted on the day of the decision.")
	if a.Kind == KindJointPlan {
		t.need(sameRef(d.Committee, a.Committee), "not_the_adopter", "The joint plan is adopted by the committee it names.")
	} else {
		t.need(f.DecisionCommittee != nil && f.DecisionCommittee.Type == TypeStrategic, "not_ssu", "Only SSU adopts the plan of a professional committee (R12).")
	}
}

// guardHearing holds R11: no adoption without a hearing of the LSUs. Every LSU that was asked has answered or let its time expire.
// A revised plan is heard anew: what was opened before the last approval, or on a day not known, belongs to the round before.
func (a *ActionPlan) guardHearing(t *trial, f PlanFacts) {
	heard, open := false, false
	for i := range f.Hearings {
		h := &f.Hearings[i]
		if h.State == HearingWithdrawn || !isLocal(f.Asked, h.Committee) || !a.ApprovedOn.IsZero() && !h.OpenedOn.After(a.ApprovedOn) {
			continue
		}
		heard = true
		open = open || h.State == HearingOpen
	}
	t.need(heard, "hearing_missing", "No LSU has been heard on it (R11).")
	t.need(!open, "hearing_open", "An LSU that was asked has not answered, and its time has not expired (R11).")
}

func isLocal(committees []Committee, r Ref) bool {
	for i := range committees {
		if sameRef(committees[i].AsRef(), r) {
			return committees[i].Type == TypeLocal
		}
	}
	return false
}

func (a *ActionPlan) wasAdopted() bool {
	for _, t := range a.Transitions {
		if t.To == string(PlanAdopted) || t.To == string(PlanUnderRevision) {
			return true
		}
	}
	return !a.ApprovedOn.IsZero()
}
