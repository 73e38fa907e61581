package store

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Move takes a step in the life of an object: take loads the facts that the guards look at, and moves it.
func Move[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], by By, ident string, pre Precondition, step plan.Step, take func(tx *Tx, r P, step plan.Step) error) (P, error) {
	return Change(ctx, s, t, by, plan.TakeStep, ident, pre, func(tx *Tx, r P) error {
		step.By, step.At = tx.Actor.Kind, tx.Now
		if step.Reason == nil {
			step.Reason = tx.Reason
		}
		if step.Reason != nil {
			tx.Reason = step.Reason // the log tells the same
		}
		return take(tx, r, step)
	})
}

// Wants are the objects that a step names, for its guards.
type Wants struct {
	Meeting, DueMeeting, Decision, PatientGroup plan.Ref
	Answer                                      *string
	Evidence                                    *plan.Evidence
}

// named finds the objects that a step names and reads them.
func (tx *Tx) named(r plan.Root, refs ...plan.Reference) error {
	community := r.Head().Community.ID
	var faults []plan.Fault
	for _, ref := range refs {
		if ref.Ref.IsZero() {
			continue
		}
		found, err := tx.store.lookup(tx.db, ref.Noun, []plan.Ref{*ref.Ref}, community, true)
		if err != nil {
			return err
		}
		if len(found) != 1 || found[0].DeletedAt != nil || !tx.maySee(ref.Noun, &found[0]) {
			faults = append(faults, plan.Fault{Pointer: ref.Pointer, Code: "unknown_reference", Detail: "There is no such " + ref.Noun.Singular() + " in this community."})
			continue
		}
		*ref.Ref = plan.Ref{ID: found[0].ID, Key: found[0].Key, Title: found[0].Title}
	}
	return plan.InvalidFields(faults)
}
