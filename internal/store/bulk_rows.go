package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// write writes rows together. Where one of them cannot be written, it is rejected and the others are written without it: the one at fault
// where that is known, otherwise it is searched for by halves.
func (w *bulk) write(ctx context.Context, rows []pending) error {
	blamed := 0
	for len(rows) > 0 {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		culprits, blame, err := w.attempt(rows)
		if err == nil && len(culprits) == 0 {
			return nil
		}
		if err != nil {
			refused, ok := errors.AsType[*plan.Error](classify(err))
			if !ok || retryable(err) || refused.Kind == plan.Unavailable || refused.Kind == plan.Internal {
				return err
			}
			if culprit := w.numberOf(rows, blame); culprit >= 0 && blamed < 8 {
				blamed++
				culprits = map[int][]plan.Fault{culprit: faultsOf(refused)}
			} else if len(rows) == 1 {
				culprits = map[int][]plan.Fault{rows[0].number: faultsOf(refused)}
			} else {
				half := len(rows) / 2
				if err := w.write(ctx, rows[:half]); err != nil {
					return err
				}
				return w.write(ctx, rows[half:])
			}
		}
		for number, faults := range culprits {
			w.results[number] = RowResult{Status: plan.RowRejected, Faults: faults}
		}
		rows = slices.DeleteFunc(slices.Clone(rows), func(p pending) bool { return culprits[p.number] != nil })
	}
	return nil
}

// numberOf is the row whose object has the id, -1 where there is none.
func (w *bulk) numberOf(rows []pending, id uuid.UUID) int {
	for _, p := range rows {
		if id != uuid.Nil && w.results[p.number].ID == id {
			return p.number
		}
	}
	return -1
}

func faultsOf(e *plan.Error) []plan.Fault {
	if len(e.Fields) > 0 {
		return e.Fields
	}
	return []plan.Fault{{Code: e.Code, Detail: e.Detail}}
}

// attempt writes rows in a savepoint. It returns the rows that are known to be at fault, in which case nothing was written, and with an
// error the object that it is about, where that is known.
func (w *bulk) attempt(rows []pending) (map[int][]plan.Fault, uuid.UUID, error) {
	culprits := map[int][]plan.Fault{}
	var blame uuid.UUID
	err := w.db.Transaction(func(db *gorm.DB) error {
		tx := &Tx{By: w.by, Now: w.now, store: w.store, db: db, roots: map[rootID]*tracked{}}
		tx.Once, tx.DryRun = nil, false
		defer func() { blame = tx.culprit }()
		roots, err := w.load(tx, rows, culprits)
		if err != nil || len(culprits) > 0 {
			return orRejected(err, culprits)
		}
		if err := tx.resolve(); err != nil {
			return err
		}
		if err := w.authorize(tx, rows, roots, culprits); err != nil || len(culprits) > 0 {
			return orRejected(err, culprits)
		}
		if err := tx.flush(); err != nil {
			return err
		}
		if err := db.Exec("SET CONSTRAINTS ALL IMMEDIATE").Error; err != nil {
			return err
		}
		if err := db.Exec("SET CONSTRAINTS ALL DEFERRED").Error; err != nil {
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
	return culprits, blame, err
}

// orRejected rolls a savepoint back where rows are at fault.
func orRejected(err error, culprits map[int][]plan.Fault) error {
	if err == nil && len(culprits) > 0 {
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
		result.Status = plan.RowUpdated
	}
	w.results[p.number] = result
}

// load brings the objects of the rows into the transaction and lays the rows over them.
func (w *bulk) load(tx *Tx, rows []pending, culprits map[int][]plan.Fault) ([]plan.Root, error) {
	there, err := w.loadThere(tx, rows)
	if err != nil {
		return nil, err
	}
	roots := make([]plan.Root, len(rows))
	// A community comes first, because all others need its id.
	for _, communities := range []bool{true, false} {
		for i, p := range rows {
			if (p.row.Noun == plan.Communities) != communities {
				continue
			}
			r, faults, err := w.lay(tx, p, there[w.idOf(p)])
			if refused, ok := errors.AsType[*plan.Error](err); ok && refused.Kind != plan.Unavailable && refused.Kind != plan.Internal {
				faults, err = append(faults, faultsOf(refused)...), nil
			}
			if err != nil {
				return nil, err
			}
			if len(faults) > 0 {
				culprits[p.number] = faults
				continue
			}
			roots[i] = r
			w.results[p.number].ID = r.Head().ID
		}
	}
	return roots, nil
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
	there := map[uuid.UUID]plan.Root{}
	for _, noun := range plan.Nouns() {
		if len(ids[noun]) == 0 {
			continue
		}
		list, err := w.store.tables[noun].load(tx.db.Where("t.id = "+anyOf, array(ids[noun])).Order("t.id"))
		if err != nil {
			return nil, err
		}
		if err := w.store.hydrate(tx.db, list); err != nil {
			return nil, err
		}
		for _, r := range list {
			there[r.Head().ID] = r
		}
	}
	return there, nil
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
	case h.DeletedAt != nil:
		return nil, []plan.Fault{{Pointer: "/key", Code: "deleted", Detail: fmt.Sprintf("The %s was deleted; restore it first.", p.row.Noun.Singular())}}, nil
	}
	t := w.store.tables[p.row.Noun]
	held, err := tx.track(t, old)
	if err != nil {
		return nil, nil, err
	}
	fresh := t.clone(held)
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
	case key != "" && w.at[rowName{p.row.Noun, key}] != p.number:
		return []plan.Fault{{Pointer: "/key", Code: "duplicate_row", Detail: "The object stands in the file before."}}
	case p.row.Noun == plan.Communities && key != w.Community, p.row.Community() != "" && p.row.Community() != w.Community:
		return []plan.Fault{{Pointer: "/community", Code: "other_community", Detail: fmt.Sprintf("The import is into the community %s.", w.Community)}}
	}
	return nil
}

// authorize checks of every row that makes a difference that its sender might write it alone.
func (w *bulk) authorize(tx *Tx, rows []pending, roots []plan.Root, culprits map[int][]plan.Fault) error {
	for i, p := range rows {
		r := roots[i]
		tr := tx.roots[rootID{r.Noun(), r.Head().ID}]
		img, err := tx.image(r)
		if err != nil {
			return err
		}
		if tr.before != nil && string(img) == string(tr.image) {
			continue
		}
		if err := w.may(tr, r); err != nil {
			refused, _ := errors.AsType[*plan.Error](err)
			culprits[p.number] = faultsOf(refused)
		}
	}
	return nil
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
	for _, target := range []plan.Target{before, after} {
		if err := actor.Authorize(plan.Change, target); err != nil {
			return err
		}
		// A life that comes from a file has not been judged step by step: that is for those who may decide and publish.
		if before.Visibility != after.Visibility || plan.LifeOf(tr.before) != plan.LifeOf(r) {
			if err := actor.Authorize(plan.Publish, target); err != nil {
				return err
			}
		}
	}
	return nil
}
