package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// By says on whose behalf a transaction writes, for the change log.
type By struct {
	Actor     plan.Actor
	RequestID string
	Reason    *string
	// DryRun does everything and keeps nothing.
	DryRun bool
	// Once, where given, is the idempotency key of the write.
	Once *Once
}

// Tx is a unit of work. Roots are loaded locked, changed in memory, and written once at the end, each with its row in the change log;
// a root that equals what was loaded is not written and keeps its version.
type Tx struct {
	By
	Now   time.Time
	store *Store
	db    *gorm.DB
	roots map[rootID]*tracked
	order []rootID // in which the roots came, so that the log is deterministic
	// locked are the objects that were found and locked for references, by key and by id: they stay as they are.
	locked map[need]map[string]*header
	// asked asks for what the caller's object lacks beside what is written, and answer completes it once all is written, and returns what a
	// twin of the write is answered.
	asked  func(*bundle) error
	answer func() (replay, error)
	// refused, where it is there, takes what is wrong with each object, so that all who are at fault are found at once.
	refused map[uuid.UUID]*plan.Error
}

type rootID struct {
	noun plan.Noun
	id   uuid.UUID
}

// tracked is a root of a unit of work.
type tracked struct {
	root   plan.Root
	before plan.Root           // copy of what was loaded; nil for a new root
	image  []byte              // of what was loaded
	lists  [][]byte            // the children of what was loaded, each written out
	refs   map[rootID]plan.Ref // what was loaded refers to
	kept   []kept              // what object_references has of what was loaded
	// followed is the image for which the consequences have been drawn.
	followed []byte
	// now is the image while flush knows that nothing has changed in the root since it was made; nil otherwise.
	now []byte
}

// Write runs fn in a transaction and writes what it changed. fn may run more than once: it must not change anything else.
func (s *Store) Write(ctx context.Context, by By, fn func(*Tx) error) error {
	err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		tx := &Tx{By: by, Now: s.now(), store: s, db: db, roots: map[rootID]*tracked{}}
		if err := tx.claim(); err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		if err := tx.flush(); err != nil {
			return err
		}
		return tx.end()
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	if err == nil || uncertain(err) {
		s.horizon.wrote()
		s.WakeSequencer()
	}
	return err
}

// uncertain reports whether a transaction that failed may have been committed all the same, its answer being lost.
func uncertain(err error) bool {
	if _, before := errors.AsType[*replay](err); before {
		return false
	}
	e, ok := errors.AsType[*plan.Error](err)
	return !ok || e.Kind == plan.Unavailable || e.Kind == plan.Internal
}

// end completes the answer and, in a dry run, lets the database check what it would check at the commit, which does not come.
func (tx *Tx) end() error {
	if tx.answer != nil {
		done, err := tx.answer()
		if err != nil {
			return err
		}
		if err := tx.record(done); err != nil {
			return err
		}
	}
	if !tx.DryRun {
		return nil
	}
	if err := tx.db.Exec("SET CONSTRAINTS ALL IMMEDIATE").Error; err != nil {
		return err
	}
	return errRehearsed
}

// track adds a loaded, locked root, or returns the one that the transaction already holds.
func (tx *Tx) track(t anyTable, r plan.Root) (plan.Root, error) {
	id := rootID{t.Noun(), r.Head().ID}
	if held, ok := tx.roots[id]; ok {
		return held.root, nil
	}
	img, err := tx.image(r)
	if err != nil {
		return nil, err
	}
	lists, err := t.lists(r)
	if err != nil {
		return nil, err
	}
	refs := map[rootID]plan.Ref{}
	for _, ref := range r.References() {
		if ref.Ref.ID != uuid.Nil {
			refs[rootID{ref.Noun, ref.Ref.ID}] = *ref.Ref
		}
	}
	tr := &tracked{root: r, before: t.clone(r), image: img, lists: lists, refs: refs, followed: img}
	if r.Head().DeletedAt == nil {
		tr.kept = keptOf(r)
	}
	tx.roots[id] = tr
	tx.order = append(tx.order, id)
	return r, nil
}

// Add makes a new root part of the transaction. Without a community it belongs to the default one; without a key it gets one.
func (tx *Tx) Add(r plan.Root) error {
	h := r.Head()
	h.ID, h.Version, h.CreatedAt, h.UpdatedAt = uuid.Must(uuid.NewV7()), 1, tx.Now, tx.Now
	if h.Language == "" {
		h.Language = plan.LanguageNn
	}
	if h.Visibility == "" {
		h.Visibility = plan.VisibilityDraft
	}
	if b, ok := r.(plan.Beginner); ok {
		b.SetDefaults()
	}
	if r.Noun() == plan.Communities {
		h.Community = plan.Ref{ID: h.ID, Key: h.Key, Title: h.Title}
	} else if err := tx.settleCommunity(h); err != nil {
		return err
	}
	id := rootID{r.Noun(), h.ID}
	tx.roots[id] = &tracked{root: r}
	tx.order = append(tx.order, id)
	return nil
}

// settleCommunity finds the community of a new object, which may itself be new.
func (tx *Tx) settleCommunity(h *plan.Object) error {
	if h.Community.IsZero() {
		h.Community.Key = tx.store.defaultCommunity
	}
	for _, id := range tx.order {
		if c := tx.roots[id].root.Head(); id.noun == plan.Communities && (c.ID == h.Community.ID || h.Community.ID == uuid.Nil && c.Key == h.Community.Key) {
			h.Community = plan.Ref{ID: c.ID, Key: c.Key, Title: c.Title}
			return nil
		}
	}
	c, err := tx.lockCommunity(h.Community)
	if err != nil {
		return err
	}
	if c == nil || c.DeletedAt != nil {
		return plan.InvalidFields([]plan.Fault{{Pointer: "/community", Code: "unknown_reference", Detail: "There is no such community."}})
	}
	if h.Community.Key != "" && h.Community.Key != c.Key {
		return plan.InvalidFields([]plan.Fault{{Pointer: "/community", Code: "inconsistent_reference", Detail: "id and key name different communities."}})
	}
	h.Community = plan.Ref{ID: c.ID, Key: c.Key, Title: c.Title}
	return nil
}

// flush draws the consequences, checks every rule, and writes what changed, with the questions for the answer behind it.
func (tx *Tx) flush() error {
	b := newBundle(tx.db)
	if err := tx.compose(b); err != nil {
		return err
	}
	if tx.asked != nil {
		if err := tx.asked(b); err != nil {
			return err
		}
	}
	return b.send()
}

// compose is flush up to where the statements are sent.
func (tx *Tx) compose(b *bundle) error {
	tx.forgetImages()
	if err := tx.drawConsequences(); err != nil {
		return err
	}
	if err := tx.resolve(); err != nil {
		return err
	}
	if err := tx.makeKeys(); err != nil {
		return err
	}
	changed, err := tx.changed()
	if err != nil || len(changed) == 0 {
		return err
	}
	if err := tx.check(changed); err != nil {
		return err
	}
	for _, group := range byNoun(changed) {
		if err := tx.writeRoots(b, group); err != nil {
			return err
		}
	}
	if err := tx.writeReferences(b, changed); err != nil {
		return err
	}
	if err := tx.guardReferences(b, changed); err != nil {
		return err
	}
	roots := make([]plan.Root, len(changed))
	for i, tr := range changed {
		roots[i] = tr.root
	}
	if err := writeSearch(b, roots); err != nil {
		return err
	}
	if err := tx.forgetContacts(changed); err != nil {
		return err
	}
	return tx.writeLog(b, changed)
}

// changed returns the roots that are new or differ from what was loaded, and raises the versions of the latter.
func (tx *Tx) changed() ([]*tracked, error) {
	var list []*tracked
	for _, id := range tx.order {
		tr := tx.roots[id]
		if tr.before != nil {
			img, err := tx.current(tr)
			if err != nil {
				return nil, err
			}
			if bytes.Equal(img, tr.image) {
				continue
			}
			// A transaction that began earlier may write later: the times of an object rise with its versions all the same.
			h, last := tr.root.Head(), tr.before.Head()
			h.Version, h.UpdatedAt = last.Version+1, tx.Now
			if !h.UpdatedAt.After(last.UpdatedAt) {
				h.UpdatedAt = last.UpdatedAt.Add(time.Microsecond)
			}
		}
		list = append(list, tr)
	}
	return list, nil
}

// check applies the rules about one object and about an object and those it refers to.
func (tx *Tx) check(changed []*tracked) error {
	for _, tr := range changed {
		if tr.root.Head().DeletedAt != nil {
			continue
		}
		faults := tr.root.Check()
		if related, ok := tr.root.(plan.Related); ok && len(faults) == 0 && !tr.settled() {
			var err error
			if faults, err = tx.checkRelated(related); err != nil {
				return err
			}
		}
		if len(faults) > 0 {
			if err := tx.blame(tr.root, plan.InvalidFields(faults)); err != nil {
				return err
			}
		}
	}
	return tx.anyRefused()
}

// settled reports whether the rules about an object and others look at the same in it as before. What comes back may have been overtaken.
func (tr *tracked) settled() bool {
	s, ok := tr.root.(plan.Settled)
	return ok && tr.before != nil && tr.before.Head().DeletedAt == nil && s.SettledSince(tr.before)
}

// blame names the object in an error where the transaction writes several, so that an import says which row is wrong. It returns nil where
// the refusals of all objects are taken; anyRefused has to follow.
func (tx *Tx) blame(r plan.Root, err error) error {
	e, ok := errors.AsType[*plan.Error](err)
	if ok && tx.refused != nil {
		tx.refused[r.Head().ID] = e
		return nil
	}
	if ok && len(tx.order) > 1 && e.Kind == plan.Invalid {
		e.Detail = fmt.Sprintf("%s %s: %s", r.Noun().Singular(), r.Head().Key, e.Detail)
	}
	return err
}

// anyRefused is errRejected where objects were refused.
func (tx *Tx) anyRefused() error {
	if len(tx.refused) > 0 {
		return errRejected
	}
	return nil
}

// peek returns an object of the transaction, or reads it without locking it.
func (tx *Tx) peek(noun plan.Noun, ref plan.Ref) (plan.Root, error) {
	r, err := tx.look(tx.db, noun, ref, true)
	if err != nil || r == nil || tx.roots[rootID{noun, ref.ID}] != nil {
		return r, err
	}
	return r, tx.store.hydrate(tx.db, []plan.Root{r})
}

// hold is peek that keeps the object as it is until the transaction has ended: a rule about two objects holds only if neither changes
// beside the check, and each is checked in a transaction of its own. Its references have
// ids alone, which is what such rules compare, and its sources are left out, at which none looks.
func (tx *Tx) hold(noun plan.Noun, ref plan.Ref) (plan.Root, error) {
	return tx.look(tx.db.Clauses(clause.Locking{Strength: clause.LockingStrengthShare}), noun, ref, false)
}

func (tx *Tx) look(db *gorm.DB, noun plan.Noun, ref plan.Ref, sourced bool) (plan.Root, error) {
	if _, ok := tx.store.tables[noun]; !ok || ref.ID == uuid.Nil {
		return nil, nil
	}
	if tr, ok := tx.roots[rootID{noun, ref.ID}]; ok {
		return tr.root, nil
	}
	return tx.store.tables[noun].loadOne(db, ref.ID, sourced)
}

func (tx *Tx) writeRoots(b *bundle, group []*tracked) error {
	t := tx.store.tables[group[0].root.Noun()]
	var fresh []plan.Root
	for _, tr := range group {
		if tr.before == nil {
			fresh = append(fresh, tr.root)
		} else if err := t.update(b, tr.root, tr.before.Head().Version, tr.lists); err != nil {
			return err
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return t.insert(b, fresh)
}
