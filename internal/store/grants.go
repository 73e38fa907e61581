package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Grants finds what the named grants of somebody else's token stand for. What names nothing gives nothing, and is told as a fault: a
// grant for committees that are gone never becomes one for all.
func (s *Store) Grants(ctx context.Context, named []plan.NamedGrant) ([]plan.Grant, []plan.Fault, error) {
	var grants []plan.Grant
	var faults []plan.Fault
	err := s.read(ctx, func(db *gorm.DB) error {
		var err error
		grants, faults, err = s.resolveGrants(db, plan.System(plan.ActorKindSystem, ""), named)
		return err
	})
	return grants, faults, err
}

// resolveGrants finds the communities and committees that grants name, as far as the actor may know of them.
func (s *Store) resolveGrants(db *gorm.DB, actor plan.Actor, named []plan.NamedGrant) (grants []plan.Grant, faults []plan.Fault, err error) {
	for i, n := range named {
		g := plan.Grant{Role: n.Role}
		at := fmt.Sprintf("/grants/%d", i)
		if n.Everywhere() {
			grants = append(grants, g)
			continue
		}
		if g.Community, err = s.named(db, actor, plan.Communities, n.Community, uuid.Nil); err != nil {
			return nil, nil, err
		}
		if g.Community == uuid.Nil {
			faults = append(faults, plan.Fault{Pointer: at + "/community", Code: "unknown_reference", Detail: "There is no such community."})
			continue
		}
		for j, c := range n.Committees {
			id, err := s.named(db, actor, plan.Committees, c, g.Community)
			if err != nil {
				return nil, nil, err
			}
			if id == uuid.Nil {
				faults = append(faults, plan.Fault{Pointer: fmt.Sprintf("%s/committees/%d", at, j), Code: "unknown_reference", Detail: "There is no such committee in the community."})
				continue
			}
			g.Committees = append(g.Committees, id)
		}
		if len(n.Committees) == 0 || len(g.Committees) > 0 {
			grants = append(grants, g)
		}
	}
	return grants, faults, nil
}

// named returns the id of the object that a reference names, uuid.Nil if the actor may know of none.
func (s *Store) named(db *gorm.DB, actor plan.Actor, noun plan.Noun, ref plan.Ref, community uuid.UUID) (uuid.UUID, error) {
	found, err := s.lookup(db, noun, []plan.Ref{ref}, community, false)
	if err != nil || len(found) != 1 {
		return uuid.Nil, err
	}
	h := found[0]
	target := plan.Target{Noun: noun, Community: h.CommunityID, Visibility: h.Visibility}
	if noun == plan.Communities {
		target.Community = h.ID
	}
	if h.DeletedAt != nil || ref.Key != "" && ref.Key != h.Key || !actor.May(plan.Read, target) {
		return uuid.Nil, nil
	}
	return h.ID, nil
}
