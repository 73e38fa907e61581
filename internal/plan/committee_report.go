package plan

import (
	"fmt"
	"slices"
)

// CommitteeReport is a body's part of the annual report: its figures and texts for a year. A missing figure is null (R28). Nynorsk årsrapport for eit utval, Bokmål årsrapport for et utvalg.
type CommitteeReport struct {
	Object `gorm:"embedded"`

	Committee        Ref             `json:"committee" gorm:"column:committee_id"` // The body.
	Year             int             `json:"year"`                                 // Year of the report.
	Document         Ref             `json:"document" gorm:"column:document_id"`   // The annual report.
	Leader           *string         `json:"leader"`                               // Leader as written in the report.
	Deputy           *string         `json:"deputy"`                               // Deputy as written in the report.
	Meetings         *int            `json:"meetings"`                             // Meetings held.
	DigitalMeetings  *int            `json:"digitalMeetings"`                      // Of these digital, where stated (R29).
	PhysicalMeetings *int            `json:"physicalMeetings"`                     // Of these physical, where stated; the rest is not assumed (R29).
	JointMeetings    []JointMeetings `json:"jointMeetings" gorm:"-"`               // Of these held with another committee (R30).
	ExtraMeetings    *string         `json:"extraMeetings"`                        // Meetings beyond those counted, as described.
	Cases            *int            `json:"cases"`                                // Cases handled.
	DecisionCases    *int            `json:"decisionCases"`                        // Of these cases for decision.
	Disputes         *int            `json:"disputes"`                             // Disputes handled.
	PlanApprovedOn   Date            `json:"planApprovedOn"`                       // Day its plan was approved, as this part of the report says; null if it says nothing.
	PlanNote         *string         `json:"planNote"`                             // What the report says of its plan, if not a day.
	Topics           Texts           `json:"topics"`                               // Topics or main measures.
	Results          Texts           `json:"results"`                              // Results.
	Continues        Texts           `json:"continues"`                            // What is carried on into the next year.
	Notes            *string         `json:"notes"`                                // What else is said.
}

// Head returns what every noun has.
func (c *CommitteeReport) Head() *Object { return &c.Object }

// Noun returns CommitteeReports.
func (*CommitteeReport) Noun() Noun { return CommitteeReports }

// References returns every reference it holds.
func (c *CommitteeReport) References() []Reference {
	list := c.references()
	list = append(list, Reference{Committees, "/committee", &c.Committee})
	list = append(list, Reference{Documents, "/document", &c.Document})
	for i := range c.JointMeetings {
		list = append(list, Reference{Committees, place("/jointMeetings", i, "committee"), &c.JointMeetings[i].Committee})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (c *CommitteeReport) Check() []Fault {
	faults := c.check()
	required(&faults, "/committee", c.Committee)
	inYears(&faults, "/year", &c.Year)
	within(&faults, "/meetings", c.Meetings, nil)
	within(&faults, "/digitalMeetings", c.DigitalMeetings, c.Meetings)
	within(&faults, "/physicalMeetings", c.PhysicalMeetings, c.Meetings)
	within(&faults, "/cases", c.Cases, nil)
	within(&faults, "/decisionCases", c.DecisionCases, c.Cases)
	within(&faults, "/disputes", c.Disputes, nil)
	c.Topics.check("/topics", &faults)
	c.Results.check("/results", &faults)
	c.Continues.check("/continues", &faults)
	// R29: what is neither said to be digital nor physical is not known, so the two may fall short of the sum and never pass it.
	if c.DigitalMeetings != nil && c.PhysicalMeetings != nil {
		both := *c.DigitalMeetings + *c.PhysicalMeetings
		within(&faults, "/physicalMeetings", &both, c.Meetings)
	}
	for i, j := range c.JointMeetings {
		at := fmt.Sprintf("/jointMeetings/%d", i)
		required(&faults, at+"/committee", j.Committee)
		within(&faults, at+"/count", &j.Count, c.Meetings)
		unless(&faults, !sameRef(j.Committee, c.Committee), at+"/committee", "itself", "A joint meeting is held with another committee (R30).")
		unless(&faults, !slices.ContainsFunc(c.JointMeetings[:i], func(o JointMeetings) bool { return sameRef(o.Committee, j.Committee) }), at+"/committee", "duplicate", "It stands in the list already.")
	}
	return faults
}

// JointMeetings is meetings held together with another committee (R30).
type JointMeetings struct {
	Committee Ref `json:"committee" gorm:"column:committee_id"` // The other committee.
	Count     int `json:"count"`                                // How many.
}

// within demands that a figure, where it is known, is not negative and not more than the whole, where that is known.
func within(faults *[]Fault, pointer string, n, whole *int) {
	if n != nil {
		unless(faults, *n >= 0, pointer, "out_of_range", "A figure is not negative.")
		unless(faults, whole == nil || *n <= *whole, pointer, "more_than_all", "It is more than there are in all.")
	}
}
