package store

import (
	"bytes"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// drawConsequences lets each changed root change others, until nothing more follows.
func (tx *Tx) drawConsequences() error {
	for again := true; again; {
		again = false
		for i := 0; i < len(tx.order); i++ { // what follows may add roots
			t, tr := tx.store.tables[tx.order[i].noun], tx.roots[tx.order[i]]
			if !t.hasConsequences() {
				continue
			}
			if tr.followed != nil {
				img, err := tx.current(tr)
				if err != nil {
					return err
				}
				if bytes.Equal(img, tr.followed) {
					continue
				}
			}
			if err := t.follow(tx, tr.before, tr.root); err != nil {
				return err
			}
			tx.forgetImages() // what follows may change any root
			var err error
			if tr.followed, err = tx.current(tr); err != nil {
				return err
			}
			again = true
		}
	}
	return nil
}

func (tx *Tx) image(r plan.Root) ([]byte, error) { return tx.store.tables[r.Noun()].image(r) }

// current is the image of a root, made anew only if the root may have changed since it was made.
func (tx *Tx) current(tr *tracked) (img []byte, err error) {
	if tr.now == nil {
		tr.now, err = tx.image(tr.root)
	}
	return tr.now, err
}

func (tx *Tx) forgetImages() {
	for _, tr := range tx.roots {
		tr.now = nil
	}
}
