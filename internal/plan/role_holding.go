package plan

import (
	"fmt"
	"strings"
)

// RoleHolding is a seat or role in a committee and the person who holds it, with the stated term and what each document observed (R7). Nynorsk rolle, Bokmål rolle.
type RoleHolding struct {
	Object `gorm:"embedded"`

	Committee      Ref            `json:"committee" gorm:"column:committee_id"`            // The committee.
	Role           RoleKind       `json:"role"`                                            // The role.
	Acting         bool           `json:"acting"`                                          // Whether the person only acts in the role (fungerande).
	Vacant         bool           `json:"vacant"`                                          // Whether the seat is known to be vacant.
	Seat           SeatKind       `json:"seat"`                                            // Rights of the seat.
	AlternatesWith Ref            `json:"alternatesWith" gorm:"column:alternates_with_id"` // Role holding with which it alternates.
	PersonName     *string        `json:"personName"`                                      // Name of the person; null for a vacant seat. Public role information.
	PersonKey      *string        `json:"personKey"`                                       // Opaque key that only people set; names alone never join two persons.
	Position       *string        `json:"position"`                                        // Position of the person, as written.
	Employer       Ref            `json:"employer" gorm:"column:employer_id"`              // Employer of the person.
	ValidFrom      *ImpreciseDate `json:"validFrom"`                                       // Start of the term, where a source states it.
	ValidTo        *ImpreciseDate `json:"validTo"`                                         // End of the term, where a source states it.
	Observations   []Observation  `json:"observations" gorm:"-"`                           // What each document says.

	Basis *HoldingBasis `json:"-" gorm:"-"` // Why it holds on the day that was asked for; nil when none was.
}

// Head returns what every noun has.
func (r *RoleHolding) Head() *Object { return &r.Object }

// Noun returns RoleHoldings.
func (*RoleHolding) Noun() Noun { return RoleHoldings }

// References returns every reference it holds.
func (r *RoleHolding) References() []Reference {
	list := r.references()
	list = append(list, Reference{Committees, "/committee", &r.Committee})
	list = append(list, Reference{RoleHoldings, "/alternatesWith", &r.AlternatesWith})
	list = append(list, Reference{Organisations, "/employer", &r.Employer})
	list = dateRef(list, "/validFrom", r.ValidFrom)
	list = dateRef(list, "/validTo", r.ValidTo)
	for i := range r.Observations {
		list = append(list, Reference{Documents, place("/observations", i, "document"), &r.Observations[i].Document})
		list = dateRef(list, fmt.Sprintf("/observations/%d/observed", i), r.Observations[i].Observed)
	}
	return list
}

// Check returns what is wrong with it by itself.
func (r *RoleHolding) Check() []Fault {
	faults := r.check()
	required(&faults, "/committee", r.Committee)
	oneOf(&faults, "/role", r.Role, RoleLeader, RoleDeputy, RoleSecretary, RoleContact, RoleMember)
	oneOf(&faults, "/seat", r.Seat, SeatVoting, SeatSpeaking, SeatObserving, SeatDeputy, SeatAlternating, SeatUnknown)
	named := r.PersonName != nil && strings.TrimSpace(*r.PersonName) != ""
	unless(&faults, named || r.Vacant, "/personName", "required", "A seat that is not vacant has the name of a person.")
	unless(&faults, !named || !r.Vacant, "/vacant", "not_vacant", "A vacant seat has nobody in it.")
	unless(&faults, !r.Vacant || r.PersonKey == nil && !r.Acting, "/vacant", "not_vacant", "A vacant seat has nobody in it.")
	unless(&faults, !sameRef(r.AlternatesWith, r.AsRef()), "/alternatesWith", "itself", "A seat does not alternate with itself.")
	term(&faults, r.ValidFrom, r.ValidTo)
	for i := range r.Observations {
		at := fmt.Sprintf("/observations/%d", i)
		required(&faults, at+"/document", r.Observations[i].Document) // R7: an observation is that of a document
		r.Observations[i].Observed.check(at+"/observed", &faults)
	}
	return faults
}

// Observation is what one document says of a role holding, with the day it can be trusted for (R7).
type Observation struct {
	Document Ref            `json:"document" gorm:"column:document_id"` // Document that says so.
	Locator  *string        `json:"locator"`                            // Place in the document.
	Observed *ImpreciseDate `json:"observed"`                           // Day or period for which the document says so.
	Name     *string        `json:"name"`                               // The name as it is spelled there.
	Employer *string        `json:"employer"`                           // The employer as it is written there.
	Note     *string        `json:"note"`                               // What else is said there.
}
