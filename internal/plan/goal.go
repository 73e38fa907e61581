package plan

import (
	"database/sql/driver"
)

// Goal is a goal of a plan; a sub-goal has a parent. A goal may lack sub-goals and measures (R24). Nynorsk hovudmål, delmål, Bokmål hovedmål, delmål.
type Goal struct {
	Object `gorm:"embedded"`

	Plan           Ref          `json:"plan" gorm:"column:plan_id"`           // Plan it stands in.
	Committee      Ref          `json:"committee" gorm:"column:committee_id"` // Committee that owns it.
	Parent         Ref          `json:"parent" gorm:"column:parent_id"`       // The main goal of a sub-goal.
	Label          *string      `json:"label"`                                // Number or letter in the source, such as 1 or a).
	Ordinal        int          `json:"ordinal"`                              // Place in the order of the plan.
	Description    *string      `json:"description"`                          // More about it, in our own wording.
	Responsible    Responsibles `json:"responsible"`                          // Who is responsible, where the source says so (R26).
	ImportWarnings Texts        `json:"importWarnings"`                       // What was doubtful when it was read from the source.
}

// Head returns what every noun has.
func (g *Goal) Head() *Object { return &g.Object }

// Noun returns Goals.
func (*Goal) Noun() Noun { return Goals }

// References returns every reference it holds.
func (g *Goal) References() []Reference {
	list := g.references()
	list = append(list, Reference{ActionPlans, "/plan", &g.Plan})
	list = append(list, Reference{Committees, "/committee", &g.Committee})
	list = append(list, Reference{Goals, "/parent", &g.Parent})
	for i := range g.Responsible {
		list = append(list, Reference{Organisations, place("/responsible", i, "organisation"), &g.Responsible[i].Organisation})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (g *Goal) Check() []Fault {
	faults := g.check()
	required(&faults, "/plan", g.Plan)
	required(&faults, "/committee", g.Committee)
	unless(&faults, !sameRef(g.Parent, g.AsRef()), "/parent", "itself", "A goal is not its own sub-goal.")
	g.Responsible.check(&faults)
	g.ImportWarnings.check("/importWarnings", &faults)
	return faults
}

// Responsible is someone responsible, as the source writes it (R26).
type Responsible struct {
	Text         string  `json:"text"`                                       // The wording of the source.
	Name         *string `json:"name"`                                       // Name, where it is a person.
	PersonKey    *string `json:"personKey"`                                  // Opaque key of the person, set by people only.
	Organisation Ref     `json:"organisation" gorm:"column:organisation_id"` // Organisation, where it is one.
}

// Responsibles is a list of Responsible in one column.
type Responsibles []Responsible

// Value is the database form, JSON.
func (x Responsibles) Value() (driver.Value, error) { return listValue(x) }

// Scan reads the database form.
func (x *Responsibles) Scan(v any) error { return listScan(v, x) }
