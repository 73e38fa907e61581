package store

import (
	"slices"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// noted keeps the warnings of a step for the answer.
func noted(r plan.Root) func([]plan.Warning, error) error {
	return func(warnings []plan.Warning, err error) error {
		r.Head().Warnings = warnings
		return err
	}
}

// warn adds to the warnings of a step what else there is to look at in an object that was just written.
func warn[T any, P root[T]](tx *Tx, t *Table[T, P], r P) error {
	h := r.Head()
	var more []plan.Warning
	if h.DeletedAt != nil {
		return nil
	}
	if w, ok := any(r).(plan.Warner); ok {
		more = w.Warn()
	}
	if t.warnings != nil {
		beside, err := t.warnings(tx, r)
		if err != nil {
			return err
		}
		more = append(more, beside...)
	}
	for _, w := range more {
		if !slices.Contains(h.Warnings, w) {
			h.Warnings = append(h.Warnings, w)
		}
	}
	return nil
}

// beside loads the objects of r's noun in its community that are not deleted, r as it was written among them.
func beside[T any, P root[T]](tx *Tx, r P) ([]T, error) {
	list, err := tx.store.tables[r.Noun()].load(tx.db.Where("t.community_id = ? AND t.deleted_at IS NULL", r.Head().Community.ID).Order("t.id"))
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = *v.(P)
	}
	return out, err
}

// besideHoldings warns of a second leader of one side (on the day on which the holding begins, or today) and of names that are alike.
func besideHoldings(tx *Tx, r *plan.RoleHolding) ([]plan.Warning, error) {
	others, err := beside(tx, r)
	if err != nil {
		return nil, err
	}
	others = slices.DeleteFunc(others, func(o plan.RoleHolding) bool { return o.ID == r.ID })
	day := plan.Today(tx.Now)
	if r.ValidFrom != nil && r.ValidFrom.From.After(day) {
		day = r.ValidFrom.From
	}
	sides := map[uuid.UUID]plan.Side{}
	var failed error
	warnings := r.WarnBeside(others, day, func(employer plan.Ref) plan.Side {
		side, known := sides[employer.ID]
		if !known {
			o, err := fact(tx, Organisations, employer)
			if err != nil {
				failed = err
			}
			side = plan.SideOf(o)
			sides[employer.ID] = side
		}
		return side
	})
	return warnings, failed
}

// besidePlans warns of a year in which more plans are to be revised than SSU revises (R14).
func besidePlans(tx *Tx, a *plan.ActionPlan) ([]plan.Warning, error) {
	plans, err := beside(tx, a)
	return a.WarnBeside(plans), err
}
