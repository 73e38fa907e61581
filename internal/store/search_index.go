package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/search"
)

// searchEntry is a row of the search index.
type searchEntry struct {
	Noun        plan.Noun
	ObjectID    uuid.UUID
	CommunityID uuid.UUID
	Visibility  plan.Visibility
	Version     int64
	Reading     string
	Key         string
	Title       string
	Body        string
	Boost       float32
	Spelling    string
	TitleWords  string
	Words       string
}

// searchReading names how this release reads objects; the number is raised when searchText or boostOf come to say something else.
func searchReading() string { return search.Reading() + "-1" }

func entryOf(r plan.Root) searchEntry {
	h := r.Head()
	e := search.Read(searchText(r))
	return searchEntry{
		Noun: r.Noun(), ObjectID: h.ID, CommunityID: plan.TargetOf(r).Community, Visibility: h.Visibility, Version: h.Version, Reading: searchReading(), Key: h.Key,
		Title: e.Title, Body: e.Body, Boost: boostOf(r.Noun()), Spelling: e.Spelling, TitleWords: e.TitleWords, Words: e.Words,
	}
}

// writeSearch makes the search index say what the roots do. What is deleted is not found by anyone.
func writeSearch(b *bundle, roots []plan.Root) error {
	var rows []searchEntry
	gone := map[plan.Noun][]uuid.UUID{}
	for _, r := range roots {
		if r.Head().DeletedAt != nil {
			gone[r.Noun()] = append(gone[r.Noun()], r.Head().ID)
		} else {
			rows = append(rows, entryOf(r))
		}
	}
	for noun, ids := range gone {
		if err := b.exec("DELETE FROM search_entries WHERE noun = ? AND object_id IN ?", noun, ids); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return insertInto(b, "search_entries", rows, clause.OnConflict{Columns: []clause.Column{{Name: "noun"}, {Name: "object_id"}}, UpdateAll: true})
}

// Index makes search entries for the objects that have none or one that another release made, and removes those without an object. It
// works in small transactions and may run beside writers and beside itself; it returns how many entries it made.
func (s *Store) Index(ctx context.Context) (int, error) {
	made := 0
	for _, noun := range plan.Nouns() {
		orphans := fmt.Sprintf("DELETE FROM search_entries e WHERE e.noun = ? AND NOT EXISTS (SELECT FROM %s t WHERE t.id = e.object_id AND t.deleted_at IS NULL)", noun.Table())
		err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error { return db.Exec(orphans, noun).Error })
		for last, more := uuid.Nil, true; err == nil && more; {
			var ids []uuid.UUID
			if ids, err = s.indexSome(ctx, noun, last); len(ids) > 0 {
				last = ids[len(ids)-1]
				made += len(ids)
			}
			more = len(ids) == batch
		}
		if err != nil {
			return made, err
		}
	}
	return made, nil
}

// indexSome makes one batch of entries, of objects after an id. It locks the objects as a writer does, so that no newer entry is
// overwritten.
func (s *Store) indexSome(ctx context.Context, noun plan.Noun, after uuid.UUID) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	missing := fmt.Sprintf(`SELECT t.id FROM %s t LEFT JOIN search_entries e ON e.noun = ? AND e.object_id = t.id
		WHERE t.id > ? AND t.deleted_at IS NULL AND (e.version IS DISTINCT FROM t.version OR e.reading <> ?) ORDER BY t.id LIMIT ?`, noun.Table())
	err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		ids = nil
		if err := db.Raw(missing, noun, after, searchReading(), batch).Scan(&ids).Error; err != nil || len(ids) == 0 {
			return err
		}
		list, err := s.tables[noun].load(db.Clauses(forUpdate).Where("t.id IN ?", ids).Order("t.id"))
		if err != nil {
			return err
		}
		b := newBundle(db)
		if err := writeSearch(b, list); err != nil {
			return err
		}
		return b.send()
	})
	return ids, err
}
