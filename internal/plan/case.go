package plan

import "regexp"

// Case is a case handled by a committee. Nynorsk sak, Bokmål sak.
type Case struct {
	Object `gorm:"embedded"`

	Committee Ref     `json:"committee" gorm:"column:committee_id"` // Committee that handles it.
	Meeting   Ref     `json:"meeting" gorm:"column:meeting_id"`     // Meeting that handled it.
	Number    *string `json:"number"`                               // Number as written, such as 39/22.
	Year      *int    `json:"year"`                                 // Year of the number, where known.
	Sequence  *int    `json:"sequence"`                             // Number within the year, where known.
	Kind      string  `json:"kind"`                                 // Kind of case.
	Text      *string `json:"text"`                                 // What it is about.
	URL       *string `json:"url"`                                  // Address of the papers (R42).
}

// Head returns what every noun has.
func (c *Case) Head() *Object { return &c.Object }

// Noun returns Cases.
func (*Case) Noun() Noun { return Cases }

// References returns every reference it holds.
func (c *Case) References() []Reference {
	list := c.references()
	list = append(list, Reference{Committees, "/committee", &c.Committee})
	list = append(list, Reference{Meetings, "/meeting", &c.Meeting})
	return list
}

// Check returns what is wrong with it by itself.
func (c *Case) Check() []Fault {
	faults := c.check()
	required(&faults, "/committee", c.Committee)
	written(&faults, "/kind", c.Kind)
	inYears(&faults, "/year", c.Year)
	unless(&faults, c.Sequence == nil || *c.Sequence > 0, "/sequence", "out_of_range", "Cases are counted from 1.")
	if year, sequence, ok := c.readNumber(); ok {
		unless(&faults, c.Year == nil || *c.Year == year || year < 100 && *c.Year%100 == year, "/year", "not_the_number", "It is not the year of the number.")
		unless(&faults, c.Sequence == nil || *c.Sequence == sequence, "/sequence", "not_the_number", "It is not the one of the number.")
	}
	return faults
}

var caseNumber = regexp.MustCompile(`^\s*(\d{1,6})\s*[/-]\s*(\d{2}|\d{4})\s*$`)

// readNumber reads 39/22 or 22-22 as sequence and year, which has two digits or four. A number of another form has no reading.
func (c *Case) readNumber() (year, sequence int, ok bool) {
	if c.Number == nil {
		return 0, 0, false
	}
	m := caseNumber.FindStringSubmatch(*c.Number)
	if m == nil {
		return 0, 0, false
	}
	return number(m[2]), number(m[1]), true
}
