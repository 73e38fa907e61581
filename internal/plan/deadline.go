package plan

import (
	"database/sql/driver"
	"fmt"
)

// Deadline is something that is due: stated by a source, derived by a rule, or expected. Nynorsk frist, Bokmål frist.
type Deadline struct {
	Object `gorm:"embedded"`

	Kind        string              `json:"kind"`                                            // Kind of deadline.
	Basis       DeadlineBasis       `json:"basis"`                                           // Stated, derived or expected.
	Standing    Standing            `json:"standing"`                                        // Whether what it follows from is adopted.
	Committee   Ref                 `json:"committee" gorm:"column:committee_id"`            // Committee that has to meet it.
	Subject     ObjectRef           `json:"subject" gorm:"embedded;embeddedPrefix:subject_"` // What is due.
	Meeting     Ref                 `json:"meeting" gorm:"column:meeting_id"`                // Meeting it is bound to: it moves with the meeting and loses its date when that is cancelled.
	LeadDays    *int                `json:"leadDays"`                                        // Days before the meeting; null where no source states a lead time.
	DueOn       Date                `json:"dueOn"`                                           // Day it is due; null where no day is known.
	DueOnEdited bool                `json:"dueOnEdited"`                                     // Whether a person set the day by hand; then no rule moves it.
	Due         *ImpreciseDate      `json:"due"`                                             // Wording of the date and how exact it is.
	Recurring   bool                `json:"recurring"`                                       // Whether it comes back.
	MetOn       Date                `json:"metOn"`                                           // Day it was met.
	Evidence    *Evidence           `json:"evidence"`                                        // What shows that it was met.
	Extensions  []DeadlineExtension `json:"extensions" gorm:"-"`                             // Earlier dates, oldest first.
	Text        *string             `json:"text"`                                            // More about it, in our own wording.
	State       DeadlineState       `json:"state"`
	Transitions []Transition        `json:"transitions" gorm:"-"` // Steps taken so far, oldest first.
}

// Head returns what every noun has.
func (d *Deadline) Head() *Object { return &d.Object }

// Noun returns Deadlines.
func (*Deadline) Noun() Noun { return Deadlines }

// References returns every reference it holds.
func (d *Deadline) References() []Reference {
	list := d.references()
	list = append(list, Reference{Committees, "/committee", &d.Committee})
	list = append(list, Reference{d.Subject.Type, "/subject", &d.Subject.Ref})
	list = append(list, Reference{Meetings, "/meeting", &d.Meeting})
	list = dateRef(list, "/due", d.Due)
	for i := range d.Extensions {
		list = dateRef(list, fmt.Sprintf("/extensions/%d/due", i), d.Extensions[i].Due)
	}
	for i := range d.Transitions {
		list = append(list, Reference{Meetings, place("/transitions", i, "meeting"), &d.Transitions[i].Meeting})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (d *Deadline) Check() []Fault {
	faults := d.check()
	d.Due.check("/due", &faults)
	written(&faults, "/kind", d.Kind)
	oneOf(&faults, "/basis", d.Basis, DeadlineBasisStated, DeadlineBasisDerived, DeadlineBasisExpected)
	oneOf(&faults, "/standing", d.Standing, StandingProposed, StandingInForce)
	about(&faults, "/subject", d.Subject)
	inLife(&faults, DeadlineLife(), d.State, d.Transitions)
	unless(&faults, d.LeadDays == nil || *d.LeadDays >= 0, "/leadDays", "out_of_range", "A lead time is not negative.")
	unless(&faults, d.LeadDays == nil || !d.Meeting.IsZero(), "/leadDays", "no_meeting", "A lead time needs a meeting before which it runs.")
	unless(&faults, d.Due == nil || d.Due.Precision != PrecisionRecurring || d.Recurring, "/recurring", "not_recurring", "A date that comes back makes the deadline recurring.")
	unless(&faults, !d.DueOnEdited || !d.DueOn.IsZero(), "/dueOnEdited", "without_date", "A day set by hand is a day.")
	if d.Evidence != nil {
		prose(&faults, "/evidence/text", &d.Evidence.Text)
		bounded(&faults, "/evidence/url", d.Evidence.URL, longestAddress)
	}
	met := d.State == DeadlineMet
	unless(&faults, met == !d.MetOn.IsZero(), "/metOn", "not_the_state", "The day it was met is known when it is met, and only then.")
	unless(&faults, !met || d.Evidence != nil && d.Evidence.Text != "", "/evidence", "required", "A deadline is met with evidence of what happened.")
	var last Date
	for i, x := range d.Extensions {
		at := fmt.Sprintf("/extensions/%d", i)
		written(&faults, at+"/reason", x.Reason)
		x.Due.check(at+"/due", &faults)
		unless(&faults, !x.ExtendedOn.IsZero(), at+"/extendedOn", "required", "An extension has a day.")
		unless(&faults, !x.ExtendedOn.Before(last), at+"/extendedOn", "not_in_order", "Extensions are listed oldest first.")
		last = x.ExtendedOn
	}
	return faults
}

// Evidence is what shows that a deadline was met.
type Evidence struct {
	Text string  `json:"text"` // What happened.
	URL  *string `json:"url"`  // Where it can be read.
}

// Value is the database form, JSON.
func (x Evidence) Value() (driver.Value, error) { return jsonValue(x) }

// Scan reads the database form.
func (x *Evidence) Scan(v any) error { return jsonScan(v, x) }

// DeadlineExtension is an earlier date of a deadline and why it was given up.
type DeadlineExtension struct {
	DueOn      Date           `json:"dueOn"`      // Date before the extension.
	Due        *ImpreciseDate `json:"due"`        // Wording before the extension.
	Reason     string         `json:"reason"`     // Why it was extended.
	ExtendedOn Date           `json:"extendedOn"` // Day of the extension.
}
