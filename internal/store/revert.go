package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

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
	list := rows.(changedRows)
	var results []RowResult
	err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		results = make([]RowResult, len(list))
		if err := alone(db, j.Community); err != nil {
			return err
		}
		if err := s.revertAll(db, by, list, results, report); err != nil {
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

// revertAll undoes the rows one by one, and those again that others stood in the way of, for as long as some of them give way.
func (s *Store) revertAll(db *gorm.DB, by By, list changedRows, results []RowResult, report func(int)) error {
	waiting := make([]int, len(list))
	for i := range waiting {
		waiting[i] = i
	}
	for {
		var held []int
		for _, i := range waiting {
			err := db.Transaction(func(db *gorm.DB) error { return s.revertOne(db, by, list[i], &results[i]) })
			refused, ok := errors.AsType[*plan.Error](classify(err))
			switch {
			case err == nil:
				report(i)
				continue
			case !ok || retryable(err) || refused.Kind == plan.Unavailable || refused.Kind == plan.Internal:
				return err
			}
			results[i] = RowResult{Status: plan.RowRejected, Faults: faultsOf(refused)}
			held = append(held, i)
		}
		if len(held) == len(waiting) || len(held) == 0 {
			return nil
		}
		waiting = held
	}
}

func (s *Store) revertOne(db *gorm.DB, by By, row JobRow, result *RowResult) error {
	tx := &Tx{By: by, Now: s.now(), store: s, db: db, roots: map[rootID]*tracked{}}
	tx.DryRun = false
	t := s.tables[row.Noun]
	list, err := t.load(db.Clauses(forUpdate).Where("t.id = ?", row.ObjectID))
	if err == nil {
		err = s.hydrate(db, list)
	}
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].Head().Version != *row.Version {
		return &plan.Error{Kind: plan.Conflict, Code: "changed_since", Detail: "The object has changed since it was imported."}
	}
	held, err := tx.track(t, list[0])
	if err != nil {
		return err
	}
	before := plan.TargetOf(held)
	if row.Status == plan.RowCreated {
		if err := by.Actor.Authorize(plan.Delete, before); err != nil {
			return err
		}
		held.Head().DeletedAt = &tx.Now
	} else {
		if err := tx.takeBack(t, held); err != nil {
			return err
		}
		if err := tx.authorizeAfter(plan.Change, before, held); err != nil {
			return err
		}
	}
	if err := tx.flush(); err != nil {
		return err
	}
	*result = RowResult{Status: plan.RowReverted, ID: held.Head().ID, Version: held.Head().Version}
	return db.Exec("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED").Error
}

// takeBack makes of an object what it was one version ago.
func (tx *Tx) takeBack(t anyTable, held plan.Root) error {
	h := held.Head()
	var image string
	if err := tx.db.Raw("SELECT after FROM changes WHERE noun = ? AND object_id = ? AND version = ?", held.Noun(), h.ID, h.Version-1).Scan(&image).Error; err != nil {
		return err
	}
	old := plan.New(held.Noun())
	if err := json.NewDecoder(strings.NewReader(image)).Decode(old); err != nil {
		return &plan.Error{Kind: plan.Conflict, Code: "cannot_revert", Detail: "What the object was is not recorded any more.", Err: err}
	}
	o := old.Head()
	o.ID, o.Community, o.Version, o.CreatedAt, o.UpdatedAt = h.ID, h.Community, h.Version, h.CreatedAt, h.UpdatedAt
	t.assign(held, old)
	return nil
}
