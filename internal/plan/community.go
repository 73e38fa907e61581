package plan

import (
	"fmt"
)

// Community is a standing partnership between one hospital trust and the municipalities of its area. Nynorsk helsefellesskap, Bokmål helsefellesskap.
type Community struct {
	Object `gorm:"embedded"`

	Trust       Ref            `json:"trust" gorm:"column:trust_id"` // The hospital trust (helseføretak).
	Description *string        `json:"description"`                  // What the community is, in short.
	Established *ImpreciseDate `json:"established"`                  // When it was set up.
	Figures     []Figure       `json:"figures" gorm:"-"`             // Figures that documents state of the community as a whole.
	Website     *string        `json:"website"`                      // Address of its website.
}

// Head returns what every noun has.
func (c *Community) Head() *Object { return &c.Object }

// Noun returns Communities.
func (*Community) Noun() Noun { return Communities }

// References returns every reference it holds.
func (c *Community) References() []Reference {
	list := c.references()
	list = append(list, Reference{Organisations, "/trust", &c.Trust})
	list = dateRef(list, "/established", c.Established)
	for i := range c.Figures {
		list = dateRef(list, fmt.Sprintf("/figures/%d/asOf", i), c.Figures[i].AsOf)
	}
	return list
}

// Check returns what is wrong with it by itself.
func (c *Community) Check() []Fault {
	faults := c.check()
	c.Established.check("/established", &faults)
	for i := range c.Figures {
		written(&faults, fmt.Sprintf("/figures/%d/name", i), c.Figures[i].Name)
		c.Figures[i].AsOf.check(fmt.Sprintf("/figures/%d/asOf", i), &faults)
	}
	return faults
}

// Figure is a figure stated in a document.
type Figure struct {
	Name  string         `json:"name"`  // What is counted, a short code.
	Value *float64       `json:"value"` // The figure; null where it is not given.
	Text  *string        `json:"text"`  // The wording, where it is not exact.
	AsOf  *ImpreciseDate `json:"asOf"`  // Day or period it is stated for.
}
