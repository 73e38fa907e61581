package store

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// root is a pointer to a noun's struct.
type root[T any] interface {
	*T
	plan.Root
}

// Table says how a noun is kept: its children, how a list of it can be filtered and sorted, and what follows from a change of it.
type Table[T any, P root[T]] struct {
	noun     plan.Noun
	children []child[T]
	// filters by the name of the query parameter.
	filters map[string]filter
	// sorts by the name of the field; key, title, createdAt and updatedAt are there for every noun.
	sorts       map[string]sortColumn
	defaultSort string
	// complete asks for what an answer needs beside the noun's own rows.
	complete func(b *bundle, list []*T) error
	// completed reports whether an object still has, after a change, what complete gave it. nil: never.
	completed func(before, after *T) bool
	// annotate says of the objects of a page what depends on the question.
	annotate func(l *listing, page []*T) error
	// consequences changes what else must change in the same transaction. before is nil for a new object.
	consequences func(tx *Tx, before, after *T) error
	// warnings are what is to be looked at in an object that was just written, beside what it says of itself.
	warnings func(tx *Tx, r *T) ([]plan.Warning, error)
}

// Noun returns the noun that the table keeps.
func (t *Table[T, P]) Noun() plan.Noun { return t.noun }

// Filters returns the names of the query parameters that its lists understand beside those of every list.
func (t *Table[T, P]) Filters() []string {
	names := make([]string, 0, len(t.filters))
	for name := range t.filters {
		names = append(names, name)
	}
	return names
}

// anyTable is a Table whose type parameters are not known.
type anyTable interface {
	Noun() plan.Noun
	load(db *gorm.DB) ([]plan.Root, error)
	// loadOne reads an object by its id, nil if there is none; without sources and external ids unless it is to be sourced.
	loadOne(db *gorm.DB, id uuid.UUID, sourced bool) (plan.Root, error)
	insert(b *bundle, roots []plan.Root) error
	update(b *bundle, r plan.Root, version int64, held [][]byte) error
	lists(r plan.Root) ([][]byte, error)
	hasConsequences() bool
	follow(tx *Tx, before, after plan.Root) error
	clone(r plan.Root) plan.Root
	image(r plan.Root) ([]byte, error)
	assign(to, from plan.Root)
	completeAll(db *gorm.DB, roots []plan.Root) error
}

// rows loads the roots that db's conditions select, with their children, the references unresolved. The table is t in conditions.
func (t *Table[T, P]) rows(db *gorm.DB) ([]*T, error) {
	if conn := quickOf(db); conn != nil {
		return t.quickRows(db, conn, true)
	}
	list, err := t.plainRows(db)
	if err != nil || len(list) == 0 || t.complete == nil {
		return list, err
	}
	b := newBundle(db)
	if err := t.complete(b, list); err != nil {
		return nil, err
	}
	return list, b.send()
}

// plainRows is rows without what the table completes.
func (t *Table[T, P]) plainRows(db *gorm.DB) ([]*T, error) {
	if conn := quickOf(db); conn != nil {
		return t.quickRows(db, conn, false)
	}
	var list []*T
	fresh := db.Session(&gorm.Session{NewDB: true})
	if err := db.Table(t.noun.Table() + " AS t").Find(&list).Error; err != nil || len(list) == 0 {
		return list, err
	}
	byID := make(map[uuid.UUID]*T, len(list))
	ids := make([]uuid.UUID, len(list))
	for i, r := range list {
		ids[i] = P(r).Head().ID
		byID[ids[i]] = r
	}
	for _, c := range t.children {
		if err := c.load(fresh, t.noun, byID, ids); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (t *Table[T, P]) load(db *gorm.DB) ([]plan.Root, error) {
	list, err := t.rows(db)
	roots := make([]plan.Root, len(list))
	for i, r := range list {
		roots[i] = P(r)
	}
	return roots, err
}

const batch = 400 // rows in one INSERT; well below PostgreSQL's 65,535 parameters for every table

func (t *Table[T, P]) insert(b *bundle, roots []plan.Root) error {
	list := make([]*T, len(roots))
	for i, r := range roots {
		list[i] = (*T)(r.(P))
	}
	if err := insertInto(b, t.noun.Table(), list); err != nil {
		return err
	}
	for _, c := range t.children {
		if err := c.insert(b, t.noun, list); err != nil {
			return err
		}
	}
	return nil
}

// update writes every column of a root whose row has the given version, and of its children those that are not as they were held.
func (t *Table[T, P]) update(b *bundle, r plan.Root, version int64, held [][]byte) error {
	made := b.db.Table(t.noun.Table()).Where("id = ? AND version = ?", r.Head().ID, version).
		Select("*").Omit("id", "community_id", "key", "created_at").Updates((*T)(r.(P)))
	if err := b.putOne(made, fmt.Errorf("%s %s was locked at version %d and is gone", t.noun, r.Head().ID, version)); err != nil {
		return err
	}
	lists, err := t.lists(r)
	if err != nil {
		return err
	}
	for i, c := range t.children {
		if bytes.Equal(lists[i], held[i]) {
			continue
		}
		if err := c.replace(b, t.noun, (*T)(r.(P))); err != nil {
			return err
		}
	}
	return nil
}

// lists are the children of a root, each written out, to be compared.
func (t *Table[T, P]) lists(r plan.Root) ([][]byte, error) {
	all := make([][]byte, len(t.children))
	for i, c := range t.children {
		var err error
		if all[i], err = c.write((*T)(r.(P))); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (t *Table[T, P]) hasConsequences() bool { return t.consequences != nil }

func (t *Table[T, P]) follow(tx *Tx, before, after plan.Root) error {
	var old *T
	if before != nil {
		old = (*T)(before.(P))
	}
	return t.consequences(tx, old, (*T)(after.(P)))
}

// image is the whole root with its children as the change log keeps it; the one definition of it.
func (t *Table[T, P]) image(r plan.Root) ([]byte, error) {
	for _, c := range t.children {
		c.settle((*T)(r.(P)))
	}
	return json.Marshal(r)
}

// clone copies a root so that changes of its fields leave the copy alone. Lists are replaced by writers, never changed in place, except
// for the references in them, which are the same in both.
func (t *Table[T, P]) clone(r plan.Root) plan.Root {
	c := *(*T)(r.(P))
	return P(&c)
}

func (t *Table[T, P]) completeAll(db *gorm.DB, roots []plan.Root) error {
	if t.complete == nil {
		return nil
	}
	list := make([]*T, len(roots))
	for i, r := range roots {
		list[i] = (*T)(r.(P))
	}
	b := newBundle(db)
	if err := t.complete(b, list); err != nil {
		return err
	}
	return b.send()
}

// assign makes one object what another is.
func (t *Table[T, P]) assign(to, from plan.Root) { *(*T)(to.(P)) = *(*T)(from.(P)) }

// sourceTables is how many tables of children every noun has behind its own.
const sourceTables = 2

// define completes a table with what every noun has.
func define[T any, P root[T]](t Table[T, P]) *Table[T, P] {
	t.noun = P(new(T)).Noun()
	t.children = append(t.children, sharedOf[T, P, plan.Source]("sources", func(r *T) *[]plan.Source { return &P(r).Head().Sources }),
		sharedOf[T, P, plan.ExternalID]("external_ids", func(r *T) *[]plan.ExternalID { return &P(r).Head().Externals }))
	if t.defaultSort == "" {
		t.defaultSort = "key"
	}
	sorts := map[string]sortColumn{"key": {"key", "text"}, "title": {"title", "text"}, "createdAt": {"created_at", "timestamptz"}, "updatedAt": {"updated_at", "timestamptz"}}
	for name, c := range t.sorts {
		sorts[name] = c
	}
	t.sorts = sorts
	if t.filters == nil {
		t.filters = map[string]filter{}
	}
	return &t
}
