package plan

// Begin gives a new object what it begins with where nothing else was said: a draft in Nynorsk, the first state of its life, and
// unknown or not considered where a closed list has a word for that. A value of a source is never guessed.
func Begin(r Root) {
	o := r.Head()
	start(&o.Language, LanguageNn)
	start(&o.Visibility, VisibilityDraft)
	switch r := r.(type) {
	case *Meeting:
		start(&r.State, MeetingPlanned)
		start(&r.Mode, ModeUnknown) // R29
	case *Decision:
		start(&r.State, DecisionProposed) // R39
	case *ActionPlan:
		start(&r.State, PlanNone) // R19
		start(&r.Kind, KindActionPlan)
	case *Assignment:
		start(&r.State, AssignmentProposed)
	case *Hearing:
		start(&r.State, HearingOpen)
	case *PathwayProposal:
		start(&r.State, ProposalAnticipated) // PathwayProposal.Begin decides by its assignment
		start(&r.Kind, ProposalKindUnknown)
		start(&r.ProjectView.Answer, ViewAnswerNotConsidered)
		start(&r.GrantView.Answer, ViewAnswerNotConsidered)
	case *Deadline:
		start(&r.State, DeadlineOpen)
		start(&r.Standing, StandingProposed)
		start(&r.Basis, DeadlineBasisExpected)
	case *Measure:
		start(&r.PriorityFlag, PriorityFlagUnknown) // R22
	case *RoleHolding:
		start(&r.Seat, SeatUnknown)
	}
}

func start[T ~string](value *T, with T) {
	if *value == "" {
		*value = with
	}
}
