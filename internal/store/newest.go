package store

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// News is a change as people read of it.
type News struct {
	FeedEntry

	Title    string        // that the object had after the change; empty when the object is not public any more
	Language plan.Language // of the title
}

// Newest returns the newest public changes, newest first. Of an object that is not public now no title is told, not even by the changes
// from when it was. The index of positions is read from its end, as far as the query needs.
func (s *Store) Newest(ctx context.Context, q FeedQuery) ([]News, error) {
	var news []News
	err := s.read(ctx, func(db *gorm.DB) error {
		rows, _, err := s.feedConditions(db, q)
		if err != nil {
			return err
		}
		var found []feedRow
		if err := rows.Where("position IS NOT NULL").Select("position, noun, object_id, key, version, changed_at, public_before, public_after, after ->> 'title' AS title, after ->> 'language' AS language").
			Order("position DESC").Limit(q.Limit).Find(&found).Error; err != nil {
			return err
		}
		ids := map[plan.Noun][]uuid.UUID{}
		for _, r := range found {
			ids[r.Noun] = append(ids[r.Noun], r.ObjectID)
		}
		public := map[uuid.UUID]bool{}
		for noun, list := range ids {
			var shown []uuid.UUID
			if err := db.Table(noun.Table()).Where("id IN ? AND deleted_at IS NULL AND visibility = 'published'", list).Pluck("id", &shown).Error; err != nil {
				return err
			}
			for _, id := range shown {
				public[id] = true
			}
		}
		news = make([]News, len(found))
		for i, r := range found {
			news[i].FeedEntry = FeedEntry{Type: r.Noun, ID: r.ObjectID, Key: r.Key, Operation: r.operation(), Version: r.Version, ChangedAt: r.ChangedAt}
			if public[r.ObjectID] && r.PublicAfter {
				news[i].Title, news[i].Language = r.Title, r.Language
			}
		}
		return nil
	})
	return news, err
}
