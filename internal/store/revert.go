package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// changedRows are what an import created or updated.
type changedRows []JobRow

var _ plan.Rows = changedRows(nil)

// Len is how many there are.
func (c changedRows) Len() int { return len(c) }

// Name says which object a row is about.
func (c changedRows) Name(i int) (plan.Noun, string) { return c[i].Noun, c[i].Key }

// At reads nothing: what the object was stands in the change log.
func (c changedRows) At(i int) (plan.Row, error) {
	return plan.Row{Noun: c[i].Noun, Key: c[i].Key}, nil
}

// Place is where the row stood in the file of the import.
func (c changedRows) Place(i int) plan.Place {
	var p plan.Place
	_ = json.Unmarshal([]byte(c[i].Place), &p) // as it was written
	return p
}

// OrderRevert is the order to undo an import that the actor may see.
func (s *Store) OrderRevert(ctx context.Context, actor plan.Actor, id uuid.UUID) (Order, error) {
	j, err := s.FindJob(ctx, actor, id)
	if err != nil {
		return Order{}, err
	}
	if j.Kind != JobImport || j.State != JobDone || j.DryRun {
		return Order{}, &plan.Error{Kind: plan.Conflict, Code: "nothing_to_revert", Detail: "Only an import that is done can be undone."}
	}
	var rows []JobRow
	if err := s.db.WithContext(ctx).Table("job_rows").Where("job_id = ? AND status IN ('created', 'updated')", id).Find(&rows).Error; err != nil {
		return Order{}, classify(err)
	}
	// What refers to others goes before them.
	order := plan.Foundations()
	slices.SortFunc(rows, func(a, b JobRow) int {
		if c := slices.Index(order, b.Noun) - slices.Index(order, a.Noun); c != 0 {
			return c
		}
		return bytes.Compare(b.ObjectID[:], a.ObjectID[:])
	})
	return Order{Kind: JobRevert, Community: j.Community, PerRow: true, Subject: []byte("revert " + id.String()), Reverts: &id, Rows: changedRows(rows)}, nil
}

// RunRevert does a job that OrderRevert ordered.
func (s *Store) RunRevert(ctx context.Context, by By, j Job, rows plan.Rows) error {
	by.RequestID, by.Once = j.ID.String(), nil
	report, stop := s.beat(ctx, j.ID)
	defer stop()
	list := rows.(changedRows)
	var results []RowResult
	err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		results = make([]RowResult, len(list))
		if err := alone(db, j.Community); err != nil {
			return err
		}
		r := &reverting{by: by, store: s, db: db, list: list, now: s.now(), of: j.Reverts.String(), results: results, report: report}
		if err := r.run(ctx); err != nil {
			return err
		}
		if by.DryRun {
			return errRehearsed
		}
		stop()
		return s.finish(db, j, rows, results, nil)
	})
	stop()
	if errors.Is(err, errRehearsed) {
		err = nil
	} else if err == nil || uncertain(err) {
		s.horizon.wrote()
		s.WakeSequencer()
	}
	return s.settleJob(ctx, j, rows, results, err)
}

// reverting is the undoing of an import under way.
type reverting struct {
	by      By
	store   *Store
	db      *gorm.DB
	list    changedRows
	now     time.Time
	of      string // the import, as the request of its changes
	results []RowResult
	done    int
	report  func(done int)
}

// run undoes the rows, and those again that others stood in the way of, for as long as some of them give way.
func (r *reverting) run(ctx context.Context) error {
	if err := r.lock(); err != nil {
		return err
	}
	waiting := make([]int, len(r.list))
	for i := range waiting {
		waiting[i] = i
	}
	for {
		for part := range slices.Chunk(waiting, bulkChunk) {
			_, err := together(ctx, part, r.attempt, func(i int, faults []plan.Fault) {
				r.results[i] = RowResult{Status: plan.RowRejected, Faults: faults}
			})
			if err != nil {
				return err
			}
			for _, i := range part {
				if r.results[i].Status == plan.RowReverted {
					r.done++
				}
			}
			r.report(r.done)
		}
		held := slices.DeleteFunc(slices.Clone(waiting), func(i int) bool { return !r.mayGiveWay(i) })
		if len(held) == len(waiting) || len(held) == 0 {
			return nil
		}
		waiting = held
	}
}

// mayGiveWay reports whether a row was refused for what other objects were at that moment.
func (r *reverting) mayGiveWay(i int) bool {
	final := []string{"changed_since", "cannot_revert", "forbidden", "not_found"}
	return r.results[i].Status == plan.RowRejected && !slices.Contains(final, r.results[i].Faults[0].Code)
}

// lock locks all objects of the import, in (noun, id) order.
func (r *reverting) lock() error {
	ids := map[plan.Noun][]uuid.UUID{}
	for _, row := range r.list {
		ids[row.Noun] = append(ids[row.Noun], *row.ObjectID)
	}
	for _, noun := range plan.Nouns() {
		if len(ids[noun]) == 0 {
			continue
		}
		if err := r.db.Exec("SELECT id FROM "+noun.Table()+" WHERE id = "+anyOf+" ORDER BY id FOR UPDATE", array(ids[noun])).Error; err != nil {
			return err
		}
	}
	return nil
}

// attempt undoes rows in a savepoint.
func (r *reverting) attempt(rows []int) (refused map[int][]plan.Fault, err error) {
	ids := make([]uuid.UUID, len(rows))
	for i, n := range rows {
		ids[i] = *r.list[n].ObjectID
	}
	err = r.db.Transaction(func(db *gorm.DB) error {
		tx := r.store.part(db, r.by, r.now)
		var held []plan.Root
		var before []plan.Target
		var err error
		if held, before, refused, err = r.takeBack(tx, rows); err != nil || len(refused) > 0 {
			return orRejected(err)
		}
		err = tx.resolve()
		if err == nil {
			if refused, err = r.authorize(tx, held, before); err != nil || len(refused) > 0 {
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
		for i, n := range rows {
			h := held[i].Head()
			r.results[n] = RowResult{Status: plan.RowReverted, ID: h.ID, Version: h.Version}
		}
		return nil
	})
	if errors.Is(err, errRejected) {
		err = nil
	}
	return refused, err
}

// takeBack makes of the objects of rows what they were before the import, and of those that it created nothing. It returns them, with what
// they were before that, and the rows whose objects are not as the import left them.
func (r *reverting) takeBack(tx *Tx, rows []int) (held []plan.Root, before []plan.Target, refused map[int][]plan.Fault, err error) {
	there, err := r.load(tx, rows)
	if err != nil {
		return nil, nil, nil, err
	}
	pasts, err := r.pasts(tx, rows)
	if err != nil {
		return nil, nil, nil, err
	}
	held, before, refused = make([]plan.Root, len(rows)), make([]plan.Target, len(rows)), map[int][]plan.Fault{}
	for i, n := range rows {
		id := *r.list[n].ObjectID
		past, ok := pasts[id]
		if !ok || there[id] == nil || there[id].Head().Version != past.Last {
			refused[i] = []plan.Fault{{Code: "changed_since", Detail: "The object has changed since it was imported."}}
			continue
		}
		t := r.store.tables[r.list[n].Noun]
		if held[i], err = tx.track(t, there[id]); err != nil {
			return nil, nil, nil, err
		}
		before[i] = plan.TargetOf(held[i])
		if past.First == 1 {
			held[i].Head().DeletedAt = &tx.Now
			continue
		}
		old := plan.New(held[i].Noun())
		if past.Before == nil || json.Unmarshal([]byte(*past.Before), old) != nil {
			refused[i] = []plan.Fault{{Code: "cannot_revert", Detail: "What the object was is not recorded any more."}}
			continue
		}
		h, o := held[i].Head(), old.Head()
		o.ID, o.Community, o.Version, o.CreatedAt, o.UpdatedAt = h.ID, h.Community, h.Version, h.CreatedAt, h.UpdatedAt
		if o.DeletedAt != nil { // the import had brought it back
			o.DeletedAt = &tx.Now
		}
		t.assign(held[i], old)
	}
	return held, before, refused, nil
}

// load loads the objects of rows, which are locked.
func (r *reverting) load(tx *Tx, rows []int) (map[uuid.UUID]plan.Root, error) {
	ids := map[plan.Noun][]uuid.UUID{}
	for _, n := range rows {
		ids[r.list[n].Noun] = append(ids[r.list[n].Noun], *r.list[n].ObjectID)
	}
	return r.store.loadByID(tx, ids)
}

// past is what an import did to an object: the first and the last version that it made, of which there is more than one where the import of
// another row had a consequence for the object, and what the object was before.
type past struct {
	ID          uuid.UUID
	First, Last int64
	Before      *string
}

func (r *reverting) pasts(tx *Tx, rows []int) (map[uuid.UUID]past, error) {
	ids := map[plan.Noun][]uuid.UUID{}
	for _, n := range rows {
		ids[r.list[n].Noun] = append(ids[r.list[n].Noun], *r.list[n].ObjectID)
	}
	all := map[uuid.UUID]past{}
	for noun, some := range ids {
		var found []past
		err := tx.db.Raw(`SELECT c.object_id AS id, c.first, c.last, b.after AS before FROM (
				SELECT object_id, min(version) AS first, max(version) AS last FROM changes WHERE noun = ? AND object_id = `+anyOf+` AND request_id = ? GROUP BY object_id) c
			LEFT JOIN changes b ON b.noun = ? AND b.object_id = c.object_id AND b.version = c.first - 1`, noun, array(some), r.of, noun).Scan(&found).Error
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			all[p.ID] = p
		}
	}
	return all, nil
}

// authorize finds the rows whose sender might not change the object alone to what it was, or delete what was not there.
func (r *reverting) authorize(tx *Tx, held []plan.Root, before []plan.Target) (map[int][]plan.Fault, error) {
	refused := map[int][]plan.Fault{}
	for i, root := range held {
		action := plan.Change
		if root.Head().DeletedAt != nil {
			action = plan.Delete
		}
		err := tx.Actor.Authorize(action, before[i])
		if err == nil {
			err = tx.mayHaveChanged(action, before[i], root)
		}
		e, ours := refusal(err)
		if err != nil && !ours {
			return nil, err
		}
		if err != nil {
			refused[i] = faultsOf(e)
		}
	}
	return refused, nil
}
