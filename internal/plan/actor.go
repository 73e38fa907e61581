package plan

import (
	"slices"

	"github.com/google/uuid"
)

// Actor is whoever asks or changes something. The zero Actor is the public.
type Actor struct {
	ID     uuid.UUID
	Name   string
	Kind   ActorKind
	Grants []Grant
}

// Grant gives a role in a community and, where committees are named, only in what these own.
type Grant struct {
	Role       Role        `json:"role"`
	Community  uuid.UUID   `json:"community"`  // uuid.Nil: every community
	Committees []uuid.UUID `json:"committees"` // none: all
}

// Role is how much a grant allows; each role includes those before it.
type Role string

// The roles, the least first.
const (
	RolePublic      Role = "public"
	RoleReader      Role = "reader"
	RoleEditor      Role = "editor"
	RoleSecretariat Role = "secretariat"
	RoleAdmin       Role = "admin"
)

// Roles returns the roles, the least first.
func Roles() []Role { return []Role{RolePublic, RoleReader, RoleEditor, RoleSecretariat, RoleAdmin} }

// ParseRole reads the name of a role that can be granted.
func ParseRole(s string) (Role, bool) {
	r := Role(s)
	return r, r.rank() > 0
}

// rank is the place among the roles; -1, less than the public, for a role that does not exist.
func (r Role) rank() int { return slices.Index(Roles(), r) }

// Includes reports whether r allows all that o does.
func (r Role) Includes(o Role) bool { return r.rank() >= 0 && o.rank() >= 0 && r.rank() >= o.rank() }

// System returns the actor of the service itself, or of an import, that may do everything.
func System(kind ActorKind, name string) Actor {
	return Actor{Name: name, Kind: kind, Grants: []Grant{{Role: RoleAdmin}}}
}

// IsPublic reports whether nobody in particular asks.
func (a Actor) IsPublic() bool { return a.ID == uuid.Nil && len(a.Grants) == 0 }

// DraftScope returns the communities whose drafts the actor sees: all, or those listed, sorted and each once. A draft is seen within the whole community: a grant that is bound
// to committees says what its holder may change, and to read what the others prepare is what a reader is for.
func (a Actor) DraftScope() (all bool, communities []uuid.UUID) {
	for _, g := range a.Grants {
		switch {
		case !g.Role.Includes(lowest(ReadDraft, "", "")):
		case g.Community == uuid.Nil:
			return true, nil
		default:
			communities = append(communities, g.Community)
		}
	}
	slices.SortFunc(communities, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
	return false, slices.Compact(communities)
}
