package plan

import (
	"fmt"
	"slices"
)

// Organisation is a trust, hospital, municipality, council or other body that takes part. Nynorsk organisasjon, Bokmål organisasjon.
type Organisation struct {
	Object `gorm:"embedded"`

	Kind           string               `json:"kind"`                                            // Kind of organisation.
	Numbers        []OrganisationNumber `json:"numbers" gorm:"-"`                                // Numbers and their validity; a municipality may have had several.
	Aliases        []Alias              `json:"aliases" gorm:"-"`                                // Other names.
	Parent         Ref                  `json:"parent" gorm:"column:parent_id"`                  // Organisation it belongs to.
	LocalCommittee Ref                  `json:"localCommittee" gorm:"column:local_committee_id"` // LSU whose area a municipality belongs to; null until an admin says so.
	ValidFrom      Date                 `json:"validFrom"`                                       // First day; null if not stated.
	ValidTo        Date                 `json:"validTo"`                                         // Last day; null while it exists.
}

// Head returns what every noun has.
func (o *Organisation) Head() *Object { return &o.Object }

// Noun returns Organisations.
func (*Organisation) Noun() Noun { return Organisations }

// References returns every reference it holds.
func (o *Organisation) References() []Reference {
	list := o.references()
	for i := range o.Aliases {
		list = append(list, Reference{Documents, place("/aliases", i, "document"), &o.Aliases[i].Document})
	}
	list = append(list, Reference{Organisations, "/parent", &o.Parent})
	list = append(list, Reference{Committees, "/localCommittee", &o.LocalCommittee})
	return list
}

// Check returns what is wrong with it by itself.
func (o *Organisation) Check() []Fault {
	faults := o.check()
	written(&faults, "/kind", o.Kind)
	distinctAliases(&faults, o.Aliases)
	unless(&faults, !sameRef(o.Parent, o.AsRef()), "/parent", "itself", "An organisation does not belong to itself.")
	span(&faults, "/validTo", o.ValidFrom, o.ValidTo)
	for i, n := range o.Numbers {
		at := fmt.Sprintf("/numbers/%d", i)
		written(&faults, at+"/number", n.Number)
		span(&faults, at+"/validTo", n.ValidFrom, n.ValidTo)
		unless(&faults, !slices.ContainsFunc(o.Numbers[:i], n.overlaps), at, "overlap", "Two numbers of one register are not valid on the same day.")
	}
	return faults
}

// OrganisationNumber is a number of an organisation and the days on which it was valid.
type OrganisationNumber struct {
	Number    string `json:"number"`    // Municipality number or organisation number.
	ValidFrom Date   `json:"validFrom"` // First day.
	ValidTo   Date   `json:"validTo"`   // Last day.
}

// overlaps reports whether both numbers are valid on some day. Numbers of different length belong to different registers:
// a municipality has a number of four digits beside its organisation number of nine.
func (n OrganisationNumber) overlaps(o OrganisationNumber) bool {
	return len(n.Number) == len(o.Number) && !n.ValidTo.Before(o.ValidFrom) && !o.ValidTo.Before(n.ValidFrom)
}
