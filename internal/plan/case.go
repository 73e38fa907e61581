package plan

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
	return faults
}
