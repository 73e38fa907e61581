package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Imported is what an import did.
type Imported struct {
	Created, Updated, Unchanged int
	// Kept are objects, as noun/key, that a person has changed or deleted since they were imported, and that were left alone.
	Kept []string
}

// Import writes the objects of one community in one transaction: by key, created where there is none, otherwise made equal. What is equal
// already is not touched and leaves no row in the log. What a person has changed stays as it is, unless overwrite is set.
func (s *Store) Import(ctx context.Context, by By, roots []plan.Root, overwrite bool) (Imported, error) {
	var done Imported
	err := s.Write(ctx, by, func(tx *Tx) error {
		done = Imported{}
		groups := map[plan.Noun][]plan.Root{}
		for _, r := range roots {
			groups[r.Noun()] = append(groups[r.Noun()], r)
		}
		var fresh []plan.Root
		for _, noun := range plan.Nouns() {
			missing, err := tx.importOver(noun, groups[noun], overwrite, &done)
			if err != nil {
				return err
			}
			fresh = append(fresh, missing...)
		}
		// A community comes first, because all others need its id.
		for _, communities := range []bool{true, false} {
			for _, r := range fresh {
				if (r.Noun() == plan.Communities) == communities {
					if err := tx.Add(r); err != nil {
						return err
					}
					tx.stampSteps(r, nil)
				}
			}
		}
		done.Created = len(fresh)
		changed, err := tx.differing()
		done.Updated = changed
		done.Unchanged = len(roots) - len(fresh) - changed - len(done.Kept)
		return err
	})
	return done, err
}

// importOver makes those objects equal that are there already and returns copies of the others.
func (tx *Tx) importOver(noun plan.Noun, roots []plan.Root, overwrite bool, done *Imported) ([]plan.Root, error) {
	if len(roots) == 0 {
		return nil, nil
	}
	t := tx.store.tables[noun]
	keys := make([]string, len(roots))
	for i, r := range roots {
		keys[i] = r.Head().Key
	}
	community := roots[0].Head().Community.Key
	found, err := t.load(tx.db.Clauses(forUpdate).Where("t.key IN ? AND t.community_id = (SELECT c.id FROM communities c WHERE c.key = ?)", keys, community).Order("t.id"))
	if err != nil {
		return nil, err
	}
	if err := tx.store.hydrate(tx.db, found); err != nil {
		return nil, err
	}
	touched, err := tx.touchedByPeople(found)
	if err != nil {
		return nil, err
	}
	there := map[string]plan.Root{}
	for _, r := range found {
		there[r.Head().Key] = r
	}
	var missing []plan.Root
	for _, r := range roots {
		old := there[r.Head().Key]
		switch {
		case old == nil:
			missing = append(missing, t.clone(r)) // the transaction may run again
		case touched[old.Head().ID] && !overwrite:
			done.Kept = append(done.Kept, fmt.Sprintf("%s/%s", noun, r.Head().Key))
		default:
			held, err := tx.track(t, old)
			if err != nil {
				return nil, err
			}
			tx.overwrite(t, held, t.clone(r))
		}
	}
	return missing, nil
}

// overwrite makes an object what the data set says, and keeps what the set does not know.
func (tx *Tx) overwrite(t anyTable, held, r plan.Root) {
	o, h := held.Head(), r.Head()
	h.ID, h.Community, h.Version, h.CreatedAt, h.UpdatedAt = o.ID, o.Community, o.Version, o.CreatedAt, o.UpdatedAt
	if h.Language == "" {
		h.Language = plan.LanguageNn
	}
	if b, ok := r.(plan.Beginner); ok {
		b.SetDefaults()
	}
	if d, ok := r.(*plan.Deadline); ok {
		d.DueOnEdited = held.(*plan.Deadline).DueOnEdited
	}
	tx.stampSteps(r, held)
	t.assign(held, r)
}

// stampSteps records when and by whom the steps of a data set were recorded: now, or as they were when the object was first imported.
func (tx *Tx) stampSteps(r, old plan.Root) {
	lived, ok := r.(plan.Lived)
	if !ok {
		return
	}
	var past []plan.Transition
	if old != nil {
		past = *old.(plan.Lived).Steps()
	}
	steps := append([]plan.Transition{}, *lived.Steps()...)
	for i := range steps {
		steps[i].RecordedAt, steps[i].ActorKind = tx.Now, tx.Actor.Kind
		if i < len(past) {
			steps[i].RecordedAt, steps[i].ActorKind = past[i].RecordedAt, past[i].ActorKind
		}
	}
	*lived.Steps() = steps
}

// touchedByPeople returns those objects that a person has changed, or that are deleted.
func (tx *Tx) touchedByPeople(roots []plan.Root) (map[uuid.UUID]bool, error) {
	touched := map[uuid.UUID]bool{}
	if len(roots) == 0 {
		return touched, nil
	}
	ids := make([]uuid.UUID, len(roots))
	for i, r := range roots {
		ids[i] = r.Head().ID
		if r.Head().DeletedAt != nil {
			touched[r.Head().ID] = true
		}
	}
	var changed []uuid.UUID
	err := tx.db.Table("changes").Where("noun = ? AND object_id IN ? AND actor_kind = 'person'", roots[0].Noun(), ids).Distinct().Pluck("object_id", &changed).Error
	for _, id := range changed {
		touched[id] = true
	}
	return touched, err
}

// differing counts the loaded objects that will be written.
func (tx *Tx) differing() (int, error) {
	if err := tx.drawConsequences(); err != nil {
		return 0, err
	}
	if err := tx.resolve(); err != nil {
		return 0, err
	}
	n := 0
	for _, id := range tx.order {
		tr := tx.roots[id]
		img, err := tx.image(tr.root)
		if err != nil {
			return 0, err
		}
		if tr.before != nil && string(img) != string(tr.image) {
			n++
		}
	}
	return n, nil
}

// IsEmpty reports whether the database holds no community.
func (s *Store) IsEmpty(ctx context.Context) (bool, error) {
	var n int
	err := s.pool.QueryRow(ctx, "SELECT count(*) FROM (SELECT FROM communities LIMIT 1) c").Scan(&n)
	return n == 0, classify(err)
}
