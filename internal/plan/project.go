package plan

// Project is a project whose experience may be used (R37). Nynorsk prosjekt, Bokmål prosjekt.
type Project struct {
	Object `gorm:"embedded"`

	Kind          string  `json:"kind"`                                 // Kind of project.
	Committee     Ref     `json:"committee" gorm:"column:committee_id"` // Committee that runs it.
	Organisations []Ref   `json:"organisations" gorm:"-"`               // Organisations that take part.
	Description   *string `json:"description"`                          // What it is.
	Period        *Period `json:"period"`                               // Years it runs.
	URL           *string `json:"url"`                                  // Address of its page.
}

// Head returns what every noun has.
func (p *Project) Head() *Object { return &p.Object }

// Noun returns Projects.
func (*Project) Noun() Noun { return Projects }

// References returns every reference it holds.
func (p *Project) References() []Reference {
	list := p.references()
	list = append(list, Reference{Committees, "/committee", &p.Committee})
	list = refsAt(list, Organisations, "/organisations", p.Organisations)
	return list
}

// Check returns what is wrong with it by itself.
func (p *Project) Check() []Fault {
	faults := p.check()
	written(&faults, "/kind", p.Kind)
	distinct(&faults, "/organisations", p.Organisations)
	p.Period.check("/period", &faults)
	return faults
}
