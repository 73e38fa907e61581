package store

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// maxVanished bounds how many objects that are gone a calendar tells of; the latest come first.
const maxVanished = 500

// Vanished returns what the public was shown and is shown no longer, since a time: objects that were deleted or hidden, and of those named
// in changed, which are public, those that were changed into something that is not shown. Each is as it was when it was last shown, with
// the version and time of the change that took it away. The log tells what was public; nothing of what came after is told. The filters of
// the query select as in a list; what is hidden and has been changed since then stands only where there are none, for its filters would
// answer from what nobody may see. The actor decides which server may be asked, and nothing else.
func Vanished[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], actor plan.Actor, q Query, since time.Time, changed []uuid.UUID, shown func(P) bool) ([]P, error) {
	var list []P
	err := s.readAside(ctx, actor, func(db *gorm.DB) error {
		list = nil
		ids, err := s.vanishing(db, t.noun, t.filters, q, since, changed)
		if err != nil || len(ids) == 0 {
			return err
		}
		var rows []imageRow
		if err := db.Table("changes").Select("object_id, version, changed_at, public_after, after").Where("noun = ? AND object_id IN ?", t.noun, ids).Order("object_id, version DESC").Find(&rows).Error; err != nil {
			return err
		}
		var roots []plan.Root
		for len(rows) > 0 {
			n := 1
			for n < len(rows) && rows[n].ObjectID == rows[0].ObjectID {
				n++
			}
			last, err := lastShown(rows[:n], since, len(q.Filters) > 0, shown)
			if err != nil {
				return err
			}
			if last != nil {
				list, roots = append(list, last), append(roots, last)
			}
			rows = rows[n:]
		}
		return s.hydratePublic(db, roots)
	})
	return list, err
}

// vanishing finds the objects that may have vanished.
func (s *Store) vanishing(db *gorm.DB, noun plan.Noun, filters map[string]filter, q Query, since time.Time, changed []uuid.UUID) ([]uuid.UUID, error) {
	l := &listing{store: s, db: db, noun: noun, query: q, today: plan.Today(s.now())}
	if c := q.Filters["community"]; len(c) == 1 {
		l.community = c[0]
	}
	where, err := l.conditions(filters)
	if err != nil {
		return nil, err
	}
	rows := db.Table(noun.Table()+" AS t").Where("t.updated_at >= ? AND (t.deleted_at IS NOT NULL OR t.visibility <> 'published' OR t.id IN ?)", since, changed)
	for _, c := range where {
		rows = rows.Where("("+c.sql+")", c.args...)
	}
	var ids []uuid.UUID
	err = rows.Order("t.updated_at DESC, t.id").Limit(maxVanished).Pluck("t.id", &ids).Error
	return ids, err
}

// imageRow is a version of an object in the log.
type imageRow struct {
	ObjectID    uuid.UUID
	Version     int64
	ChangedAt   time.Time
	PublicAfter bool
	After       string
}

// lastShown goes back from the latest version of an object to the last that was shown; nil where there is none, where the latest is shown
// itself, or where it was taken away before the time.
func lastShown[T any, P interface {
	*T
	plan.Root
}](rows []imageRow, since time.Time, filtered bool, shown func(P) bool) (P, error) {
	for i, row := range rows {
		if !row.PublicAfter {
			continue
		}
		o := P(new(T))
		if err := json.Unmarshal([]byte(row.After), o); err != nil {
			return nil, err
		}
		if !shown(o) {
			continue
		}
		if i == 0 || rows[i-1].ChangedAt.Before(since) || filtered && !rows[0].PublicAfter && !sameImage(rows[0].After, row.After) {
			return nil, nil
		}
		o.Head().Version, o.Head().UpdatedAt = rows[i-1].Version, rows[i-1].ChangedAt
		return o, nil
	}
	return nil, nil
}

// sameImage reports whether two images differ in nothing but whether they are seen.
func sameImage(a, b string) bool {
	bare := func(image string) []byte {
		var members map[string]json.RawMessage
		if json.Unmarshal([]byte(image), &members) != nil {
			return nil
		}
		delete(members, "visibility")
		delete(members, "deletedAt")
		j, _ := json.Marshal(members) // which has its members in order
		return j
	}
	x := bare(a)
	return x != nil && bytes.Equal(x, bare(b))
}
