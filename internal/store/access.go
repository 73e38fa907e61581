package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Precondition is what a writer says of the version it changes.
type Precondition struct {
	// Given is whether If-Match was sent at all.
	Given bool
	// Any is `If-Match: *`.
	Any bool
	// Versions are those the sender's strong tags name.
	Versions []int64
}

func (p Precondition) check(r plan.Root) error {
	return p.checkVersion(r.Head().Version, r.Noun().Singular())
}

func (p Precondition) checkVersion(version int64, what string) error {
	switch {
	case !p.Given:
		return preconditionFault(plan.PreconditionRequired, "precondition_required", "If-Match", "Send If-Match with the ETag of the version to change, or *.")
	case p.Any || slices.Contains(p.Versions, version):
		return nil
	}
	return preconditionFault(plan.Stale, "stale_version", "If-Match", fmt.Sprintf("The %s has changed since the version that was sent; it is now at version %d.", what, version))
}

// preconditionFault names the header in which the precondition stands that does not hold, or is missing.
func preconditionFault(kind plan.Kind, code, header, detail string) *plan.Error {
	return &plan.Error{Kind: kind, Code: code, Detail: detail, Fields: []plan.Fault{{Header: header, Code: code, Detail: detail}}}
}

var forUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

// identified selects one object by its path value: an id, a key of the default community, or community~key. A value of any
// other form names nothing.
func (s *Store) identified(db *gorm.DB, noun plan.Noun, ident string) *gorm.DB {
	if id, err := uuid.Parse(ident); err == nil && len(ident) == 36 {
		return db.Where("id = ?", id)
	}
	community, key, qualified := strings.Cut(ident, "~")
	if !qualified {
		community, key = s.defaultCommunity, ident
	}
	switch {
	case !plan.ValidKey(key) || !plan.ValidKey(community) || noun == plan.Communities && qualified:
		return db.Where("false")
	case noun == plan.Communities:
		return db.Where("key = ?", key)
	}
	return db.Where("community_id = (SELECT c.id FROM communities c WHERE c.key = ?) AND key = ?", community, key)
}

func notFound(noun plan.Noun, ident string) error {
	return &plan.Error{Kind: plan.NotFound, Code: "not_found", Detail: fmt.Sprintf("There is no %s %s.", noun.Singular(), shorten(ident))}
}

// shorten keeps what a caller sent from flooding an answer.
func shorten(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

func gone(r plan.Root) error {
	return &plan.Error{Kind: plan.Gone, Code: "deleted", Detail: fmt.Sprintf("The %s was deleted.", r.Noun().Singular()), DeletedAt: r.Head().DeletedAt.UTC().Format(time.RFC3339Nano)}
}

// one loads the object that ident names, deleted or not, if the actor may know of it.
func one[T any, P root[T]](s *Store, db *gorm.DB, t *Table[T, P], actor plan.Actor, ident string, lock bool) (P, error) {
	q := db
	if lock {
		q = q.Clauses(forUpdate)
	}
	r, err := only(s, q, t, ident)
	if err != nil {
		return nil, err
	}
	if r == nil || !actor.May(plan.Read, plan.TargetOf(P(r))) {
		return nil, notFound(t.noun, ident)
	}
	b := newBundle(db)
	if t.complete != nil {
		if err := t.complete(b, []*T{r}); err != nil {
			return nil, err
		}
	}
	if err := newTitles("title").ask(b, []plan.Root{P(r)}); err != nil {
		return nil, err
	}
	return r, b.send()
}

// only is the one row that ident names, with its children; nil if there is none.
func only[T any, P root[T]](s *Store, db *gorm.DB, t *Table[T, P], ident string) (*T, error) {
	if id, err := uuid.Parse(ident); err == nil && len(ident) == 36 {
		return t.single(db, id)
	}
	list, err := t.plainRows(s.identified(db, t.noun, ident))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// Get returns the object that ident (an id, a key or community~key) names: NotFound where the actor may not know of it, Gone where it
// was deleted.
func Get[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], actor plan.Actor, ident string) (P, error) {
	var r P
	err := s.read(ctx, func(db *gorm.DB) error {
		var err error
		if r, err = one(s, db, t, actor, ident, false); err == nil && r.Head().DeletedAt != nil {
			err = gone(r)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Locked loads the object that ident names for the transaction to change. It fails as Get does, and when the actor may not do action.
func Locked[T any, P root[T]](tx *Tx, t *Table[T, P], action plan.Action, ident string) (P, error) {
	r, err := one(tx.store, tx.db, t, tx.Actor, ident, true)
	if err != nil {
		return nil, err
	}
	if err := tx.Actor.Authorize(action, plan.TargetOf(r)); err != nil {
		return nil, err
	}
	if r.Head().DeletedAt != nil && action != plan.Restore {
		return nil, gone(r)
	}
	held, err := tx.track(t, r)
	if err != nil {
		return nil, err
	}
	return held.(P), nil
}

// lockedWhere loads the objects of a table that a condition selects, locked in id order, for the consequences of a change.
func lockedWhere[T any, P root[T]](tx *Tx, t *Table[T, P], condition string, args ...any) ([]P, error) {
	list, err := t.rows(tx.db.Clauses(forUpdate).Where(condition, args...).Where("deleted_at IS NULL").Order("id"))
	if err != nil {
		return nil, err
	}
	roots := make([]plan.Root, len(list))
	for i, r := range list {
		roots[i] = P(r)
	}
	if err := tx.store.hydrate(tx.db, roots); err != nil {
		return nil, err
	}
	out := make([]P, len(list))
	for i, r := range roots {
		held, err := tx.track(t, r)
		if err != nil {
			return nil, err
		}
		out[i] = held.(P)
	}
	return out, nil
}

// fact reads an object that a rule wants to know, without changing it; nil when the reference refers to nothing.
func fact[T any, P root[T]](tx *Tx, t *Table[T, P], ref plan.Ref) (P, error) {
	r, err := tx.peek(t.noun, ref)
	if err != nil || r == nil {
		return nil, err
	}
	return r.(P), nil
}

// Change runs fn on the locked object that ident names, if the actor may do action and the precondition holds, and returns it as it was
// written. fn may run more than once.
func Change[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], by By, action plan.Action, ident string, pre Precondition, fn func(*Tx, P) error) (P, error) {
	var out P
	err := s.Write(ctx, by, func(tx *Tx) error {
		r, err := Locked(tx, t, action, ident)
		if err != nil {
			return err
		}
		if err := pre.check(r); err != nil {
			return err
		}
		out = r
		before := plan.TargetOf(r)
		if err := fn(tx, r); err != nil {
			return err
		}
		fill(tx, t, out)
		return tx.authorizeAfter(action, before, r)
	})
	return written(ctx, s, t, by, out, err)
}

// authorizeAfter checks that the actor may do the same to what the object has become, and may publish or hide it if that changed.
func (tx *Tx) authorizeAfter(action plan.Action, before plan.Target, r plan.Root) error {
	if err := tx.resolve(); err != nil {
		return err
	}
	return tx.mayHaveChanged(action, before, r)
}

// mayHaveChanged is authorizeAfter for an object whose references are settled.
func (tx *Tx) mayHaveChanged(action plan.Action, before plan.Target, r plan.Root) error {
	after := plan.TargetOf(r)
	if err := tx.Actor.Authorize(action, after); err != nil {
		return err
	}
	if before.Visibility == after.Visibility {
		return nil
	}
	if err := tx.Actor.Authorize(plan.Publish, before); err != nil {
		return err
	}
	return tx.Actor.Authorize(plan.Publish, after)
}

// fill completes an object that was just written with what a reader of it sees beside its own rows, and has the answer warn of it. It is done
// before the commit: a failure after it would tell the caller that nothing was written.
func fill[T any, P root[T]](tx *Tx, t *Table[T, P], r P) {
	tx.asked = func(b *bundle) error {
		before, _ := tx.roots[rootID{t.noun, r.Head().ID}].before.(P)
		if t.complete == nil || before != nil && t.completed != nil && t.completed(before, r) {
			return nil
		}
		return t.complete(b, []*T{r})
	}
	tx.answer = func() (replay, error) {
		err := tx.nameReferences(r)
		if err == nil {
			err = warn(tx, t, r)
		}
		h := r.Head()
		return replay{h.ID, h.Version, h.Warnings}, err
	}
}

// Create adds the object that build returns, if the actor may. build may run more than once.
func Create[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], by By, build func() (P, error)) (P, error) {
	var out P
	err := s.Write(ctx, by, func(tx *Tx) error {
		r, err := build()
		if err != nil {
			return err
		}
		out = r
		fill(tx, t, out)
		return tx.create(r)
	})
	return written(ctx, s, t, by, out, err)
}

// written is what a write answers: the object, or what the same write answered before.
func written[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], by By, out P, err error) (P, error) {
	if done, ok := errors.AsType[*replay](err); ok {
		return again(ctx, s, t, by, done)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// create adds an object if the actor may; its references, which decide that, are settled first.
func (tx *Tx) create(r plan.Root) error {
	if err := tx.Add(r); err != nil {
		return err
	}
	if r.Noun() == plan.Communities { // it refers to itself, of which nobody may know who may not create it
		if err := tx.Actor.Authorize(plan.Create, plan.TargetOf(r)); err != nil {
			return err
		}
	}
	if err := tx.resolve(); err != nil {
		return err
	}
	return tx.Actor.Authorize(plan.Create, plan.TargetOf(r))
}

// Put creates the object with this key (onlyCreate: If-None-Match: *) or replaces it (pre: If-Match). replace is run on the locked
// object that is there. The second result is whether it was created.
func Put[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], by By, ident string, pre Precondition, onlyCreate bool, build func() (P, error), replace func(*Tx, P) error) (P, bool, error) {
	community, key, qualified := strings.Cut(ident, "~")
	if !qualified {
		community, key = s.defaultCommunity, ident
	}
	if !plan.ValidKey(key) || !plan.ValidKey(community) || qualified && t.noun == plan.Communities {
		return nil, false, notFound(t.noun, ident) // PUT takes keys
	}
	if !onlyCreate {
		r, err := Change(ctx, s, t, by, plan.Change, ident, pre, replace)
		return r, false, err
	}
	r, err := Create(ctx, s, t, by, func() (P, error) {
		r, err := build()
		if err != nil {
			return nil, err
		}
		h := r.Head()
		if h.Key != "" && h.Key != key {
			return nil, plan.InvalidFields([]plan.Fault{{Pointer: "/key", Code: "key_differs", Detail: "The key in the body is not the key in the path."}})
		}
		if h.Community.Key != "" && h.Community.Key != community {
			return nil, plan.InvalidFields([]plan.Fault{{Pointer: "/community", Code: "community_differs", Detail: "The community in the body is not the community in the path."}})
		}
		h.Key, h.Community.Key = key, community
		return r, nil
	})
	if e, ok := errors.AsType[*plan.Error](err); ok && e.Code == "key_taken" {
		// If-None-Match: * failed; a key that a deleted object holds is a conflict, because there is nothing that could be matched.
		if _, gerr := Get(ctx, s, t, by.Actor, ident); gerr == nil {
			taken := preconditionFault(plan.Stale, "already_exists", "If-None-Match", fmt.Sprintf("There already is a %s %s.", t.noun.Singular(), shorten(ident)))
			taken.Err = err
			return nil, false, taken
		}
	}
	return r, true, err
}

// Delete marks the object as deleted; its key stays taken.
func Delete[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], by By, ident string, pre Precondition) error {
	_, err := Change(ctx, s, t, by, plan.Delete, ident, pre, func(tx *Tx, r P) error {
		r.Head().DeletedAt = &tx.Now
		return nil
	})
	return err
}

// Restored brings a deleted object back at a higher version.
func Restored[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], by By, ident string) (P, error) {
	r, err := Change(ctx, s, t, by, plan.Restore, ident, Precondition{Given: true, Any: true}, func(_ *Tx, r P) error {
		if r.Head().DeletedAt == nil {
			return &plan.Error{Kind: plan.Conflict, Code: "not_deleted", Detail: fmt.Sprintf("The %s is not deleted.", t.noun.Singular())}
		}
		r.Head().DeletedAt = nil
		return nil
	})
	if e, ok := errors.AsType[*plan.Error](err); ok && e.Kind == plan.Invalid {
		// Nothing is wrong with the request: what the object refers to is gone, or a rule has come to stand against it.
		err = &plan.Error{Kind: plan.Conflict, Code: "cannot_restore", Detail: fmt.Sprintf("The %s cannot come back as it was.", t.noun.Singular()), Fields: e.Fields, Err: err}
	}
	return r, err
}
