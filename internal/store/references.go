package store

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// header is what a reference needs to know of the object it refers to.
type header struct {
	ID          uuid.UUID
	CommunityID uuid.UUID
	Key         string
	Title       string
	Visibility  plan.Visibility
	DeletedAt   *time.Time
}

// lookup finds the objects that refs name, by id, or by key in a community. With lock, they stay as they are until the transaction
// ends; locks are taken in id order. Communities are found by key alone.
func (s *Store) lookup(db *gorm.DB, noun plan.Noun, refs []plan.Ref, community uuid.UUID, lock bool) ([]header, error) {
	var ids []uuid.UUID
	var keys []string
	for _, r := range refs {
		if r.ID != uuid.Nil {
			ids = append(ids, r.ID)
		} else {
			keys = append(keys, r.Key)
		}
	}
	inCommunity := "community_id = @community"
	if noun == plan.Communities {
		inCommunity = "true"
	}
	sql := "SELECT id, community_id, key, title, visibility, deleted_at FROM " + noun.Table() +
		" WHERE (id IN @ids OR key IN @keys) AND (" + inCommunity + ") ORDER BY id"
	if lock {
		sql += " FOR SHARE"
	}
	var found []header
	err := db.Raw(sql, map[string]any{"ids": ids, "keys": keys, "community": community}).Scan(&found).Error
	return found, err
}

// need is what one community's objects refer to in one noun.
type need struct {
	noun      plan.Noun
	community uuid.UUID
}

// resolve fills in the references of the transaction's roots, and locks what is newly referred to, so that it can neither be deleted nor
// hidden until the transaction has committed. References that were there before are guarded from the other side.
func (tx *Tx) resolve() error {
	needs := map[need]map[plan.Ref]bool{}
	known := map[need]map[string]header{} // by key and by id
	add := func(n need, h header) {
		if known[n] == nil {
			known[n] = map[string]header{}
		}
		known[n][h.Key], known[n][h.ID.String()] = h, h
	}
	for _, id := range tx.order {
		h := tx.roots[id].root.Head()
		add(need{id.noun, h.Community.ID}, header{h.ID, h.Community.ID, h.Key, h.Title, h.Visibility, h.DeletedAt})
	}
	for _, id := range tx.order {
		tr := tx.roots[id]
		for _, ref := range tr.root.References() {
			n := need{ref.Noun, tr.root.Head().Community.ID}
			if ref.Ref.IsZero() || tr.keeps(ref) {
				continue
			}
			if _, ok := known[n][name(*ref.Ref)]; ok {
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
	for _, n := range sorted {
		if _, ok := tx.store.tables[n.noun]; !ok {
			continue // reported below as an unknown reference
		}
		found, err := tx.store.lookup(tx.db, n.noun, slices.Collect(maps.Keys(needs[n])), n.community, true)
		if err != nil {
			return err
		}
		for _, h := range found {
			add(n, h)
		}
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
	key, ok := tr.refs[rootID{ref.Noun, ref.Ref.ID}]
	return tr.before != nil && ok && key == ref.Ref.Key && tr.before.Head().Visibility == tr.root.Head().Visibility &&
		tr.before.Head().DeletedAt == nil
}

func name(r plan.Ref) string {
	if r.ID != uuid.Nil {
		return r.ID.String()
	}
	return r.Key
}

// settle replaces the references of one root by what was found.
func (tx *Tx) settle(tr *tracked, known map[need]map[string]header) error {
	if tr.root.Head().DeletedAt != nil {
		return nil
	}
	var faults []plan.Fault
	var drafts []string
	for _, ref := range tr.root.References() {
		if ref.Ref.IsZero() || tr.keeps(ref) {
			continue
		}
		h, ok := known[need{ref.Noun, tr.root.Head().Community.ID}][name(*ref.Ref)]
		if ok && ref.Ref.ID != uuid.Nil && ref.Ref.Key != "" && h.Key != ref.Ref.Key {
			faults = append(faults, plan.Fault{Pointer: ref.Pointer, Code: "inconsistent_reference", Detail: "id and key name different objects."})
			continue
		}
		if !ok || h.DeletedAt != nil || !tx.maySee(ref.Noun, h) {
			faults = append(faults, plan.Fault{Pointer: ref.Pointer, Code: "unknown_reference", Detail: fmt.Sprintf("There is no such %s in this community.", ref.Noun.Singular())})
			continue
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

func (tx *Tx) maySee(noun plan.Noun, h header) bool {
	return h.Visibility == plan.VisibilityPublished || tx.Actor.May(plan.ReadDraft, plan.Target{Noun: noun, Community: h.CommunityID, Visibility: h.Visibility})
}

// writeReferences keeps object_references what the roots say.
func (tx *Tx) writeReferences(changed []*tracked) error {
	var old []uuid.UUID
	var rows []map[string]any
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
			rows = append(rows, map[string]any{"from_noun": tr.root.Noun(), "from_id": h.ID, "pointer": k.pointer, "to_noun": k.to.noun, "to_id": k.to.id})
		}
	}
	if len(old) > 0 {
		if err := tx.db.Exec("DELETE FROM object_references WHERE from_id IN ?", old).Error; err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.db.Table("object_references").CreateInBatches(rows, 2*batch).Error
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
func (tx *Tx) guardReferences(changed []*tracked) error {
	for _, tr := range changed {
		h := tr.root.Head()
		hidden := tr.before != nil && public(tr.before) && !public(tr.root)
		deleted := h.DeletedAt != nil
		if !hidden && !deleted {
			continue
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

// hydrate fills in key and title of every reference of the roots, in one query.
func (s *Store) hydrate(db *gorm.DB, roots []plan.Root) error {
	if kept := titlesOf(db); kept != nil {
		return kept.hydrate(db, roots)
	}
	return hydrateWith(db, roots, "title")
}

// hydratePublic is hydrate for what was public once and is read again: what it refers to may have been hidden since, and of that only the
// key is told, which never changes.
func (s *Store) hydratePublic(db *gorm.DB, roots []plan.Root) error {
	return hydrateWith(db, roots, "CASE visibility WHEN 'published' THEN title ELSE key END AS title")
}

func hydrateWith(db *gorm.DB, roots []plan.Root, title string) error {
	return newTitles(title).hydrate(db, roots)
}
