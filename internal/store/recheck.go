package store

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// recheck refuses a change after which what refers to the object would break a rule: the rules look from the referring object to the
// one referred to, and that one has just changed. Those that the transaction holds itself are checked at its end.
func recheck(tx *Tx, about plan.Root, nouns ...plan.Noun) error {
	if err := tx.resolve(); err != nil {
		return err
	}
	var from []struct {
		FromNoun plan.Noun
		FromID   uuid.UUID
	}
	err := tx.db.Raw("SELECT DISTINCT from_noun, from_id FROM object_references WHERE to_id = ? AND to_noun = ? AND from_noun IN ? ORDER BY from_noun, from_id",
		about.Head().ID, about.Noun(), nouns).Scan(&from).Error
	if err != nil {
		return err
	}
	var broken []string
	for _, f := range from {
		r, err := tx.peek(f.FromNoun, plan.Ref{ID: f.FromID})
		if err != nil {
			return err
		}
		related, ok := r.(plan.Related)
		if !ok {
			continue
		}
		faults, err := tx.checkRelated(related)
		if err != nil {
			return err
		}
		for _, fault := range faults {
			broken = append(broken, fmt.Sprintf("%s/%s: %s", f.FromNoun, r.Head().Key, fault.Detail))
		}
	}
	if len(broken) == 0 {
		return nil
	}
	if len(broken) > 10 {
		broken = append(broken[:10], "…")
	}
	return &plan.Error{Kind: plan.Conflict, Code: "breaks_others", Detail: "What refers to it would break a rule. " + strings.Join(broken, " ")}
}

// checkRelated applies the rules about an object and those it refers to.
func (tx *Tx) checkRelated(r plan.Related) (faults []plan.Fault, err error) {
	faults = r.CheckRelated(func(noun plan.Noun, ref plan.Ref) (plan.Root, bool) {
		other, failed := tx.hold(noun, ref)
		if failed != nil {
			err = failed
		}
		return other, other != nil
	})
	return faults, err
}

// sameRefs reports whether two lists refer to the same objects in the same order.
func sameRefs(a, b []plan.Ref) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Same(b[i]) && (a[i].Key == "" || a[i].Key != b[i].Key) {
			return false
		}
	}
	return true
}
