package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"reflect"
	"slices"
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
	case *plan.Texts:
		return (*quickTexts)(f)
	case *plan.Responsibles:
		return (*quickResponsibles)(f)
	}
	return field
}

// these compares with ids, whose place is $1; see among for why one is compared with as such.
func these(ids []uuid.UUID) (comparison string, argument any) {
	if len(ids) == 1 {
		return " = $1", [16]byte(ids[0])
	}
	return " = ANY($1)", quickIDs(ids)
}

// quickIDs go to the database as they are, and not as text.
type quickIDs []uuid.UUID

// Dimensions implements pgtype.ArrayGetter.
func (ids quickIDs) Dimensions() []pgtype.ArrayDimension {
	return []pgtype.ArrayDimension{{Length: int32(len(ids)), LowerBound: 1}} //nolint:gosec // as many as a page has
}

// Index implements pgtype.ArrayGetter.
func (ids quickIDs) Index(i int) any { return pgtype.UUID{Bytes: ids[i], Valid: true} }

// IndexType implements pgtype.ArrayGetter.
func (ids quickIDs) IndexType() any { return pgtype.UUID{} }

type (
	quickID   uuid.UUID
	quickRef  plan.Ref
	quickDate plan.Date

	quickTexts        plan.Texts
	quickResponsibles plan.Responsibles
)

// ScanBytes implements pgtype.BytesScanner.
func (d *quickTexts) ScanBytes(v []byte) error { return scanList(v, (*[]string)(d)) }

// ScanBytes implements pgtype.BytesScanner.
func (d *quickResponsibles) ScanBytes(v []byte) error { return scanList(v, (*[]plan.Responsible)(d)) }

// scanList reads a list in one column as it came; most are empty.
func scanList[E any](v []byte, into *[]E) error {
	switch string(v) {
	case "": // NULL
		return nil
	case "[]":
		*into = []E{}
		return nil
	}
	return json.Unmarshal(v, into)
}

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

// quickRows is rows over the pgx connection. All that belongs to a page is asked for in one go; complete: also what the table completes.
func (t *Table[T, P]) quickRows(db *gorm.DB, conn *sql.Conn, complete bool) ([]*T, error) {
	asked := db.Session(&gorm.Session{DryRun: true}).Table(t.noun.Table() + " AS t").Find(&[]*T{})
	if asked.Error != nil {
		return nil, asked.Error
	}
	list := []*T{}
	err := overPGX(conn, func(c *pgx.Conn) error {
		rows, err := c.Query(asked.Statement.Context, asked.Statement.SQL.String(), asked.Statement.Vars...)
		if err != nil {
			return err
		}
		return scanRows(asked.Statement.Schema, rows, func() *T { return new(T) }, func(r *T) { list = append(list, r) })
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	byID, ids := make(map[uuid.UUID]*T, len(list)), make([]uuid.UUID, len(list))
	for i, r := range list {
		ids[i] = P(r).Head().ID
		byID[ids[i]] = r
	}
	b := newBundle(db)
	for _, child := range t.children {
		if err := child.queue(&b.batch, db, t.noun, byID, ids); err != nil {
			return nil, err
		}
	}
	if complete && t.complete != nil {
		if err := t.complete(b, list); err != nil {
			return nil, err
		}
	}
	return list, b.send()
}

func (c *childTable[T, C, R]) queue(batch *pgx.Batch, db *gorm.DB, noun plan.Noun, byID map[uuid.UUID]*T, ids []uuid.UUID) error {
	columns, err := columnsOf(db, new(R))
	if err != nil {
		return err
	}
	only, of := these(ids)
	names := slices.DeleteFunc(slices.Clone(columns.DBNames), func(name string) bool {
		return name == "ordinal" || c.shared && (name == "noun" || name == "community_id") // where it belongs, which is known
	})
	query, args := "SELECT "+strings.Join(names, ", ")+" FROM "+c.table+" WHERE root_id"+only, []any{of}
	if c.shared {
		query, args = query+" AND noun = $2", append(args, string(noun))
	}
	batch.Queue(query+" ORDER BY root_id, ordinal", args...).Query(func(rows pgx.Rows) error {
		room := lists[C]{size: min(64, 4*len(ids))}
		var row R
		return scanRows(columns, rows, func() *R {
			row = *new(R)
			return &row
		}, func(*R) {
			id, v := c.of(&row)
			room.add(c.list(byID[id]), v)
		})
	})
	return nil
}

// lists cuts lists that are read one after the other from common room, so that none has to grow by itself.
type lists[C any] struct {
	size int
	room []C
	from int // where the list begins that is being read
}

func (l *lists[C]) add(to *[]C, v C) {
	if len(*to) == 0 {
		l.from = len(l.room)
	}
	if len(l.room) == cap(l.room) {
		begun := l.room[l.from:]
		l.room, l.from = append(make([]C, 0, max(l.size, 2*len(begun))), begun...), 0
	}
	l.room = append(l.room, v)
	*to = l.room[l.from:len(l.room):len(l.room)]
}

func (l *linkTable[T, P]) queue(batch *pgx.Batch, _ *gorm.DB, _ plan.Noun, byID map[uuid.UUID]*T, ids []uuid.UUID) error {
	only, of := these(ids)
	batch.Queue("SELECT root_id, "+l.column+" FROM "+l.table+" WHERE root_id"+only+" ORDER BY root_id, ordinal", of).Query(func(rows pgx.Rows) error {
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
