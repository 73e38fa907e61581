package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// attempt does something with several rows at once, in a savepoint. It returns which of them are refused and why, by their place, in which
// case nothing was done. What the database refuses, at a constraint, is an error, which does not tell whose row it is about.
type attempt[P any] func(rows []P) (refused map[int][]plan.Fault, err error)

// together does something with rows so that one that is refused keeps no other from being done. Rows at fault are left out, as far as they
// are known; otherwise they are searched for by halves, and it returns why: in halves, rows that need each other may have been refused for
// the lack of the other. It fails when the database does.
func together[P any](ctx context.Context, rows []P, try attempt[P], refuse func(row P, faults []plan.Fault)) (halved *plan.Error, err error) {
	for len(rows) > 0 {
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		refused, err := try(rows)
		if err == nil && len(refused) == 0 {
			return nil, nil
		}
		if err != nil {
			fault, ours := refusal(err)
			switch {
			case !ours:
				return nil, err
			case len(rows) == 1:
				refused = map[int][]plan.Fault{0: faultsOf(fault)}
			default:
				half := len(rows) / 2
				for _, part := range [][]P{rows[:half], rows[half:]} {
					if _, err := together(ctx, part, try, refuse); err != nil {
						return nil, err
					}
				}
				return fault, nil
			}
		}
		var left []P
		for i, row := range rows {
			if faults, ok := refused[i]; ok {
				refuse(row, faults)
			} else {
				left = append(left, row)
			}
		}
		rows = left
	}
	return nil, nil
}

// refusal is what is wrong with a row, as opposed to a fault of the database, after which all is done again or nothing at all.
func refusal(err error) (*plan.Error, bool) {
	e, ok := errors.AsType[*plan.Error](classify(err))
	return e, ok && !retryable(err) && e.Kind != plan.Unavailable && e.Kind != plan.Internal
}

func faultsOf(e *plan.Error) []plan.Fault {
	if len(e.Fields) > 0 {
		return e.Fields
	}
	return []plan.Fault{{Code: e.Code, Detail: e.Detail}}
}

// part begins a unit of work within a transaction that has several, all of the same time, whose refusals are taken object by object.
func (s *Store) part(db *gorm.DB, by By, now time.Time) *Tx {
	tx := &Tx{By: by, Now: now, store: s, db: db, roots: map[rootID]*tracked{}, refused: map[uuid.UUID]*plan.Error{}}
	tx.Once, tx.DryRun = nil, false
	return tx
}

// settlePart writes what a part has changed, and has the database check it at once.
func (tx *Tx) settlePart() error {
	if err := tx.flush(); err != nil {
		return err
	}
	return tx.db.Exec("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED").Error
}

// refusedAmong finds the refused objects of a part among its rows; ids are those of the objects of the rows. What is refused of other
// objects, which follow from the rows, is an error.
func (tx *Tx) refusedAmong(ids []uuid.UUID) (map[int][]plan.Fault, error) {
	refused := map[int][]plan.Fault{}
	for i, id := range ids {
		if e := tx.refused[id]; e != nil && id != uuid.Nil {
			refused[i] = faultsOf(e)
		}
	}
	if len(refused) == 0 {
		for _, e := range tx.refused {
			return nil, e
		}
	}
	return refused, nil
}
