package plan

// Agreement is a cooperation agreement or one of its sub-agreements. Nynorsk samarbeidsavtale, Bokmål samarbeidsavtale.
type Agreement struct {
	Object `gorm:"embedded"`

	Kind        string         `json:"kind"`                           // Kind of agreement.
	Parent      Ref            `json:"parent" gorm:"column:parent_id"` // Agreement it belongs to.
	Number      *string        `json:"number"`                         // Number, such as 4 for sub-agreement 4.
	Parties     []Ref          `json:"parties" gorm:"-"`               // Parties, where they are listed.
	ValidFrom   *ImpreciseDate `json:"validFrom"`                      // Start of the term.
	ValidTo     *ImpreciseDate `json:"validTo"`                        // End of the term.
	Description *string        `json:"description"`                    // What it regulates.
	URL         *string        `json:"url"`                            // Where it lies.
}

// Head returns what every noun has.
func (a *Agreement) Head() *Object { return &a.Object }

// Noun returns Agreements.
func (*Agreement) Noun() Noun { return Agreements }

// References returns every reference it holds.
func (a *Agreement) References() []Reference {
	list := a.references()
	list = append(list, Reference{Agreements, "/parent", &a.Parent})
	list = refsAt(list, Organisations, "/parties", a.Parties)
	list = dateRef(list, "/validFrom", a.ValidFrom)
	list = dateRef(list, "/validTo", a.ValidTo)
	return list
}

// Check returns what is wrong with it by itself.
func (a *Agreement) Check() []Fault {
	faults := a.check()
	written(&faults, "/kind", a.Kind)
	unless(&faults, !sameRef(a.Parent, a.AsRef()), "/parent", "itself", "An agreement does not belong to itself.")
	distinct(&faults, "/parties", a.Parties)
	term(&faults, a.ValidFrom, a.ValidTo)
	return faults
}
