package plan

// Beginner is a noun whose new objects begin with something that the caller need not say.
type Beginner interface{ SetDefaults() }

func preset[T comparable](field *T, v T) {
	var zero T
	if *field == zero {
		*field = v
	}
}

// SetDefaults says that what is not said is unknown.
func (r *RoleHolding) SetDefaults() { preset(&r.Seat, SeatUnknown) }

// KeyBase is what a key is made from; never the title, which may hold the name of a person.
func (r *RoleHolding) KeyBase() string { return r.Committee.Key + " " + string(r.Role) }

// SetDefaults says that what is not said is unknown, and that a meeting begins as planned.
func (m *Meeting) SetDefaults() {
	preset(&m.Mode, ModeUnknown)
	preset(&m.State, MeetingPlanned)
}

// SetDefaults says that a decision begins as a proposal (R39).
func (d *Decision) SetDefaults() { preset(&d.State, DecisionProposed) }

// SetDefaults says that without a word about it there is no plan (R19).
func (a *ActionPlan) SetDefaults() { preset(&a.State, PlanNone) }

// SetDefaults says that the flag starts as unknown (R22).
func (m *Measure) SetDefaults() { preset(&m.PriorityFlag, PriorityFlagUnknown) }

// SetDefaults says that an assignment begins as a proposal.
func (a *Assignment) SetDefaults() { preset(&a.State, AssignmentProposed) }

// SetDefaults says that nothing has been considered. The state in which a proposal begins depends on its assignment; see Begin.
func (p *PathwayProposal) SetDefaults() {
	preset(&p.Kind, ProposalKindUnknown)
	preset(&p.ProjectView.Answer, ViewAnswerNotConsidered)
	preset(&p.GrantView.Answer, ViewAnswerNotConsidered)
}

// SetDefaults says that a hearing begins as open.
func (h *Hearing) SetDefaults() { preset(&h.State, HearingOpen) }

// SetDefaults says that a deadline begins as open.
func (d *Deadline) SetDefaults() { preset(&d.State, DeadlineOpen) }

// Keeper is a noun with fields that are never written directly, because they are its life or are computed.
type Keeper interface {
	// Keep takes these fields over from an older state of the same object.
	Keep(old Root)
}

// Keep implements Keeper.
func (m *Meeting) Keep(old Root) {
	o := old.(*Meeting)
	m.State, m.Transitions = o.State, o.Transitions
}

// Keep implements Keeper.
func (d *Decision) Keep(old Root) {
	o := old.(*Decision)
	d.State, d.Transitions = o.State, o.Transitions
}

// Keep implements Keeper.
func (a *ActionPlan) Keep(old Root) {
	o := old.(*ActionPlan)
	a.State, a.Transitions = o.State, o.Transitions
}

// Keep implements Keeper.
func (a *Assignment) Keep(old Root) {
	o := old.(*Assignment)
	a.State, a.Transitions = o.State, o.Transitions
}

// Keep implements Keeper.
func (p *PathwayProposal) Keep(old Root) {
	o := old.(*PathwayProposal)
	p.State, p.Transitions, p.Late = o.State, o.Transitions, o.Late
}

// Keep implements Keeper.
func (h *Hearing) Keep(old Root) {
	o := old.(*Hearing)
	h.State, h.Transitions = o.State, o.Transitions
}

// Keep implements Keeper.
func (d *Deadline) Keep(old Root) {
	o := old.(*Deadline)
	d.State, d.Transitions, d.DueOnEdited, d.MetOn, d.Evidence, d.Extensions = o.State, o.Transitions, o.DueOnEdited, o.MetOn, o.Evidence, o.Extensions
}

// Keep implements Keeper.
func (m *Measure) Keep(old Root) { m.PlanColumns = old.(*Measure).PlanColumns }

// Lived is a noun with a life.
type Lived interface {
	// Steps returns the steps taken so far.
	Steps() *[]Transition
}

// Steps implements Lived.
func (m *Meeting) Steps() *[]Transition { return &m.Transitions }

// Steps implements Lived.
func (d *Decision) Steps() *[]Transition { return &d.Transitions }

// Steps implements Lived.
func (a *ActionPlan) Steps() *[]Transition { return &a.Transitions }

// Steps implements Lived.
func (a *Assignment) Steps() *[]Transition { return &a.Transitions }

// Steps implements Lived.
func (p *PathwayProposal) Steps() *[]Transition { return &p.Transitions }

// Steps implements Lived.
func (h *Hearing) Steps() *[]Transition { return &h.Transitions }

// Steps implements Lived.
func (d *Deadline) Steps() *[]Transition { return &d.Transitions }
