package plan

// Hearing is a committee asked for its view on a plan, guideline or other matter; one hearing for each committee asked. Nynorsk høyring, Bokmål høring.
type Hearing struct {
	Object `gorm:"embedded"`

	Subject     ObjectRef    `json:"subject" gorm:"embedded;embeddedPrefix:subject_"` // What the hearing is about.
	Committee   Ref          `json:"committee" gorm:"column:committee_id"`            // Committee that is asked.
	AskedBy     Ref          `json:"askedBy" gorm:"column:asked_by_id"`               // Committee that asks.
	OpenedOn    Date         `json:"openedOn"`                                        // Day it was opened.
	DueOn       Date         `json:"dueOn"`                                           // Day the answer is due.
	AnsweredOn  Date         `json:"answeredOn"`                                      // Day of the answer.
	Answer      *string      `json:"answer"`                                          // The answer, in our own short wording.
	State       HearingState `json:"state"`
	Transitions []Transition `json:"transitions" gorm:"-"` // Steps taken so far, oldest first.
}

// Head returns what every noun has.
func (h *Hearing) Head() *Object { return &h.Object }

// Noun returns Hearings.
func (*Hearing) Noun() Noun { return Hearings }

// References returns every reference it holds.
func (h *Hearing) References() []Reference {
	list := h.references()
	list = append(list, Reference{h.Subject.Type, "/subject", &h.Subject.Ref})
	list = append(list, Reference{Committees, "/committee", &h.Committee})
	list = append(list, Reference{Committees, "/askedBy", &h.AskedBy})
	for i := range h.Transitions {
		list = append(list, Reference{Meetings, place("/transitions", i, "meeting"), &h.Transitions[i].Meeting})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (h *Hearing) Check() []Fault {
	faults := h.check()
	required(&faults, "/committee", h.Committee)
	about(&faults, "/subject", h.Subject)
	unless(&faults, !sameRef(h.AskedBy, h.Committee), "/askedBy", "itself", "A committee does not ask itself.")
	inLife(&faults, HearingLife(), h.State, h.Transitions)
	span(&faults, "/dueOn", h.OpenedOn, h.DueOn)
	span(&faults, "/answeredOn", h.OpenedOn, h.AnsweredOn)
	unless(&faults, h.AnsweredOn.IsZero() || h.State == HearingAnswered, "/answeredOn", "not_answered", "A hearing that is not answered has no day of its answer.")
	return faults
}
