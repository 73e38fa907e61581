package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// FeedQuery is what the feed of changes is asked for.
type FeedQuery struct {
	After       string // cursor of the last entry that was read; empty: from the beginning
	Limit       int
	Types       []plan.Noun // none: all
	Committees  []string    // that own the object; none: all
	Communities []string    // none: all
	// Municipalities that what is told must concern; none: all.
	Municipalities []string
	WithObjects    bool
}

// FeedEntry is a change as the public sees it: an object was created, updated or deleted, where publishing is creating and hiding is
// deleting.
type FeedEntry struct {
	Cursor    string
	Type      plan.Noun
	ID        uuid.UUID
	Key       string
	Operation plan.ChangeOperation
	Version   int64
	ChangedAt time.Time
	Object    plan.Root // as it was after the change; nil when it was deleted or not asked for
}

// Feed is a page of the feed. Next is never empty: it is the cursor to go on from, also when nothing has changed.
type Feed struct {
	Entries []FeedEntry
	Next    string
	More    bool
	Head    string // how far the feed has come

	epoch    uuid.UUID // of Next, and its position
	position int64
	// AreaUnknown is as for a page of a list.
	AreaUnknown bool
}

// logState is where the change log stands.
type logState struct {
	Epoch    uuid.UUID
	Head     int64
	FeedFrom int64 // the oldest position that a reader may go on from
}

func (l logState) cursor(position int64) string {
	return cursor{cursorForm, "feed " + l.Epoch.String(), []string{strconv.FormatInt(position, 10)}}.encode()
}

// position reads a cursor of the feed. One of another epoch, or from beyond the head, is of a database that has since been restored; one
// from before the feed begins has been forgotten, and so has the beginning itself, from where an empty cursor would read.
func (l logState) position(after string) (int64, error) {
	if after == "" && l.FeedFrom == 0 {
		return 0, nil
	}
	if after == "" {
		return 0, resync()
	}
	c, err := decodeCursor(after, "feed "+l.Epoch.String(), 1)
	if e, ok := errors.AsType[*plan.Error](err); ok && e.Fields[0].Code == "cursor_of_another_list" && strings.HasPrefix(c.Digest, "feed ") {
		return 0, resync()
	}
	if err != nil {
		return 0, ofAfter(err)
	}
	n, err := strconv.ParseInt(c.Values[0], 10, 64)
	switch {
	case err != nil || n < 0:
		return 0, invalidParameter("after", "invalid_cursor", "This is not a cursor of this service.")
	case n > l.Head, n < l.FeedFrom:
		return 0, resync()
	}
	return n, nil
}

// ofAfter names the parameter that holds the cursor here.
func ofAfter(err error) error {
	if e, ok := errors.AsType[*plan.Error](err); ok && len(e.Fields) == 1 {
		e.Fields[0].Parameter = "after"
	}
	return err
}

func resync() error {
	return &plan.Error{Kind: plan.Gone, Code: "resync_required", Detail: "The feed no longer knows this cursor; take a new snapshot and go on from its cursor."}
}

func readLog(db *gorm.DB) (logState, error) {
	var l logState
	err := db.Raw("SELECT epoch, head, feed_from FROM change_log").Scan(&l).Error
	return l, err
}

// FeedRange returns the oldest cursor that the feed knows, and the one of how far it has come.
func (s *Store) FeedRange(ctx context.Context) (oldest, head string, err error) {
	err = s.read(ctx, func(db *gorm.DB) error {
		log, err := readLog(db)
		oldest, head = log.cursor(log.FeedFrom), log.cursor(log.Head)
		return err
	})
	return oldest, head, err
}

// Feed returns what changed after a cursor, in the order of positions: each change of a public object once, those of one object in the
// order of their versions.
func (s *Store) Feed(ctx context.Context, q FeedQuery) (Feed, error) {
	var feed Feed
	err := s.read(ctx, func(db *gorm.DB) error {
		log, err := readLog(db)
		if err != nil {
			return err
		}
		after, err := log.position(q.After)
		if err != nil {
			return err
		}
		rows, unknown, err := s.feedRows(db, q, after)
		if err != nil {
			return err
		}
		feed.AreaUnknown = unknown
		next := log.Head
		if feed.More = len(rows) > q.Limit; feed.More {
			rows = rows[:q.Limit]
			next = rows[q.Limit-1].Position
		}
		feed.epoch, feed.position = log.Epoch, next
		feed.Next, feed.Head, feed.Entries = log.cursor(next), log.cursor(log.Head), make([]FeedEntry, len(rows))
		var objects []plan.Root
		for i, row := range rows {
			e := FeedEntry{Cursor: log.cursor(row.Position), Type: row.Noun, ID: row.ObjectID, Key: row.Key, Operation: row.operation(), Version: row.Version, ChangedAt: row.ChangedAt}
			if q.WithObjects && row.PublicAfter {
				if e.Object, err = row.object(); err != nil {
					return err
				}
				objects = append(objects, e.Object)
			}
			feed.Entries[i] = e
		}
		return s.complete(db, objects)
	})
	if err != nil {
		return Feed{}, err
	}
	return feed, nil
}

// feedRow is a row of the log that the public may see.
type feedRow struct {
	Position                  int64
	Noun                      plan.Noun
	ObjectID                  uuid.UUID
	Key                       string
	Version                   int64
	ChangedAt                 time.Time
	PublicBefore, PublicAfter bool
	After                     string
	Title                     string // of the image, for readers of news
	Language                  plan.Language
}

func (s *Store) feedRows(db *gorm.DB, q FeedQuery, after int64) (found []feedRow, areaUnknown bool, err error) {
	rows, areaUnknown, err := s.feedConditions(db, q)
	if err != nil {
		return nil, false, err
	}
	columns := "position, noun, object_id, key, version, changed_at, public_before, public_after"
	if q.WithObjects {
		columns += ", after"
	}
	err = rows.Where("position > ?", after).Select(columns).Order("position").Limit(q.Limit + 1).Find(&found).Error
	return found, areaUnknown, err
}

// feedConditions selects the rows of the log that the public may see, and of these what the query asks for.
func (s *Store) feedConditions(db *gorm.DB, q FeedQuery) (rows *gorm.DB, areaUnknown bool, err error) {
	l := &listing{store: s, db: db}
	if len(q.Communities) == 1 {
		l.community = q.Communities[0]
	}
	rows = db.Table("changes").Where("(public_before OR public_after)")
	if len(q.Types) > 0 {
		rows = rows.Where("noun IN ?", q.Types)
	}
	if len(q.Communities) > 0 {
		ids, err := l.identify("community", plan.Communities, q.Communities)
		if err != nil {
			return nil, false, err
		}
		rows = rows.Where("community_id IN ?", ids)
	}
	if len(q.Committees) > 0 {
		ids, err := l.identify("committee", plan.Committees, q.Committees)
		if err != nil {
			return nil, false, err
		}
		rows = rows.Where("committees && CAST(? AS uuid[])", array(ids))
	}
	if len(q.Municipalities) > 0 {
		area, err := l.area(q.Municipalities)
		if err != nil {
			return nil, false, err
		}
		rows, areaUnknown = rows.Where("committees && CAST(? AS uuid[])", array(area.Committees)), area.Unknown
	}
	return rows, areaUnknown, nil
}

func (r *feedRow) operation() plan.ChangeOperation {
	switch {
	case !r.PublicBefore:
		return plan.OpCreated
	case !r.PublicAfter:
		return plan.OpDeleted
	default:
		return plan.OpUpdated
	}
}

// object reads the image.
func (r *feedRow) object() (plan.Root, error) {
	o := plan.New(r.Noun)
	if err := json.Unmarshal([]byte(r.After), o); err != nil {
		return nil, err
	}
	o.Head().Version, o.Head().UpdatedAt = r.Version, r.ChangedAt
	return o, nil
}

// complete fills in what objects that were read from images lack: the titles of others, and what belongs to an answer.
func (s *Store) complete(db *gorm.DB, objects []plan.Root) error {
	byNoun := map[plan.Noun][]plan.Root{}
	for _, o := range objects {
		byNoun[o.Noun()] = append(byNoun[o.Noun()], o)
	}
	for noun, list := range byNoun {
		if err := s.tables[noun].completeAll(db, list); err != nil {
			return err
		}
	}
	return s.hydratePublic(db, objects)
}

// AwaitMore returns nil when the log may have more than a page of the feed that reached its head: the next page is worth asking for. Else it
// returns why ctx ended. It asks the database nothing, so that any number may wait.
func (s *Store) AwaitMore(ctx context.Context, f Feed) error {
	return s.horizon.Wait(ctx, f.epoch, f.position)
}

// Snapshot calls head with the cursor of the feed at which the snapshot is cut, and then each with every public object, noun by noun. What
// has changed by the time of the cut and is not yet in the feed is in the snapshot and comes again: to apply a change twice changes
// nothing. Memory does not grow with the number of objects.
func (s *Store) Snapshot(ctx context.Context, head func(cursor string) error, each func(plan.Root) error) error {
	given := false
	return s.readAside(ctx, plan.Actor{}, func(db *gorm.DB) error {
		if given {
			return cutShort()
		}
		log, err := readLog(db)
		if err != nil {
			return err
		}
		given = true
		if err := head(log.cursor(log.Head)); err != nil {
			return err
		}
		db = remembering(db)
		nouns, last := plan.Nouns(), uuid.Nil
		return ahead(func() ([]plan.Root, bool, error) {
			list, err := s.tables[nouns[0]].load(db.Where("t.visibility = 'published' AND t.deleted_at IS NULL AND t.id > ?", last).Order("t.id").Limit(partSize))
			if err == nil {
				err = s.hydrate(db, list)
			}
			if len(list) == partSize {
				last = list[partSize-1].Head().ID
			} else {
				nouns, last = nouns[1:], uuid.Nil
			}
			return list, len(nouns) > 0, err
		}, func(list []plan.Root) error {
			for _, r := range list {
				if err := each(r); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// anyOf compares with ids that are given as one array. A list with a place for each would make another statement of every number of ids,
// which PostgreSQL would have to plan anew.
const anyOf = "ANY(CAST(? AS uuid[]))"

// array writes ids as PostgreSQL writes an array.
func array(ids []uuid.UUID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = id.String()
	}
	return "{" + strings.Join(parts, ",") + "}"
}
