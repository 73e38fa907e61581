package store

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// EachOf tells every object of a community that is not deleted, noun by noun, as they are at one moment; begin comes before the first. It
// is for those who may take everything.
func (s *Store) EachOf(ctx context.Context, actor plan.Actor, community string, begin func() error, each func(plan.Root) error) error {
	return s.read(ctx, func(db *gorm.DB) error {
		found, err := s.lookup(db, plan.Communities, []plan.Ref{plan.RefTo(community)}, uuid.Nil, false)
		if err != nil {
			return err
		}
		if len(found) == 0 || found[0].DeletedAt != nil {
			return notFound(plan.Communities, community)
		}
		if err := actor.Authorize(plan.Export, plan.Target{Community: found[0].ID, Visibility: found[0].Visibility}); err != nil {
			return err
		}
		if err := begin(); err != nil {
			return err
		}
		db = remembering(db)
		for _, noun := range plan.Foundations() {
			if err := s.eachOfNoun(db, noun, found[0].ID, each); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) eachOfNoun(db *gorm.DB, noun plan.Noun, community uuid.UUID, each func(plan.Root) error) error {
	for last := uuid.Nil; ; {
		list, err := s.tables[noun].load(db.Where("t.community_id = ? AND t.deleted_at IS NULL AND t.id > ?", community, last).Order("t.id").Limit(partSize))
		if err != nil {
			return err
		}
		if err := s.hydrate(db, list); err != nil {
			return err
		}
		for _, r := range list {
			last = r.Head().ID
			if err := each(r); err != nil {
				return err
			}
		}
		if len(list) < partSize {
			return nil
		}
	}
}
