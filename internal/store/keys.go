package store

import (
	"slices"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// keyed is a noun that does not make its key from its title, which may hold a person's name.
type keyed interface{ KeyBase() string }

// makeKeys gives the new roots without a key one that is free.
func (tx *Tx) makeKeys() error {
	for _, id := range tx.order {
		tr := tx.roots[id]
		h := tr.root.Head()
		if tr.before != nil || h.Key != "" {
			continue
		}
		base := h.Title
		if k, ok := tr.root.(keyed); ok {
			base = k.KeyBase()
		}
		// Who makes keys for the same noun beside this transaction waits, so that both do not choose the same.
		if err := tx.db.Exec("SELECT pg_advisory_xact_lock(hashtext(?), hashtext(?))", id.noun, h.Community.ID).Error; err != nil {
			return err
		}
		var taken []string
		stem := plan.KeyFrom(base, 1)
		if err := tx.db.Table(id.noun.Table()).Where("community_id = ? AND starts_with(key, ?)", h.Community.ID, stem[:min(len(stem), 50)]).Pluck("key", &taken).Error; err != nil {
			return err
		}
		for _, other := range tx.order {
			if other.noun == id.noun {
				taken = append(taken, tx.roots[other].root.Head().Key)
			}
		}
		for n := 1; h.Key == ""; n++ {
			if k := plan.KeyFrom(base, n); !slices.Contains(taken, k) {
				h.Key = k
			}
		}
		if id.noun == plan.Communities {
			h.Community.Key = h.Key
		}
		tr.now = nil
	}
	return nil
}
