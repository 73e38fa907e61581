package store

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Entry is a change of an object as someone may see it.
type Entry struct {
	Version   int64
	Operation plan.ChangeOperation
	At        time.Time
	ActorKind plan.ActorKind
	Actor     *string // nil for those who may not see it
	Reason    *string
	Changes   []plan.Difference
}

// HistoryQuery says which changes of an object are asked for. What is empty excludes nothing.
type HistoryQuery struct {
	Operations []string // as the reader sees them
	ActorKinds []string
	Actor      string // name; only for those who may see it
	From, To   *time.Time
	Limit      int
	Cursor     string
}

// mark is what a cursor of an object's history is good for.
func (q *HistoryQuery) mark(r plan.Root, all bool) string {
	return q.markOf(string(r.Noun()), r.Head().ID.String(), strconv.FormatBool(all))
}

func (q *HistoryQuery) markOf(about ...string) string {
	return digest(append(append([]string{"history"}, about...), strings.Join(q.Operations, ","), strings.Join(q.ActorKinds, ","), q.Actor, fmt.Sprint(q.From, q.To))...)
}

// below is the version that the cursor has come to, so that what follows is below it.
func (q *HistoryQuery) below(mark string) (int64, error) {
	if q.Cursor == "" {
		return math.MaxInt64, nil
	}
	c, err := decodeCursor(q.Cursor, mark, 1)
	if err != nil {
		return 0, err
	}
	below, err := strconv.ParseInt(c.Values[0], 10, 64)
	if err != nil {
		return 0, invalidParameter("cursor", "invalid_cursor", "This is not a cursor of this service.")
	}
	return below, nil
}

func hiddenActors() error {
	return &plan.Error{Kind: plan.Forbidden, Code: "forbidden", Detail: "Who made a change is not for you to see, so changes cannot be chosen by it."}
}

// History returns the changes of the object that ident names, the newest first, and the cursor of those that follow. Who does not see
// drafts sees only what was public: the object came to be when it was published, and what happened to it as a draft does not show.
func History[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], actor plan.Actor, ident string, q HistoryQuery) ([]Entry, string, error) {
	var out []Entry
	next := ""
	err := s.read(ctx, func(db *gorm.DB) error {
		r, err := one(s, db, t, actor, ident, false)
		if err != nil {
			return err
		}
		target := plan.TargetOf(r)
		all := actor.May(plan.ReadDraft, target)
		if r.Head().DeletedAt != nil && !all {
			return gone(r)
		}
		names := actor.May(plan.SeeActors, target)
		if q.Actor != "" && !names {
			return hiddenActors()
		}
		mark := q.mark(r, all)
		below, err := q.below(mark)
		if err != nil {
			return err
		}
		rows, err := s.changes(db, r, all, below, q)
		if err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			next = cursor{cursorForm, mark, []string{strconv.FormatInt(rows[q.Limit-1].Version, 10)}}.encode()
		}
		for _, row := range rows {
			e, err := row.entry(all, names)
			if err != nil {
				return err
			}
			out = append(out, e)
		}
		return nil
	})
	return out, next, err
}

// loggedChange is a row of the log beside the image before it, as the reader may see that.
type loggedChange struct {
	Version                   int64
	Operation                 plan.ChangeOperation
	ChangedAt                 time.Time
	ActorKind                 plan.ActorKind
	ActorName                 *string
	Reason                    *string
	PublicBefore, PublicAfter bool
	After                     string
	Before                    *string
}

func (s *Store) changes(db *gorm.DB, r plan.Root, all bool, below int64, q HistoryQuery) ([]loggedChange, error) {
	var rows []loggedChange
	err := db.Raw(`SELECT c.version, c.operation, c.changed_at, c.actor_kind, c.actor_name, c.reason, c.public_before, c.public_after, c.after, b.after AS before
		FROM changes c LEFT JOIN LATERAL (
			SELECT after FROM changes p WHERE p.noun = c.noun AND p.object_id = c.object_id AND p.version < c.version AND (@all OR p.public_after)
			ORDER BY p.version DESC LIMIT 1) b ON true
		WHERE c.noun = @noun AND c.object_id = @id AND c.version < @below AND (@all OR c.public_before OR c.public_after)
			AND (@anything OR CASE WHEN @all THEN c.operation WHEN NOT c.public_before THEN 'created' WHEN NOT c.public_after THEN 'deleted' ELSE 'updated' END IN @operations)
			AND (@anyone OR c.actor_kind IN @kinds) AND (@actor = '' OR c.actor_name = @actor)
			AND c.changed_at >= coalesce(@from, '-infinity'::timestamptz) AND c.changed_at <= coalesce(@to, 'infinity'::timestamptz)
		ORDER BY c.version DESC LIMIT @limit`,
		map[string]any{
			"all": all, "noun": r.Noun(), "id": r.Head().ID, "below": below, "limit": q.Limit + 1, "from": q.From, "to": q.To, "actor": q.Actor,
			"operations": q.Operations, "anything": len(q.Operations) == 0, "kinds": q.ActorKinds, "anyone": len(q.ActorKinds) == 0,
		}).Scan(&rows).Error
	return rows, err
}

func (c *loggedChange) entry(all, names bool) (Entry, error) {
	e := Entry{Version: c.Version, Operation: c.Operation, At: c.ChangedAt, ActorKind: c.ActorKind, Reason: c.Reason}
	if names {
		e.Actor = c.ActorName
	}
	before, after := []byte("null"), []byte(c.After)
	if c.Before != nil {
		before = []byte(*c.Before)
	}
	if !all {
		switch {
		case !c.PublicBefore:
			e.Operation, before = plan.OpCreated, []byte("null")
		case !c.PublicAfter:
			e.Operation, after = plan.OpDeleted, []byte("null")
		default:
			e.Operation = plan.OpUpdated
		}
	}
	var err error
	e.Changes, err = plan.Diff(before, after)
	return e, err
}
