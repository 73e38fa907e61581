package store

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// titlesKey is of the titles that a walk through many objects keeps from part to part: the same few committees and plans come again in every
// one, and a transaction sees one state of them.
type titlesKey struct{}

// remembering is a transaction that sees one state, and keeps titles. It is for one goroutine.
func remembering(db *gorm.DB) *gorm.DB {
	return db.Session(&gorm.Session{Context: context.WithValue(db.Statement.Context, titlesKey{}, newTitles("title"))})
}

// titlesOf are those that a transaction keeps; nil where it keeps none.
func titlesOf(db *gorm.DB) *titles {
	t, _ := db.Statement.Context.Value(titlesKey{}).(*titles)
	return t
}

// mostTitles bounds the memory that titles take, to about half a megabyte.
const mostTitles = 3000

// shown is what a reference shows of the object.
type shown struct {
	ID         uuid.UUID
	Key, Title string
}

// titles are keys and titles of objects that others refer to.
type titles struct {
	title string // expression of it
	known map[uuid.UUID]shown
}

func newTitles(title string) *titles { return &titles{title, map[uuid.UUID]shown{}} }

func (n *titles) hydrate(db *gorm.DB, roots []plan.Root) error {
	b := newBundle(db)
	if err := n.ask(b, roots); err != nil {
		return err
	}
	return b.send()
}

// ask asks for key and title of every reference of the roots that is not known yet, and fills in all when the bundle is sent.
func (n *titles) ask(b *bundle, roots []plan.Root) error {
	if len(n.known) > mostTitles {
		clear(n.known)
	}
	wanted := map[plan.Noun][]uuid.UUID{}
	refs := make([]*plan.Ref, 0, 8*len(roots))
	for _, r := range roots {
		for _, ref := range r.References() {
			id := ref.Ref.ID
			if id == uuid.Nil {
				continue
			}
			refs = append(refs, ref.Ref)
			if _, ok := n.known[id]; !ok {
				n.known[id] = shown{} // asked for once
				wanted[ref.Noun] = append(wanted[ref.Noun], id)
			}
		}
	}
	answered := func(list []shown) {
		for _, s := range list {
			n.known[s.ID] = s
		}
		for _, ref := range refs {
			if known := n.known[ref.ID]; known.ID != uuid.Nil { // ids are unique across nouns
				ref.Key, ref.Title = known.Key, known.Title
			}
		}
	}
	var parts []string
	var args []any
	for _, noun := range plan.Nouns() {
		if ids := wanted[noun]; ids != nil {
			only, of := among(ids)
			parts, args = append(parts, "SELECT id, key, "+n.title+" FROM "+noun.Table()+" WHERE id"+only), append(args, of)
		}
	}
	if len(parts) == 0 {
		answered(nil)
		return nil
	}
	return ask(b, answered, strings.Join(parts, " UNION ALL "), args...)
}
