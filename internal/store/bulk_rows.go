package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// write writes rows together, and without those that are refused.
func (w *bulk) write(ctx context.Context, rows []pending) (halved *plan.Error, err error) {
	return together(ctx, rows, w.attempt, func(p pending, faults []plan.Fault) {
		if w.faults += len(faults); w.faults > plan.ManyFaults {
			faults = []plan.Fault{faults[0]}
		}
		w.results[p.number] = RowResult{Status: plan.RowRejected, Faults: faults}
	})
}

// attempt writes rows in a savepoint.
func (w *bulk) attempt(rows []pending) (refused map[int][]plan.Fault, err error) {
	ids := make([]uuid.UUID, len(rows)) // of their objects, as far as they have come
	err = w.db.Transaction(func(db *gorm.DB) error {
		tx := w.store.part(db, w.by, w.now)
		roots, faulty, err := w.load(tx, rows, ids)
		if refused = faulty; err != nil || len(refused) > 0 {
			return orRejected(err)
		}
		err = tx.resolve()
		if err == nil {
			if refused, err = w.authorize(tx, roots); err != nil || len(refused) > 0 {
				return orRejected(err)
			}
			err = tx.settlePart()
		}
		if errors.Is(err, errRejected) {
			refused, err = tx.refusedAmong(ids)
			return orRejected(err)
		}
		if err != nil {
			return err
		}
		for i, p := range rows {
			w.note(tx, p, roots[i])
		}
		return nil
	})
	if errors.Is(err, errRejected) {
		err = nil
	}
	return refused, err
}

// orRejected rolls a savepoint back in which rows were refused.
func orRejected(err error) error {
	if err == nil {
		return errRejected
	}
	return err
}

// note keeps what became of a row.
func (w *bulk) note(tx *Tx, p pending, r plan.Root) {
	h := r.Head()
	tr := tx.roots[rootID{r.Noun(), h.ID}]
	result := RowResult{Status: plan.RowUnchanged, ID: h.ID, Version: h.Version}
	switch {
	case tr.before == nil:
		result.Status = plan.RowCreated
		w.existing[rowName{r.Noun(), h.Key}] = h.ID
		if r.Noun() == plan.Communities {
			w.community.ID = h.ID
		}
	case tr.before.Head().Version != h.Version:
		result.Status, result.Restored = plan.RowUpdated, tr.before.Head().DeletedAt != nil
	}
	w.results[p.number] = result
}

// load brings the objects of the rows into the transaction and lays the rows over them. It notes the id of each, and returns the rows that
// are wrong in themselves.
func (w *bulk) load(tx *Tx, rows []pending, ids []uuid.UUID) ([]plan.Root, map[int][]plan.Fault, error) {
	there, err := w.loadThere(tx, rows)
	if err != nil {
		return nil, nil, err
	}
	roots, refused := make([]plan.Root, len(rows)), map[int][]plan.Fault{}
	tried, lost := map[int]bool{}, map[int]bool{}
	for _, p := range rows {
		tried[p.number] = true
	}
	// A community comes first, because all others need its id.
	for _, communities := range []bool{true, false} {
		for i, p := range rows {
			if (p.row.Noun == plan.Communities) != communities {
				continue
			}
			r, faults, err := w.lay(tx, p, there[w.idOf(p)])
			if e, ours := refusal(err); ours {
				faults, err = append(faults, faultsOf(e)...), nil
			}
			if err != nil {
				return nil, nil, err
			}
			if len(faults) == 0 {
				faults = w.lacks(r, func(number int) bool {
					return lost[number] || !tried[number] && w.results[number].Status == plan.RowRejected
				})
			}
			if len(faults) > 0 {
				refused[i], lost[p.number] = faults, true
				continue
			}
			roots[i], ids[i] = r, r.Head().ID
		}
	}
	return roots, refused, nil
}

// lacks finds what an object refers to and only rows would have made that are lost. It would be found without it, but of a chain of
// references one at a time.
func (w *bulk) lacks(r plan.Root, lost func(number int) bool) []plan.Fault {
	var faults []plan.Fault
	for _, ref := range r.References() {
		name := rowName{ref.Noun, ref.Ref.Key}
		number, ok := w.at[name]
		if ok && ref.Ref.ID == uuid.Nil && w.existing[name] == uuid.Nil && lost(number) {
			faults = append(faults, plan.Fault{Pointer: ref.Pointer, Code: "unknown_reference", Detail: fmt.Sprintf("There is no such %s, and the row that would make it is rejected.", ref.Noun.Singular())})
		}
	}
	return faults
}

// idOf is the object that a row is about, nil where there is none yet.
func (w *bulk) idOf(p pending) uuid.UUID {
	if p.row.Key == "" {
		return w.external[p.number]
	}
	return w.existing[rowName{p.row.Noun, p.row.Key}]
}

// loadThere loads those objects that are there already. They are locked.
func (w *bulk) loadThere(tx *Tx, rows []pending) (map[uuid.UUID]plan.Root, error) {
	ids := map[plan.Noun][]uuid.UUID{}
	for _, p := range rows {
		if id := w.idOf(p); id != uuid.Nil {
			ids[p.row.Noun] = append(ids[p.row.Noun], id)
		}
	}
	return w.store.loadByID(tx, ids)
}

// loadByID loads objects with what they refer to.
func (s *Store) loadByID(tx *Tx, ids map[plan.Noun][]uuid.UUID) (map[uuid.UUID]plan.Root, error) {
	all := map[uuid.UUID]plan.Root{}
	for _, noun := range plan.Nouns() {
		if len(ids[noun]) == 0 {
			continue
		}
		list, err := s.tables[noun].load(tx.db.Where("t.id = "+anyOf, array(ids[noun])).Order("t.id"))
		if err != nil {
			return nil, err
		}
		if err := s.hydrate(tx.db, list); err != nil {
			return nil, err
		}
		for _, r := range list {
			all[r.Head().ID] = r
		}
	}
	return all, nil
}

// lay makes of a row the object that it describes, in the transaction.
func (w *bulk) lay(tx *Tx, p pending, old plan.Root) (plan.Root, []plan.Fault, error) {
	if faults := w.misplaced(p); len(faults) > 0 {
		return nil, faults, nil
	}
	if old == nil {
		return w.layNew(tx, p)
	}
	h := old.Head()
	switch {
	case !w.by.Actor.May(plan.Read, plan.TargetOf(old)):
		return nil, []plan.Fault{{Pointer: "/key", Code: "key_taken", Detail: "The key is taken."}}, nil
	case h.DeletedAt != nil && !w.Restore:
		return nil, []plan.Fault{{Pointer: "/key", Code: "deleted", Detail: fmt.Sprintf("The %s was deleted; import with restore=true to bring it back.", p.row.Noun.Singular())}}, nil
	}
	t := w.store.tables[p.row.Noun]
	held, err := tx.track(t, old)
	if err != nil {
		return nil, nil, err
	}
	fresh := t.clone(held)
	fresh.Head().DeletedAt = nil
	faults := p.row.Over(fresh)
	plan.AdoptReferences(fresh, held)
	if b, ok := fresh.(plan.Beginner); ok {
		b.SetDefaults()
	}
	tx.stampSteps(fresh, held)
	t.assign(held, fresh)
	return held, append(faults, checked(faults, held)...), nil
}

func (w *bulk) layNew(tx *Tx, p pending) (plan.Root, []plan.Fault, error) {
	r := plan.New(p.row.Noun)
	faults := p.row.Over(r)
	r.Head().Key = p.row.Key
	if w.Community != "" {
		r.Head().Community = w.community
	}
	if len(faults) > 0 {
		return r, faults, nil
	}
	if err := tx.Add(r); err != nil {
		return nil, nil, err
	}
	tx.stampSteps(r, nil)
	if p.row.Key == "" {
		return r, nil, nil // its key is made when it is written
	}
	return r, checked(nil, r), nil
}

// checked applies the rules about the object itself, so that all rows that break one are found at once.
func checked(faults []plan.Fault, r plan.Root) []plan.Fault {
	if len(faults) > 0 {
		return nil
	}
	return r.Check()
}

// misplaced finds what is wrong with the name of a row.
func (w *bulk) misplaced(p pending) []plan.Fault {
	key := p.row.Key
	switch {
	case key == "" && len(p.row.Externals) == 0 && len(p.row.Faults) == 0:
		return []plan.Fault{{Pointer: "/key", Code: "required", Detail: "A row needs a key or externalIds, so that it is found again."}}
	case key != "" && !plan.ValidKey(key):
		return []plan.Fault{{Pointer: "/key", Code: "invalid_key", Detail: "A key has 1 to 80 of a-z, 0-9, - and _, starts with a letter or digit, and is not of a UUID's form."}}
	case w.twice[p.number], key != "" && w.at[rowName{p.row.Noun, key}] != p.number:
		return []plan.Fault{{Pointer: "/key", Code: "duplicate_row", Detail: "The object stands in the file before."}}
	case p.row.Noun == plan.Communities && key != w.Community, p.row.Community() != "" && p.row.Community() != w.Community:
		return []plan.Fault{{Pointer: "/community", Code: "other_community", Detail: fmt.Sprintf("The import is into the community %s.", w.Community)}}
	}
	return nil
}

// authorize finds the rows that make a difference that their sender might not make alone.
func (w *bulk) authorize(tx *Tx, roots []plan.Root) (map[int][]plan.Fault, error) {
	refused := map[int][]plan.Fault{}
	for i, r := range roots {
		tr := tx.roots[rootID{r.Noun(), r.Head().ID}]
		img, err := tx.image(r)
		if err != nil {
			return nil, err
		}
		if tr.before != nil && bytes.Equal(img, tr.image) {
			continue
		}
		if err := w.may(tr, r); err != nil {
			e, ours := refusal(err)
			if !ours {
				return nil, err
			}
			refused[i] = faultsOf(e)
		}
	}
	return refused, nil
}

func (w *bulk) may(tr *tracked, r plan.Root) error {
	actor, after := w.by.Actor, plan.TargetOf(r)
	if tr.before == nil {
		if err := actor.Authorize(plan.Create, after); err != nil {
			return err
		}
		fresh := plan.New(r.Noun())
		if b, ok := fresh.(plan.Beginner); ok {
			b.SetDefaults()
		}
		if after.Visibility == plan.VisibilityPublished || plan.LifeOf(r) != plan.LifeOf(fresh) {
			return actor.Authorize(plan.Publish, after)
		}
		return nil
	}
	before := plan.TargetOf(tr.before)
	needed := []plan.Action{plan.Change}
	if tr.before.Head().DeletedAt != nil {
		needed = append(needed, plan.Restore)
	}
	// A life that comes from a file has not been judged step by step: that is for those who may decide and publish.
	if before.Visibility != after.Visibility || plan.LifeOf(tr.before) != plan.LifeOf(r) {
		needed = append(needed, plan.Publish)
	}
	for _, action := range needed {
		if err := errors.Join(actor.Authorize(action, before), actor.Authorize(action, after)); err != nil {
			return err
		}
	}
	return nil
}
