package store

import (
	"context"
	"database/sql"
	"reflect"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Quick reading. Objects and what they refer to are read over the pgx connection under GORM: GORM says what is asked, by the same conditions and the same
// mapping of columns to fields as elsewhere, and pgx writes the values into the fields, which takes a third of the time; the children of
// a page are asked for in one go. A test holds that both ways read the same. GORM makes all writes; see bundle.

type quickKey struct{}

// quickly runs fn in a transaction in which it reads quickly.
func quickly(ctx context.Context, db *gorm.DB, pool *sql.DB, opts *sql.TxOptions, fn func(db *gorm.DB) error) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() // to the pool, which looks whether it is good
	session := db.Session(&gorm.Session{Context: context.WithValue(ctx, quickKey{}, conn)})
	session.Statement.ConnPool = conn
	return session.Transaction(fn, opts)
}

// quickOf is the connection of a quick read; nil for other transactions.
func quickOf(db *gorm.DB) *sql.Conn {
	conn, _ := db.Statement.Context.Value(quickKey{}).(*sql.Conn)
	return conn
}

// overPGX runs fn on the connection, within its transaction.
func overPGX(conn *sql.Conn, fn func(c *pgx.Conn) error) error {
	return conn.Raw(func(driver any) error { return fn(driver.(*stdlib.Conn).Conn()) })
}

// found reads the rows of a query with a ? for each argument, quickly where db does.
func found[R any](db *gorm.DB, query string, args ...any) ([]R, error) {
	var list []R
	conn := quickOf(db)
	if conn == nil {
		return list, db.Session(&gorm.Session{NewDB: true}).Raw(query, args...).Scan(&list).Error
	}
	columns, err := columnsOf(db, new(R))
	if err != nil {
		return nil, err
	}
	err = overPGX(conn, func(c *pgx.Conn) error {
		rows, err := c.Query(db.Statement.Context, numbered(query), arguments(args)...)
		if err != nil {
			return err
		}
		return scanRows(columns, rows, func() *R {
			list = append(list, *new(R))
			return &list[len(list)-1]
		}, nil)
	})
	return list, err
}

// numbered writes $1, $2 and so on for each question mark.
func numbered(query string) string {
	var out strings.Builder
	out.Grow(len(query) + 16)
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			out.WriteByte('$')
			out.WriteString(strconv.Itoa(n))
		}
		out.WriteString(part)
		n++
	}
	return out.String()
}

// columnsOf is how GORM maps columns to the fields of a struct; it remembers that.
func columnsOf(db *gorm.DB, of any) (*schema.Schema, error) {
	statement := &gorm.Statement{DB: db}
	err := statement.Parse(of)
	return statement.Schema, err
}

// scanRows reads rows to their end, each into what fresh returns, of which done is told.
func scanRows[R any](columns *schema.Schema, rows pgx.Rows, fresh func() *R, done func(*R)) error {
	defer rows.Close()
	var fields []*schema.Field
	var into []any
	for rows.Next() {
		if fields == nil {
			for _, d := range rows.FieldDescriptions() {
				fields = append(fields, columns.LookUpField(d.Name))
			}
			into = make([]any, len(fields))
		}
		r := fresh()
		v := reflect.ValueOf(r).Elem()
		for i, f := range fields {
			into[i] = nil // a column that nobody wants
			if f != nil {
				into[i] = destination(f.ReflectValueOf(context.Background(), v).Addr().Interface())
			}
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if done != nil {
			done(r)
		}
	}
	return rows.Err()
}

// destination is where the value of a field goes. Ids and days would otherwise go by their text.
func destination(field any) any {
	switch f := field.(type) {
	case *uuid.UUID:
		return (*quickID)(f)
	case *plan.Ref:
		return (*quickRef)(f)
	case *plan.Date:
		return (*quickDate)(f)
	}
	return field
}

type (
	quickID   uuid.UUID
	quickRef  plan.Ref
	quickDate plan.Date
)

// ScanUUID implements pgtype.UUIDScanner.
func (d *quickID) ScanUUID(v pgtype.UUID) error {
	*d = v.Bytes // zero for NULL
	return nil
}

// ScanUUID implements pgtype.UUIDScanner.
func (d *quickRef) ScanUUID(v pgtype.UUID) error {
	*d = quickRef{ID: v.Bytes}
	return nil
}

// ScanDate implements pgtype.DateScanner.
func (d *quickDate) ScanDate(v pgtype.Date) error {
	if !v.Valid {
		*d = quickDate{}
		return nil
	}
	*d = quickDate(plan.DateOf(v.Time))
	return nil
}

// quickRows is rows over the pgx connection.
func (t *Table[T, P]) quickRows(db *gorm.DB, conn *sql.Conn) ([]*T, error) {
	asked := db.Session(&gorm.Session{DryRun: true}).Table(t.noun.Table() + " AS t").Find(&[]*T{})
	if asked.Error != nil {
		return nil, asked.Error
	}
	ctx, s := asked.Statement.Context, asked.Statement
	list := []*T{}
	err := overPGX(conn, func(c *pgx.Conn) error {
		rows, err := c.Query(ctx, s.SQL.String(), s.Vars...)
		if err != nil {
			return err
		}
		err = scanRows(s.Schema, rows, func() *T { return new(T) }, func(r *T) { list = append(list, r) })
		if err != nil || len(list) == 0 {
			return err
		}
		return t.quickChildren(ctx, db, c, list)
	})
	return list, err
}

// quickChildren asks for all children of a page in one go.
func (t *Table[T, P]) quickChildren(ctx context.Context, db *gorm.DB, c *pgx.Conn, list []*T) error {
	byID := make(map[uuid.UUID]*T, len(list))
	ids := make([]uuid.UUID, len(list))
	for i, r := range list {
		ids[i] = P(r).Head().ID
		byID[ids[i]] = r
	}
	batch := &pgx.Batch{}
	for _, child := range t.children {
		if err := child.queue(batch, db, t.noun, byID, ids); err != nil {
			return err
		}
	}
	return c.SendBatch(ctx, batch).Close()
}

func (c *childTable[T, C, R]) queue(batch *pgx.Batch, db *gorm.DB, noun plan.Noun, byID map[uuid.UUID]*T, ids []uuid.UUID) error {
	columns, err := columnsOf(db, new(R))
	if err != nil {
		return err
	}
	these, of := among(ids)
	query, args := "SELECT "+strings.Join(columns.DBNames, ", ")+" FROM "+c.table+" WHERE root_id"+these, []any{of}
	if c.shared {
		query, args = query+" AND noun = ?", append(args, string(noun))
	}
	batch.Queue(numbered(query+" ORDER BY root_id, ordinal"), arguments(args)...).Query(func(rows pgx.Rows) error {
		var row R
		return scanRows(columns, rows, func() *R {
			row = *new(R)
			return &row
		}, func(*R) {
			id, v := c.of(&row)
			list := c.list(byID[id])
			*list = append(*list, v)
		})
	})
	return nil
}

func (l *linkTable[T, P]) queue(batch *pgx.Batch, _ *gorm.DB, _ plan.Noun, byID map[uuid.UUID]*T, ids []uuid.UUID) error {
	these, of := among(ids)
	batch.Queue(numbered("SELECT root_id, "+l.column+" FROM "+l.table+" WHERE root_id"+these+" ORDER BY root_id, ordinal"), argument(of)).Query(func(rows pgx.Rows) error {
		var root, ref uuid.UUID
		_, err := pgx.ForEachRow(rows, []any{(*quickID)(&root), (*quickID)(&ref)}, func() error {
			list := l.list(byID[root])
			*list = append(*list, plan.Ref{ID: ref})
			return nil
		})
		return err
	})
	return nil
}
