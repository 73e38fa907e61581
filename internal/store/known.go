package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Reading as of a time goes by two rules. What may be seen is decided as of today: an object that is hidden or deleted now is answered as
// without the time, so that nothing comes back by asking for the past. And who does not see drafts sees only versions that were public
// then, so that the past of a draft does not come out when it is published.

// GetKnown is Get for the object as it was recorded at a time: NotFound where it was not there then.
func GetKnown[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], actor plan.Actor, ident string, at time.Time) (P, error) {
	var r P
	err := s.read(ctx, func(db *gorm.DB) error {
		if err := s.past(at); err != nil {
			return err
		}
		now, err := one(s, db, t, actor, ident, false)
		if err != nil {
			return err
		}
		if now.Head().DeletedAt != nil {
			return gone(now)
		}
		l := &listing{store: s, db: db, actor: actor, noun: t.noun}
		var found []feedRow
		err = db.Table(t.noun.Table()+" AS t").Joins(knownJoin(l), at).Where("t.id = ?", now.Head().ID).Where(knownSeen(l)).Select(knownColumns).Find(&found).Error
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return &plan.Error{Kind: plan.NotFound, Code: "not_known_then", Detail: fmt.Sprintf("There was no %s %s at that time.", t.noun.Singular(), shorten(ident))}
		}
		list, err := knownObjects[T, P](s, db, t, actor, found)
		if err == nil {
			r = list[0]
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// ListKnown is List for the objects as they were recorded at a time, in the order of their keys. The committee is the one that owned an
// object then. Today's table leads, and each object looks up its row in the log by an index, so that a page costs the same wherever it is.
func ListKnown[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], actor plan.Actor, q Query, at time.Time) (Page[T], error) {
	var page Page[T]
	err := s.readAside(ctx, actor, func(db *gorm.DB) error {
		page = Page[T]{}
		if err := s.past(at); err != nil {
			return err
		}
		if err := refusedBeside(q); err != nil {
			return err
		}
		l := &listing{store: s, db: db, actor: actor, noun: t.noun, query: q}
		rows, committees, err := l.knownConditions()
		if err != nil {
			return err
		}
		mark := digest(append(l.asked(), "known", at.Format(time.RFC3339Nano))...)
		key, id := "", uuid.Nil.String()
		if q.Cursor != "" {
			c, err := decodeCursor(q.Cursor, mark, 2)
			if err != nil {
				return err
			}
			if key, id = c.Values[0], c.Values[1]; uuid.Validate(id) != nil || strings.ContainsRune(key, 0) {
				return invalidParameter("cursor", "invalid_cursor", "This is not a cursor of this service.")
			}
		}
		var found []P
		for len(found) <= q.Limit {
			var part []feedRow
			err := rows.Session(&gorm.Session{}).Joins(knownJoin(l), at).Where(knownSeen(l)).Where("(t.key, t.id) > (?, CAST(? AS uuid))", key, id).
				Select(knownColumns).Order("t.key, t.id").Limit(q.Limit + 1).Find(&part).Error
			if err != nil {
				return err
			}
			if len(part) == 0 {
				break
			}
			list, err := knownObjects[T, P](s, db, t, actor, part)
			if err != nil {
				return err
			}
			for _, r := range list {
				if len(committees) == 0 || slices.ContainsFunc(plan.TargetOf(r).Committees, func(c uuid.UUID) bool { return slices.Contains(committees, c) }) {
					found = append(found, r)
				}
			}
			if len(part) <= q.Limit {
				break
			}
			key, id = part[len(part)-1].Key, part[len(part)-1].ObjectID.String()
		}
		if len(found) > q.Limit {
			found = found[:q.Limit]
			last := found[q.Limit-1].Head()
			page.Next = cursor{cursorForm, mark, []string{last.Key, last.ID.String()}}.encode()
		}
		page.Items = make([]*T, len(found))
		for i, r := range found {
			page.Items[i] = r
		}
		return nil
	})
	return page, err
}

// past refuses a time to come, of which nothing is known.
func (s *Store) past(at time.Time) error {
	if at.After(s.now()) {
		return invalidParameter("asKnownAt", "in_the_future", "The time has not come yet.")
	}
	return nil
}

// refusedBeside names what a list as of a time is not asked for: it would be answered from today.
func refusedBeside(q Query) error {
	var faults []plan.Fault
	for _, name := range slices.Sorted(maps.Keys(q.Filters)) {
		if name != "community" && name != "committee" {
			faults = append(faults, BesideKnown(name))
		}
	}
	if len(q.Sort) > 0 {
		faults = append(faults, BesideKnown("sort"))
	}
	if len(q.Expand) > 0 {
		faults = append(faults, BesideKnown("expand"))
	}
	return plan.InvalidFields(faults)
}

// BesideKnown is the fault of a parameter that does not go with a time in a list.
func BesideKnown(name string) plan.Fault {
	return plan.Fault{Parameter: name, Code: "not_with_as_known_at", Detail: "With asKnownAt a list is narrowed by community and committee alone, comes in the order of its keys, and is whole."}
}

// knownConditions are those of today's table, and the committees that must have owned an object then.
func (l *listing) knownConditions() (rows *gorm.DB, committees []uuid.UUID, err error) {
	rows = l.db.Table(l.noun.Table() + " AS t").Where("t.deleted_at IS NULL").Where(l.seen("t."))
	if c := l.query.Filters["community"]; len(c) > 0 {
		if len(c) == 1 {
			l.community = c[0]
		}
		ids, err := l.identify("community", plan.Communities, c)
		if err != nil {
			return nil, nil, err
		}
		rows = rows.Where("t.community_id IN ?", ids)
	}
	if c := l.query.Filters["committee"]; len(c) > 0 {
		if committees, err = l.identify("committee", plan.Committees, c); err != nil {
			return nil, nil, err
		}
		// The row has those before the change too, so this leaves a few to be looked at.
		rows = rows.Where("c.committees && CAST(? AS uuid[])", array(committees))
	}
	return rows, committees, nil
}

// knownColumns make a feedRow.
const knownColumns = "t.key, t.id AS object_id, c.version, c.changed_at, c.after"

// knownJoin finds the last row of the log for each object at or before a time. The times of an object rise with its versions.
func knownJoin(l *listing) string {
	return "JOIN LATERAL (SELECT version, changed_at, public_after, committees, after FROM changes WHERE noun = '" + string(l.noun) + "' AND object_id = t.id AND changed_at <= ?" +
		" ORDER BY changed_at DESC LIMIT 1) c ON true"
}

// knownSeen is the condition that the actor may know what the object was: it was there, and public where only that may be seen.
func knownSeen(l *listing) *gorm.DB {
	all, communities := l.actor.DraftScope()
	db := l.db.Session(&gorm.Session{NewDB: true})
	switch {
	case all:
		return db.Where("c.after ->> 'deletedAt' IS NULL")
	case len(communities) == 0:
		return db.Where("c.public_after")
	}
	return db.Where("(c.public_after OR t.community_id IN ? AND c.after ->> 'deletedAt' IS NULL)", communities)
}

// knownObjects reads images. The titles of what they refer to are today's; who does not see drafts is told only those that are public.
func knownObjects[T any, P root[T]](s *Store, db *gorm.DB, t *Table[T, P], actor plan.Actor, rows []feedRow) ([]P, error) {
	list, roots := make([]P, len(rows)), make([]plan.Root, len(rows))
	byScope := map[bool][]plan.Root{}
	for i, row := range rows {
		o := P(new(T))
		if err := json.Unmarshal([]byte(row.After), o); err != nil {
			return nil, fmt.Errorf("%s %s at version %s: %w", t.noun, row.ObjectID, strconv.FormatInt(row.Version, 10), err)
		}
		o.Head().Version, o.Head().UpdatedAt = row.Version, row.ChangedAt
		list[i], roots[i] = o, o
		all := actor.May(plan.ReadDraft, plan.TargetOf(o))
		byScope[all] = append(byScope[all], o)
	}
	fresh := db.Session(&gorm.Session{NewDB: true})
	if err := t.completeAll(fresh, roots); err != nil {
		return nil, err
	}
	if err := s.hydrate(fresh, byScope[true]); err != nil {
		return nil, err
	}
	return list, s.hydratePublic(fresh, byScope[false])
}
