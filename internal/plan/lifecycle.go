package plan

import "slices"

// Life is the life of a noun as one table: for each state the legal next states, and under "" those in which an object may begin.
type Life[S ~string] map[S][]S

// Next returns the legal next states, sorted; none where the life ends.
func (l Life[S]) Next(from S) []string {
	next := make([]string, 0, len(l[from]))
	for _, s := range l[from] {
		next = append(next, string(s))
	}
	slices.Sort(next)
	return next
}

// Has reports whether the life knows the state.
func (l Life[S]) Has(state S) bool {
	_, ok := l[state]
	return ok && state != ""
}

// MeetingLife is the life of a meeting. While planned it may move to another day, which is a change and no step.
func MeetingLife() Life[MeetingState] {
	return Life[MeetingState]{
		"":               {MeetingPlanned},
		MeetingPlanned:   {MeetingHeld, MeetingCancelled},
		MeetingHeld:      {},
		MeetingCancelled: {},
	}
}

// DecisionLife is the life of a decision (R39): proposed until its adoption is recorded.
func DecisionLife() Life[DecisionState] {
	return Life[DecisionState]{
		"":                {DecisionProposed},
		DecisionProposed:  {DecisionAdopted, DecisionRejected, DecisionWithdrawn},
		DecisionAdopted:   {},
		DecisionRejected:  {},
		DecisionWithdrawn: {},
	}
}

// ActionPlanLife is the life of an action plan.
//
// Beside the way forward it has three steps back, each with a reason: a draft that is given up leaves no plan (R19), and a hearing
// that asks for changes sends the plan back to where it came from, drafting the first time and under_revision later on.
func ActionPlanLife() Life[ActionPlanState] {
	return Life[ActionPlanState]{
		"":                 {PlanNone, PlanDrafting},
		PlanNone:           {PlanDrafting},
		PlanDrafting:       {PlanHearing, PlanNone},
		PlanHearing:        {PlanAdopted, PlanDrafting, PlanUnderRevision},
		PlanAdopted:        {PlanDueForRevision},
		PlanDueForRevision: {PlanUnderRevision},
		PlanUnderRevision:  {PlanHearing},
	}
}

// AssignmentLife is the life of an assignment. One that is only proposed can be withdrawn too.
func AssignmentLife() Life[AssignmentState] {
	return Life[AssignmentState]{
		"":                  {AssignmentProposed},
		AssignmentProposed:  {AssignmentIssued, AssignmentWithdrawn},
		AssignmentIssued:    {AssignmentFulfilled, AssignmentLapsed, AssignmentWithdrawn},
		AssignmentFulfilled: {},
		AssignmentLapsed:    {},
		AssignmentWithdrawn: {},
	}
}

// HearingLife is the life of a hearing of one committee. A late answer is an answer as long as nobody has called it expired.
func HearingLife() Life[HearingState] {
	return Life[HearingState]{
		"":               {HearingOpen},
		HearingOpen:      {HearingAnswered, HearingExpired, HearingWithdrawn},
		HearingAnswered:  {},
		HearingExpired:   {},
		HearingWithdrawn: {},
	}
}

// ProposalLife is the life of a pathway proposal. The texts stop at presentation; what follows is our design.
func ProposalLife() Life[ProposalState] {
	return Life[ProposalState]{
		"":                  {ProposalAnticipated, ProposalRequested},
		ProposalAnticipated: {ProposalRequested, ProposalWithdrawn},
		ProposalRequested:   {ProposalDrafting, ProposalWithdrawn},
		ProposalDrafting:    {ProposalSubmitted, ProposalWithdrawn},
		ProposalSubmitted:   {ProposalPresented, ProposalWithdrawn},
		ProposalPresented:   {ProposalEndorsed, ProposalReturned, ProposalDeclined, ProposalWithdrawn},
		ProposalReturned:    {ProposalDrafting, ProposalWithdrawn},
		ProposalEndorsed:    {},
		ProposalDeclined:    {},
		ProposalWithdrawn:   {},
	}
}

// DeadlineLife is the stored life of a deadline; upcoming, due_soon, overdue and without_date are what open means on a day.
// A cancelled deadline can be opened again, with a reason. One that was met stays met: that is a fact with its evidence.
func DeadlineLife() Life[DeadlineState] {
	return Life[DeadlineState]{
		"":                {DeadlineOpen},
		DeadlineOpen:      {DeadlineMet, DeadlineCancelled},
		DeadlineMet:       {},
		DeadlineCancelled: {DeadlineOpen},
	}
}
