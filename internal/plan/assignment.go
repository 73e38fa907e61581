package plan

// Assignment is a task that one committee gives others by a decision (R2). Nynorsk oppdrag, Bokmål oppdrag.
type Assignment struct {
	Object `gorm:"embedded"`

	Issuer      Ref             `json:"issuer" gorm:"column:issuer_id"`          // Committee that gives it.
	Addressees  []Ref           `json:"addressees" gorm:"-"`                     // Committees that get it.
	Backing     Ref             `json:"backing" gorm:"column:backing_id"`        // Committee that backs an assignment of an LSU (R3).
	Decision    Ref             `json:"decision" gorm:"column:decision_id"`      // Decision it rests on.
	DueMeeting  Ref             `json:"dueMeeting" gorm:"column:due_meeting_id"` // Meeting at which it is due.
	IssuedOn    Date            `json:"issuedOn"`                                // Day it was issued.
	Text        *string         `json:"text"`                                    // The task, in our own short wording.
	State       AssignmentState `json:"state"`
	Transitions []Transition    `json:"transitions" gorm:"-"` // Steps taken so far, oldest first.
}

// Head returns what every noun has.
func (a *Assignment) Head() *Object { return &a.Object }

// Noun returns Assignments.
func (*Assignment) Noun() Noun { return Assignments }

// References returns every reference it holds.
func (a *Assignment) References() []Reference {
	list := a.references()
	list = append(list, Reference{Committees, "/issuer", &a.Issuer})
	list = refsAt(list, Committees, "/addressees", a.Addressees)
	list = append(list, Reference{Committees, "/backing", &a.Backing})
	list = append(list, Reference{Decisions, "/decision", &a.Decision})
	list = append(list, Reference{Meetings, "/dueMeeting", &a.DueMeeting})
	for i := range a.Transitions {
		list = append(list, Reference{Meetings, place("/transitions", i, "meeting"), &a.Transitions[i].Meeting})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (a *Assignment) Check() []Fault {
	faults := a.check()
	required(&faults, "/issuer", a.Issuer)
	unless(&faults, len(a.Addressees) > 0, "/addressees", "required", "An assignment is given to somebody.")
	distinct(&faults, "/addressees", a.Addressees)
	unless(&faults, !hasRef(a.Addressees, a.Issuer), "/addressees", "itself", "A committee gives no assignment to itself.")
	inLife(&faults, AssignmentLife(), a.State, a.Transitions)
	// R39: nothing was issued by what is only proposed.
	unless(&faults, a.State != AssignmentProposed || a.IssuedOn.IsZero(), "/issuedOn", "not_issued", "An assignment that is proposed has not been issued (R39).")
	return faults
}
