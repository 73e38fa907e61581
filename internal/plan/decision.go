package plan

// Decision is a numbered decision of a case, proposed until its adoption is recorded (R39). Nynorsk vedtak, Bokmål vedtak.
type Decision struct {
	Object `gorm:"embedded"`

	Committee   Ref           `json:"committee" gorm:"column:committee_id"`    // Committee that decides.
	Case        Ref           `json:"case" gorm:"column:case_id"`              // Case it belongs to.
	Meeting     Ref           `json:"meeting" gorm:"column:meeting_id"`        // Meeting at which it was taken.
	Number      *int          `json:"number"`                                  // Number within the case.
	Text        *string       `json:"text"`                                    // What was decided, in our own short wording.
	DecidedOn   Date          `json:"decidedOn"`                               // Day it was adopted or rejected; null while proposed or when not known.
	ActionPlan  Ref           `json:"actionPlan" gorm:"column:action_plan_id"` // Plan that the decision adopts (R12).
	Guideline   Ref           `json:"guideline" gorm:"column:guideline_id"`    // Guideline that the decision approves (R20).
	State       DecisionState `json:"state"`
	Transitions []Transition  `json:"transitions" gorm:"-"` // Steps taken so far, oldest first.
}

// Head returns what every noun has.
func (d *Decision) Head() *Object { return &d.Object }

// Noun returns Decisions.
func (*Decision) Noun() Noun { return Decisions }

// References returns every reference it holds.
func (d *Decision) References() []Reference {
	list := d.references()
	list = append(list, Reference{Committees, "/committee", &d.Committee})
	list = append(list, Reference{Cases, "/case", &d.Case})
	list = append(list, Reference{Meetings, "/meeting", &d.Meeting})
	list = append(list, Reference{ActionPlans, "/actionPlan", &d.ActionPlan})
	list = append(list, Reference{Guidelines, "/guideline", &d.Guideline})
	for i := range d.Transitions {
		list = append(list, Reference{Meetings, place("/transitions", i, "meeting"), &d.Transitions[i].Meeting})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (d *Decision) Check() []Fault {
	faults := d.check()
	required(&faults, "/committee", d.Committee)
	unless(&faults, d.Number == nil || *d.Number > 0, "/number", "out_of_range", "Decisions are counted from 1.")
	inLife(&faults, DecisionLife(), d.State, d.Transitions)
	// R39: a proposal has not been decided. The day of a decision may be missing, but only a decision has one.
	unless(&faults, d.DecidedOn.IsZero() || d.State == DecisionAdopted || d.State == DecisionRejected, "/decidedOn", "not_decided", "What is neither adopted nor rejected has not been decided (R39).")
	return faults
}
