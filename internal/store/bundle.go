package store

import (
	"database/sql"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// bundle is statements of a transaction that go to the database together: they cost the way there and back once, which for small statements
// is most of what they cost. GORM makes each as if it ran it, and pgx sends them, in order, over the connection under GORM. Each sees what
// those before it did.
type bundle struct {
	db    *gorm.DB  // makes statements and runs none
	over  *gorm.DB  // the transaction
	conn  *sql.Conn // under it; nil: questions are asked over GORM, as they come
	batch pgx.Batch
}

func newBundle(db *gorm.DB) *bundle {
	db = db.Session(&gorm.Session{NewDB: true})
	return &bundle{db: db.Session(&gorm.Session{NewDB: true, DryRun: true}), over: db, conn: quickOf(db)}
}

// put adds a statement that the bundle's db has made.
func (b *bundle) put(made *gorm.DB) (*pgx.QueuedQuery, error) {
	if made.Error != nil {
		return nil, made.Error
	}
	return b.batch.Queue(made.Statement.SQL.String(), arguments(made.Statement.Vars)...), nil
}

func arguments(values []any) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = argument(v)
	}
	return out
}

// argument is a value in the form that goes to the database as it is. Ids would otherwise go by their text, which pgx reads again.
func argument(v any) any {
	switch v := v.(type) {
	case uuid.UUID:
		return [16]byte(v)
	case plan.Ref:
		if v.ID != uuid.Nil || v.IsZero() { // the others have no value, and say why
			return pgtype.UUID{Bytes: v.ID, Valid: v.ID != uuid.Nil}
		}
	case plan.Date:
		return pgtype.Date{Time: v.Time(), Valid: !v.IsZero()}
	}
	return v
}

// putOne is put for a statement that is to concern one row, and fails with otherwise if it does not.
func (b *bundle) putOne(made *gorm.DB, otherwise error) error {
	q, err := b.put(made)
	if err != nil {
		return err
	}
	q.Exec(func(done pgconn.CommandTag) error {
		if done.RowsAffected() != 1 {
			return otherwise
		}
		return nil
	})
	return nil
}

// exec adds a statement with a ? for each argument.
func (b *bundle) exec(query string, args ...any) error {
	_, err := b.put(b.db.Exec(query, args...))
	return err
}

// among compares with ids, whose place is the ?. One id is compared with as such: PostgreSQL plans a statement with an array anew each time,
// because it does not know how long the array will be.
func among(ids []uuid.UUID) (comparison string, argument any) {
	if len(ids) == 1 {
		return " = ?", ids[0]
	}
	return " = " + anyOf, array(ids)
}

// insertInto adds what inserts rows into a table.
func insertInto[R any](b *bundle, table string, rows []R, conflict ...clause.Expression) error {
	for part := range slices.Chunk(rows, batch) {
		if _, err := b.put(b.db.Table(table).Clauses(conflict...).Create(part)); err != nil {
			return err
		}
	}
	return nil
}

// ask adds a question with a ? for each argument, and has answered take the rows when the bundle is sent.
func ask[R any](b *bundle, answered func([]R), query string, args ...any) error {
	if b.conn == nil {
		rows, err := found[R](b.over, query, args...)
		if err == nil {
			answered(rows)
		}
		return err
	}
	columns, err := columnsOf(b.db, new(R))
	if err != nil {
		return err
	}
	b.batch.Queue(numbered(query), arguments(args)...).Query(func(rows pgx.Rows) error {
		var list []R
		err := scanRows(columns, rows, func() *R {
			list = append(list, *new(R))
			return &list[len(list)-1]
		}, nil)
		if err == nil {
			answered(list)
		}
		return err
	})
	return nil
}

// send sends the statements and takes the answers. The bundle is empty then.
func (b *bundle) send() error {
	if b.batch.Len() == 0 {
		return nil
	}
	sent := b.batch
	b.batch = pgx.Batch{}
	return overPGX(b.conn, func(c *pgx.Conn) error { return c.SendBatch(b.db.Statement.Context, &sent).Close() })
}

// single reads the row with an id and its children, as plainRows does; nil if there is none. In a transaction that is read committed, the
// children are read when the row has been locked.
func (t *Table[T, P]) single(db *gorm.DB, id uuid.UUID) (*T, error) {
	return t.singleWith(db, id, t.children)
}

func (t *Table[T, P]) singleWith(db *gorm.DB, id uuid.UUID, children []child[T]) (*T, error) {
	b := newBundle(db)
	if b.conn == nil {
		list, err := t.plainRows(db.Where("t.id = ?", id))
		return append(list, nil)[0], err
	}
	asked := db.Session(&gorm.Session{DryRun: true}).Table(t.noun.Table()+" AS t").Where("t.id = ?", id).Find(&[]*T{})
	if asked.Error != nil {
		return nil, asked.Error
	}
	var there *T
	r := new(T)
	b.batch.Queue(asked.Statement.SQL.String(), arguments(asked.Statement.Vars)...).Query(func(rows pgx.Rows) error {
		return scanRows(asked.Statement.Schema, rows, func() *T { return r }, func(*T) { there = r })
	})
	for _, c := range children {
		if err := c.queue(&b.batch, db, t.noun, map[uuid.UUID]*T{id: r}, []uuid.UUID{id}); err != nil {
			return nil, err
		}
	}
	err := b.send()
	return there, err
}

func (t *Table[T, P]) loadOne(db *gorm.DB, id uuid.UUID, sourced bool) (plan.Root, error) {
	children := t.children
	if !sourced {
		children = children[:len(children)-sourceTables]
	}
	r, err := t.singleWith(db, id, children)
	if err != nil || r == nil {
		return nil, err
	}
	return P(r), nil
}
