package plan

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// MaxOverlap is how long two keys may be valid beside each other when one takes the place of the other.
const MaxOverlap = 30 * 24 * time.Hour

// MayGrant reports whether the actor may manage a key with these grants: each lies in a community of which the actor is the admin. A
// grant for every community is for an admin of every community, and so is a key that grants nothing, because nobody else's it is.
func (a Actor) MayGrant(grants []Grant) bool {
	if len(grants) == 0 {
		return a.May(ManageKeys, Target{})
	}
	return !slices.ContainsFunc(grants, func(g Grant) bool {
		return !a.May(ManageKeys, Target{Community: g.Community, Committees: g.Committees}) || !a.covers(g)
	})
}

// covers reports whether one grant of the actor gives all that g does.
func (a Actor) covers(g Grant) bool {
	return slices.ContainsFunc(a.Grants, func(own Grant) bool {
		if !own.Role.Includes(g.Role) || own.Community != uuid.Nil && own.Community != g.Community {
			return false
		}
		within := func(c uuid.UUID) bool { return slices.Contains(own.Committees, c) }
		return len(own.Committees) == 0 || len(g.Committees) > 0 && !slices.ContainsFunc(g.Committees, func(c uuid.UUID) bool { return !within(c) })
	})
}

// ManagesKeys returns the communities whose keys the actor manages: all, or those listed.
func (a Actor) ManagesKeys() (all bool, communities []uuid.UUID) { return a.administers(ManageKeys) }

// Redacts returns the communities in which the actor removes a person's data: all, or those listed.
func (a Actor) Redacts() (all bool, communities []uuid.UUID) { return a.administers(Redact) }

func (a Actor) administers(action Action) (all bool, communities []uuid.UUID) {
	for _, g := range a.Grants {
		switch {
		case !g.Role.Includes(lowest(action, "", "")) || len(g.Committees) > 0:
		case g.Community == uuid.Nil:
			return true, nil
		default:
			communities = append(communities, g.Community)
		}
	}
	return false, communities
}

// NamedGrant is a grant as a person writes and reads it. Without a community it holds in every one.
type NamedGrant struct {
	Role       Role
	Community  Ref
	Committees []Ref
}

// Everywhere reports whether it holds in every community.
func (g NamedGrant) Everywhere() bool { return g.Community.IsZero() }

// CheckGrants returns what is wrong with the grants of a new key by themselves.
func CheckGrants(grants []NamedGrant) []Fault {
	var faults []Fault
	unless(&faults, len(grants) > 0, "/grants", "required", "A key grants something.")
	for i, g := range grants {
		at := fmt.Sprintf("/grants/%d", i)
		_, known := ParseRole(string(g.Role))
		unless(&faults, known, at+"/role", "unknown_value", "There is no such role to grant.")
		unless(&faults, !g.Everywhere() || len(g.Committees) == 0, at+"/committees", "without_community", "Committees belong to a community; name it.")
	}
	return faults
}
