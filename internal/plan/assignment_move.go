package plan

// AssignmentFacts is what the guards of an assignment look at.
type AssignmentFacts struct {
	Issuer     *Committee
	Addressees []Committee
	Decision   *Decision
	Backing    *Committee // of an assignment of an LSU (R3)
}

// Principal returns the committee in whose name the assignment stands: the one that backs it (R3), else the issuer.
func (a *Assignment) Principal() Ref {
	if !a.Backing.IsZero() {
		return a.Backing
	}
	return a.Issuer
}

// Move takes a step in the life of an assignment.
func (a *Assignment) Move(s Step, f AssignmentFacts) ([]Warning, error) {
	t, err := try(Assignments, AssignmentLife(), a.State, s, a.Transitions)
	if err != nil {
		return nil, err
	}
	switch AssignmentState(s.To) {
	case AssignmentIssued:
		a.guardDecision(t, f.Decision)
		t.guards = append(t.guards, taskGuards(f)...)
	case AssignmentWithdrawn:
		t.reason()
	}
	if err := t.verdict(); err != nil {
		return nil, err
	}
	var meeting Ref
	if s.To == string(AssignmentIssued) {
		a.IssuedOn = s.OccurredOn
		meeting = f.Decision.Meeting
	}
	a.State = AssignmentState(s.To)
	a.Transitions = append(a.Transitions, t.transition(meeting, false))
	return nil, nil
}

// guardDecision holds R39: nothing follows from a decision before its adoption is recorded.
func (a *Assignment) guardDecision(t *trial, d *Decision) {
	if d == nil {
		t.need(false, "decision_missing", "It rests on no decision.")
		return
	}
	t.need(d.State == DecisionAdopted, "decision_not_adopted", "The decision it rests on is not adopted (R39).")
	t.need(sameRef(d.Committee, a.Issuer) || sameRef(d.Committee, a.Backing), "decision_of_another", "The decision is neither the issuer's nor that of the committee that backs it.")
	t.need(!t.step.OccurredOn.Before(d.DecidedOn), "before_decision", "It cannot be issued before the decision was taken.")
}

// taskGuards holds R2 and R3: PM tasks SSU, SSU tasks FSUs, and an LSU tasks FSUs only with the backing of an SSU that could do so itself.
func taskGuards(f AssignmentFacts) []Guard {
	if f.Issuer == nil {
		return []Guard{{"issuer_missing", "The committee that gives it is not known."}}
	}
	from := f.Issuer
	if f.Issuer.Type == TypeLocal {
		if f.Backing == nil || f.Backing.Type != TypeStrategic {
			return []Guard{{"backing_missing", "An LSU gives work only with the backing of SSU (R3)."}}
		}
		from = f.Backing
	}
	if len(f.Addressees) == 0 {
		return []Guard{{"addressee_missing", "It is given to nobody."}}
	}
	var guards []Guard
	for i := range f.Addressees {
		if to := &f.Addressees[i]; !mayTask(from, to) {
			guards = append(guards, Guard{"may_not_task", from.Title + " gives no work to " + to.Title + " (R2)."})
		}
	}
	return guards
}

// mayTask reports whether one committee gives work to another (R2). What the addressee states in TasksFrom comes first, because
// communities differ in shape; where it states nothing, the order of the three levels holds.
func mayTask(from, to *Committee) bool {
	if len(to.TasksFrom) > 0 {
		return hasRef(to.TasksFrom, from.AsRef())
	}
	return from.Type == TypePartnership && to.Type == TypeStrategic ||
		from.Type == TypeStrategic && to.Type == TypeProfessional
}
