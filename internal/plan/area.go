package plan

import (
	"slices"

	"github.com/google/uuid"
)

// Area is what of a community concerns some of its municipalities.
type Area struct {
	Communities []uuid.UUID // of the municipalities
	Committees  []uuid.UUID // that work for the municipalities: local committees (LSU) of their area, and those of the whole community
	Unknown     bool        // whether a municipality is among them of which nobody has said where it belongs
}

// AreaOf tells which of the committees concern municipalities. A local committee concerns those that an admin has said lie in its area; no
// document says it, and nothing is inferred from a name or a hospital. Every other committee is there for its whole community.
func AreaOf(municipalities []Organisation, committees []Committee) Area {
	var a Area
	local := map[uuid.UUID]bool{}
	for _, m := range municipalities {
		if !slices.Contains(a.Communities, m.Community.ID) {
			a.Communities = append(a.Communities, m.Community.ID)
		}
		a.Unknown = a.Unknown || m.LocalCommittee.IsZero()
		local[m.LocalCommittee.ID] = true
	}
	for _, c := range committees {
		if slices.Contains(a.Communities, c.Community.ID) && (c.Type != TypeLocal || local[c.ID]) {
			a.Committees = append(a.Committees, c.ID)
		}
	}
	return a
}
