package store

import (
	"encoding/json"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// child is a list that belongs to a root and lies in a table of its own. It is read for a whole page in one query.
type child[T any] interface {
	load(db *gorm.DB, noun plan.Noun, byID map[uuid.UUID]*T, ids []uuid.UUID) error
	// queue asks for what load reads, in a batch over the pgx connection.
	queue(batch *pgx.Batch, db *gorm.DB, noun plan.Noun, byID map[uuid.UUID]*T, ids []uuid.UUID) error
	insert(b *bundle, noun plan.Noun, roots []*T) error
	replace(b *bundle, noun plan.Noun, root *T) error
	// write writes the list out as it is in the image; two that differ in a column differ in it.
	write(root *T) ([]byte, error)
	// settle makes an empty list of none, so that equal objects have equal images.
	settle(root *T)
}

// rowsOf is a child in a table of its noun alone, with the columns root_id and ordinal beside those of C.
func rowsOf[T any, P root[T], C any](table string, list func(*T) *[]C) child[T] {
	return &childTable[T, C, childRow[C]]{
		table: table, list: list,
		id:  func(r *T) uuid.UUID { return P(r).Head().ID },
		of:  func(row *childRow[C]) (uuid.UUID, C) { return row.RootID, row.Value },
		row: func(_ *T, id uuid.UUID, n int, v C) childRow[C] { return childRow[C]{RootID: id, Ordinal: n, Value: v} },
	}
}

type childRow[C any] struct {
	RootID  uuid.UUID
	Ordinal int
	Value   C `gorm:"embedded"`
}

// sharedOf is a child in a table that all nouns share, with the columns noun and community_id besides.
func sharedOf[T any, P root[T], C any](table string, list func(*T) *[]C) child[T] {
	return &childTable[T, C, sharedRow[C]]{
		table: table, list: list, shared: true,
		id: func(r *T) uuid.UUID { return P(r).Head().ID },
		of: func(row *sharedRow[C]) (uuid.UUID, C) { return row.RootID, row.Value },
		row: func(r *T, id uuid.UUID, n int, v C) sharedRow[C] {
			return sharedRow[C]{Noun: P(r).Noun(), RootID: id, Ordinal: n, CommunityID: P(r).Head().Community.ID, Value: v}
		},
	}
}

type sharedRow[C any] struct {
	Noun        plan.Noun
	RootID      uuid.UUID
	Ordinal     int
	CommunityID uuid.UUID
	Value       C `gorm:"embedded"`
}

type childTable[T, C, R any] struct {
	table  string
	shared bool
	list   func(*T) *[]C
	id     func(*T) uuid.UUID
	of     func(*R) (uuid.UUID, C)
	row    func(r *T, id uuid.UUID, ordinal int, v C) R
}

func (c *childTable[T, C, R]) rowsFor(db *gorm.DB, noun plan.Noun) *gorm.DB {
	db = db.Table(c.table)
	if c.shared {
		db = db.Where("noun = ?", noun)
	}
	return db
}

func (c *childTable[T, C, R]) load(db *gorm.DB, noun plan.Noun, byID map[uuid.UUID]*T, ids []uuid.UUID) error {
	var rows []R
	if err := c.rowsFor(db, noun).Where("root_id = "+anyOf, array(ids)).Order("root_id, ordinal").Find(&rows).Error; err != nil {
		return err
	}
	for i := range rows {
		id, v := c.of(&rows[i])
		list := c.list(byID[id])
		*list = append(*list, v)
	}
	return nil
}

func (c *childTable[T, C, R]) insert(b *bundle, _ plan.Noun, roots []*T) error {
	var rows []R
	for _, r := range roots {
		for i, v := range *c.list(r) {
			rows = append(rows, c.row(r, c.id(r), i, v))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return insertInto(b, c.table, rows)
}

func (c *childTable[T, C, R]) replace(b *bundle, noun plan.Noun, root *T) error {
	if _, err := b.put(c.rowsFor(b.db, noun).Where("root_id = ?", c.id(root)).Delete(new(R))); err != nil {
		return err
	}
	return c.insert(b, noun, []*T{root})
}

func (c *childTable[T, C, R]) write(root *T) ([]byte, error) {
	c.settle(root)
	return json.Marshal(*c.list(root))
}

func (c *childTable[T, C, R]) settle(root *T) {
	if list := c.list(root); *list == nil {
		*list = []C{}
	}
}

// linksOf is a list of references in a table with the columns root_id, ordinal and the given one.
func linksOf[T any, P root[T]](table, column string, list func(*T) *[]plan.Ref) child[T] {
	return &linkTable[T, P]{table, column, list}
}

type linkTable[T any, P root[T]] struct {
	table, column string
	list          func(*T) *[]plan.Ref
}

func (l *linkTable[T, P]) load(db *gorm.DB, _ plan.Noun, byID map[uuid.UUID]*T, ids []uuid.UUID) error {
	var rows []struct{ RootID, RefID uuid.UUID }
	if err := db.Table(l.table).Select("root_id, "+l.column+" AS ref_id").Where("root_id = "+anyOf, array(ids)).Order("root_id, ordinal").Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		list := l.list(byID[row.RootID])
		*list = append(*list, plan.Ref{ID: row.RefID})
	}
	return nil
}

func (l *linkTable[T, P]) insert(b *bundle, _ plan.Noun, roots []*T) error {
	var rows []map[string]any
	for _, r := range roots {
		for i, ref := range *l.list(r) {
			rows = append(rows, map[string]any{"root_id": P(r).Head().ID, "ordinal": i, l.column: ref.ID})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return insertInto(b, l.table, rows)
}

func (l *linkTable[T, P]) replace(b *bundle, noun plan.Noun, root *T) error {
	if err := b.exec("DELETE FROM "+l.table+" WHERE root_id = ?", P(root).Head().ID); err != nil {
		return err
	}
	return l.insert(b, noun, []*T{root})
}

func (l *linkTable[T, P]) write(root *T) ([]byte, error) {
	l.settle(root)
	return json.Marshal(*l.list(root))
}

func (l *linkTable[T, P]) settle(root *T) {
	if list := l.list(root); *list == nil {
		*list = []plan.Ref{}
	}
}
