package store

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// resolve fills in the references of the transaction's roots, and locks what is newly referred to, so that it can neither be deleted nor
// hidden until the transaction has committed. References that were there before are guarded from the other side.
func (tx *Tx) resolve() error {
	needs := map[need]map[plan.Ref]bool{}
	own := map[need]map[string]*header{} // the transaction's, which come before what was found
	for _, id := range tx.order {
		h := tx.roots[id].root.Head()
		add(own, need{id.noun, h.Community.ID}, &header{h.ID, h.Community.ID, h.Key, h.Title, h.Visibility, h.DeletedAt})
	}
	known := func(n need, name string) *header { return cmp.Or(own[n][name], tx.locked[n][name]) }
	for _, id := range tx.order {
		tr := tx.roots[id]
		for _, ref := range tr.root.References() {
			n := need{ref.Noun, tr.root.Head().Community.ID}
			if ref.Ref.IsZero() || tr.keeps(ref) {
				continue
			}
			if known(n, name(*ref.Ref)) != nil {
				continue
			}
			if needs[n] == nil {
				needs[n] = map[plan.Ref]bool{}
			}
			needs[n][plan.Ref{ID: ref.Ref.ID, Key: ref.Ref.Key}] = true
		}
	}
	sorted := slices.SortedFunc(maps.Keys(needs), func(a, b need) int {
		if c := strings.Compare(string(a.noun), string(b.noun)); c != 0 {
			return c
		}
		return bytes.Compare(a.community[:], b.community[:])
	})
	b := newBundle(tx.db)
	for _, n := range sorted {
		if _, ok := tx.store.tables[n.noun]; !ok {
			continue // reported below as an unknown reference
		}
		if err := tx.askToLock(b, n, slices.Collect(maps.Keys(needs[n]))); err != nil {
			return err
		}
	}
	if err := b.send(); err != nil {
		return err
	}
	for _, id := range tx.order {
		if err := tx.settle(tx.roots[id], known); err != nil {
			return err
		}
	}
	return tx.anyRefused()
}

// keeps reports whether the root referred to the same object before, by id and key, and is seen as it was then.
func (tr *tracked) keeps(ref plan.Reference) bool {
	was, ok := tr.refs[rootID{ref.Noun, ref.Ref.ID}]
	return tr.before != nil && ok && was.Key == ref.Ref.Key && tr.before.Head().Visibility == tr.root.Head().Visibility &&
		tr.before.Head().DeletedAt == nil
}

func name(r plan.Ref) string {
	if r.ID != uuid.Nil {
		return r.ID.String()
	}
	return r.Key
}

// settle replaces the references of one root by what was found.
func (tx *Tx) settle(tr *tracked, known func(need, string) *header) error {
	if tr.root.Head().DeletedAt != nil {
		return nil
	}
	var faults []plan.Fault
	var drafts []string
	for _, ref := range tr.root.References() {
		if ref.Ref.IsZero() {
			continue
		}
		if tr.keeps(ref) {
			ref.Ref.Title = tr.refs[rootID{ref.Noun, ref.Ref.ID}].Title
			continue
		}
		h := known(need{ref.Noun, tr.root.Head().Community.ID}, name(*ref.Ref))
		if h != nil && ref.Ref.ID != uuid.Nil && ref.Ref.Key != "" && h.Key != ref.Ref.Key {
			faults = append(faults, plan.Fault{Pointer: ref.Pointer, Code: "inconsistent_reference", Detail: "id and key name different objects."})
			continue
		}
		if h == nil || h.DeletedAt != nil || !tx.maySee(ref.Noun, h) {
			faults = append(faults, plan.Fault{Pointer: ref.Pointer, Code: "unknown_reference", Detail: fmt.Sprintf("There is no such %s in this community.", ref.Noun.Singular())})
			continue
		}
		if ref.Ref.ID != h.ID || ref.Ref.Key != h.Key {
			tr.now = nil
		}
		*ref.Ref = plan.Ref{ID: h.ID, Key: h.Key, Title: h.Title}
		if h.Visibility == plan.VisibilityDraft && tr.root.Head().Visibility == plan.VisibilityPublished {
			drafts = append(drafts, ref.Pointer)
		}
	}
	if len(faults) > 0 {
		return tx.blame(tr.root, plan.InvalidFields(faults))
	}
	if len(drafts) > 0 {
		return tx.blame(tr.root, &plan.Error{Kind: plan.Conflict, Code: "refers_to_draft", Detail: fmt.Sprintf("A published %s does not refer to a draft: %s.", tr.root.Noun().Singular(), strings.Join(drafts, ", "))})
	}
	return nil
}

func (tx *Tx) maySee(noun plan.Noun, h *header) bool {
	return h.Visibility == plan.VisibilityPublished || tx.Actor.May(plan.ReadDraft, plan.Target{Noun: noun, Community: h.CommunityID, Visibility: h.Visibility})
}

// writeReferences keeps object_references what the roots say.
func (tx *Tx) writeReferences(b *bundle, changed []*tracked) error {
	var old []uuid.UUID
	var rows []referenceRow
	for _, tr := range changed {
		h := tr.root.Head()
		var now []kept // what is deleted holds nothing back
		if h.DeletedAt == nil {
			now = keptOf(tr.root)
		}
		if tr.before != nil {
			if slices.Equal(now, tr.kept) {
				continue // as after most changes
			}
			old = append(old, h.ID)
		}
		for _, k := range now {
			rows = append(rows, referenceRow{tr.root.Noun(), h.ID, k.pointer, k.to.noun, k.to.id})
		}
	}
	if len(old) > 0 {
		if err := b.exec("DELETE FROM object_references WHERE from_id IN ?", old); err != nil {
			return err
		}
	}
	return insertInto(b, "object_references", rows)
}

type referenceRow struct {
	FromNoun plan.Noun
	FromID   uuid.UUID
	Pointer  string
	ToNoun   plan.Noun
	ToID     uuid.UUID
}

// kept is a reference as object_references keeps it.
type kept struct {
	pointer string
	to      rootID
}

// keptOf are the rows that a root has in object_references.
func keptOf(r plan.Root) []kept {
	var list []kept
	for _, ref := range r.References() {
		if ref.Ref.ID != uuid.Nil && ref.Ref.ID != r.Head().ID {
			list = append(list, kept{ref.Pointer, rootID{ref.Noun, ref.Ref.ID}})
		}
	}
	return list
}

// guardReferences refuses to delete what others refer to, and to hide what published objects refer to. The changed roots are locked, and
// whoever adds a reference to one locks it too, so nobody can slip in between.
func (tx *Tx) guardReferences(b *bundle, changed []*tracked) error {
	for _, tr := range changed {
		h := tr.root.Head()
		hidden := tr.before != nil && public(tr.before) && !public(tr.root)
		deleted := h.DeletedAt != nil
		if !hidden && !deleted {
			continue
		}
		if err := b.send(); err != nil { // what the transaction itself refers to no more holds nothing back
			return err
		}
		holders, err := tx.holders(tr.root, !deleted)
		if err != nil {
			return err
		}
		if len(holders) > 0 {
			verb := "deleted"
			if !deleted {
				verb = "hidden"
			}
			refused := &plan.Error{Kind: plan.Conflict, Code: "referenced", Detail: fmt.Sprintf("The %s cannot be %s while other objects refer to it: %s.", tr.root.Noun().Singular(), verb, strings.Join(holders, ", "))}
			if err := tx.blame(tr.root, refused); err != nil {
				return err
			}
		}
	}
	return tx.anyRefused()
}

// holders names some of the objects that refer to one, as noun/key.
func (tx *Tx) holders(of plan.Root, publishedOnly bool) ([]string, error) {
	const some = 10
	parts := make([]string, 0, len(plan.Nouns()))
	for _, noun := range plan.Nouns() {
		parts = append(parts, "SELECT '"+string(noun)+"/' || t.key AS holder FROM object_references r JOIN "+noun.Table()+" t ON t.id = r.from_id"+
			" WHERE r.to_id = @id AND r.to_noun = @noun AND r.from_noun = '"+string(noun)+"' AND (NOT @published OR t.visibility = 'published')")
	}
	var holders []string
	err := tx.db.Raw(strings.Join(parts, " UNION ")+" ORDER BY holder LIMIT @some",
		map[string]any{"id": of.Head().ID, "noun": of.Noun(), "published": publishedOnly, "some": some}).Scan(&holders).Error
	return holders, err
}

// nameReferences fills in the titles of what an object refers to that was just written. Most have come with the references.
func (tx *Tx) nameReferences(r plan.Root) error {
	for _, ref := range r.References() {
		if tr, ok := tx.roots[rootID{ref.Noun, ref.Ref.ID}]; ok {
			*ref.Ref = plan.Ref{ID: ref.Ref.ID, Key: tr.root.Head().Key, Title: tr.root.Head().Title}
		}
		if ref.Ref.ID != uuid.Nil && ref.Ref.Title == "" {
			return tx.store.hydrate(tx.db, []plan.Root{r})
		}
	}
	return nil
}

// hydrate fills in key and title of every reference of the roots, in one query.
func (s *Store) hydrate(db *gorm.DB, roots []plan.Root) error {
	kept := titlesOf(db)
	if kept == nil {
		kept = newTitles("title")
	}
	return kept.hydrate(db, roots)
}

// hydratePublic is hydrate for what was public once and is read again: what it refers to may have been hidden since, and of that only the
// key is told, which never changes.
func (s *Store) hydratePublic(db *gorm.DB, roots []plan.Root) error {
	return newTitles("CASE visibility WHEN 'published' THEN title ELSE key END AS title").hydrate(db, roots)
}
