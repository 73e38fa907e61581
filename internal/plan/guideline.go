package plan

// Guideline is a joint procedure, approved by SSU (R20). Nynorsk retningsline, Bokmål retningslinje.
type Guideline struct {
	Object `gorm:"embedded"`

	ApprovedBy  Ref     `json:"approvedBy" gorm:"column:approved_by_id"` // Committee that approved it (R20).
	ApprovedOn  Date    `json:"approvedOn"`                              // Day of approval; may be missing (R20).
	Year        *int    `json:"year"`                                    // Year named in its title.
	Number      *int    `json:"number"`                                  // Number in the list of guidelines.
	Case        Ref     `json:"case" gorm:"column:case_id"`              // Case in which it was handled.
	Description *string `json:"description"`                             // What it regulates.
	URL         *string `json:"url"`                                     // Where it lies.
}

// Head returns what every noun has.
func (g *Guideline) Head() *Object { return &g.Object }

// Noun returns Guidelines.
func (*Guideline) Noun() Noun { return Guidelines }

// References returns every reference it holds.
func (g *Guideline) References() []Reference {
	list := g.references()
	list = append(list, Reference{Committees, "/approvedBy", &g.ApprovedBy})
	list = append(list, Reference{Cases, "/case", &g.Case})
	return list
}

// Check returns what is wrong with it by itself.
func (g *Guideline) Check() []Fault {
	faults := g.check()
	inYears(&faults, "/year", g.Year)
	unless(&faults, g.Number == nil || *g.Number > 0, "/number", "out_of_range", "Guidelines are counted from 1.")
	return faults
}
