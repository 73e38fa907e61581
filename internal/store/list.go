package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Query is what a list is asked for. Filters are by query parameter, validated by the contract.
type Query struct {
	Filters map[string][]string
	Sort    []string // field names, falling with a minus before; empty for the noun's own order
	Limit   int
	Cursor  string
	Expand  []string // members that refer to objects, or after a dot those of what they refer to, whose objects come with the page
}

// Page is a part of a list. Next is the cursor of the part that follows, "" at the end.
type Page[T any] struct {
	Items []*T
	Next  string
	// AreaUnknown is whether what belongs to local committees was left out because nobody has said where a municipality belongs.
	AreaUnknown bool
	// Included are the objects that Expand asks for, each once.
	Included []plan.Root
}

// sortColumn is an SQL expression over the list's table, never null, and the type its text form is cast to.
type sortColumn struct {
	expression string
	typ        string
}

// List returns the objects that the query selects and the actor may see. A walk from cursor to cursor returns each object that is there
// all the while exactly once, whatever is written beside it.
func List[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], actor plan.Actor, q Query) (Page[T], error) {
	var page Page[T]
	err := s.readAside(ctx, actor, func(db *gorm.DB) error {
		var err error
		page, err = pageOf(s, db, t, actor, q)
		return err
	})
	return page, err
}

// partSize is how many objects an export reads at once.
const partSize = 100

// Walk calls each with the whole list that the query selects, part by part and in its order, all of one state of the database; the first
// part comes also when it is empty. Memory does not grow with the list. The limit and cursor of the query do not count.
func Walk[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], actor plan.Actor, q Query, each func(part []*T) error) error {
	given := false
	return s.readAside(ctx, actor, func(db *gorm.DB) error {
		if given {
			return cutShort()
		}
		q.Limit, q.Cursor = partSize, ""
		db = remembering(db)
		return ahead(func() ([]*T, bool, error) {
			page, err := pageOf(s, db, t, actor, q)
			q.Cursor = page.Next
			return page.Items, page.Next != "", err
		}, func(part []*T) error {
			given = true
			return each(part)
		})
	})
}

// ahead calls each with every part that read reads, in order, and lets read read the next one meanwhile, but not more than one, so that
// memory stays bounded: the database and who writes an export work at the same time. read tells whether there is another part. It runs in
// no two goroutines at once, and has ended when ahead returns.
func ahead[P any](read func() (part P, more bool, err error), each func(part P) error) error {
	type step struct {
		part P
		more bool
		err  error
	}
	next := make(chan step, 1)
	fetch := func() {
		var s step
		defer func() {
			if p := recover(); p != nil { // no middleware sees it here
				s.err = fmt.Errorf("reading ahead: %v", p)
			}
			next <- s
		}()
		s.part, s.more, s.err = read()
	}
	reading := true
	go fetch()
	defer func() {
		if reading {
			<-next
		}
	}()
	for {
		s := <-next
		if reading = s.more && s.err == nil; reading {
			go fetch()
		}
		if s.err != nil {
			return s.err
		}
		if err := each(s.part); err != nil || !s.more {
			return err
		}
	}
}

// cutShort: what was given to a reader cannot be taken back, so that reading does not begin again.
func cutShort() error {
	return &plan.Error{Kind: plan.Unavailable, Code: "unavailable", Detail: "It could not be read to its end."}
}

func pageOf[T any, P root[T]](s *Store, db *gorm.DB, t *Table[T, P], actor plan.Actor, q Query) (Page[T], error) {
	var page Page[T]
	l := &listing{store: s, db: db, actor: actor, noun: t.noun, query: q, today: plan.Today(s.now())}
	if c := q.Filters["community"]; len(c) == 1 {
		l.community = c[0]
	}
	sorts, err := t.order(q.Sort)
	if err != nil {
		return page, err
	}
	where, err := l.conditions(t.filters)
	if err != nil {
		return page, err
	}
	page.AreaUnknown = l.areaUnknown
	mark := digest(append(l.asked(), fmt.Sprint(sorts))...)
	if q.Cursor != "" {
		c, err := decodeCursor(q.Cursor, mark, len(sorts))
		if err != nil {
			return page, err
		}
		after, err := l.after(sorts, c.Values)
		if err != nil {
			return page, err
		}
		where = append(where, after)
	}
	rows := db.Where("t.deleted_at IS NULL").Where(l.seen("t."))
	for _, c := range where {
		rows = rows.Where("("+c.sql+")", c.args...)
	}
	for _, o := range sorts {
		rows = rows.Order(o.sql())
	}
	if page.Items, err = t.rows(rows.Limit(q.Limit + 1)); err != nil {
		return page, err
	}
	if len(page.Items) > q.Limit {
		page.Items = page.Items[:q.Limit]
		values, err := l.values(sorts, P(page.Items[q.Limit-1]))
		if err != nil {
			return page, err
		}
		page.Next = cursor{cursorForm, mark, values}.encode()
	}
	roots := make([]plan.Root, len(page.Items))
	for i, r := range page.Items {
		roots[i] = P(r)
	}
	if err := s.hydrate(db, roots); err != nil {
		return page, err
	}
	if page.Included, err = l.include(roots, q.Expand); err != nil || t.annotate == nil {
		return page, err
	}
	return page, t.annotate(l, page.Items)
}

// conditions are those of every filter that was given.
func (l *listing) conditions(filters map[string]filter) ([]condition, error) {
	shared := common()
	var where []condition
	var faults []plan.Fault
	for _, name := range slices.Sorted(maps.Keys(l.query.Filters)) {
		f, ok := filters[name]
		if !ok {
			if f, ok = shared[name]; !ok {
				return nil, fmt.Errorf("no filter %s for %s", name, l.noun)
			}
		}
		c, err := f(l, l.query.Filters[name])
		if e, ok := errors.AsType[*plan.Error](err); ok {
			faults = append(faults, e.Fields...)
			continue
		}
		if err != nil {
			return nil, err
		}
		if c.sql != "" {
			where = append(where, c)
		}
	}
	return where, plan.InvalidFields(faults)
}

// asked is what a cursor is good for.
func (l *listing) asked() []string {
	parts := []string{string(l.noun)}
	for _, name := range slices.Sorted(maps.Keys(l.query.Filters)) {
		parts = append(parts, name, strings.Join(l.query.Filters[name], ","))
	}
	return parts
}

// sorting is one column of an order.
type sorting struct {
	sortColumn
	falling bool
}

func (o sorting) sql() string {
	if o.falling {
		return o.expression + " DESC"
	}
	return o.expression
}

// order is the order of the fields, with the id last so that it is total.
func (t *Table[T, P]) order(fields []string) ([]sorting, error) {
	if len(fields) == 0 {
		fields = strings.Split(t.defaultSort, ",")
	}
	var out []sorting
	for _, f := range fields {
		name, falling := strings.CutPrefix(f, "-")
		c, ok := t.sorts[name]
		if !ok {
			return nil, invalidParameter("sort", "unknown_field", "A list of "+string(t.noun)+" cannot be sorted by "+shorten(name)+".")
		}
		if !strings.ContainsAny(c.expression, "(.") {
			c.expression = "t." + c.expression
		}
		out = append(out, sorting{c, falling})
	}
	return append(out, sorting{sortColumn{"t.id", "uuid"}, out[len(out)-1].falling}), nil
}

// after is the condition that a row comes after the one with these values.
func (l *listing) after(sorts []sorting, values []string) (condition, error) {
	// A cursor is input like any other: its values must be what the columns hold. What is not seen here, the database is asked. (A failure
	// ends the transaction, and so the answer.)
	var casts []string
	var args []any
	for i, o := range sorts {
		if !o.holds(values[i]) {
			casts, args = append(casts, "CAST(? AS "+o.typ+") IS NOT NULL"), append(args, values[i])
		}
	}
	if len(casts) == 0 {
		return afterRow(sorts, values), nil
	}
	var ok bool
	if err := l.db.Raw("SELECT "+strings.Join(casts, " AND "), args...).Scan(&ok).Error; err != nil {
		if l.db.Statement.Context.Err() != nil || plan.KindOf(classify(err)) == plan.Unavailable {
			return condition{}, err
		}
		return condition{}, invalidParameter("cursor", "invalid_cursor", "This is not a cursor of this service.")
	}
	return afterRow(sorts, values), nil
}

// holds reports whether a text is certainly a value of the column's type.
func (c sortColumn) holds(value string) bool {
	var err error
	switch c.typ {
	case "text":
		return utf8.ValidString(value) && !strings.ContainsRune(value, 0)
	case "integer":
		_, err = strconv.ParseInt(value, 10, 32)
	case "uuid":
		if len(value) != 36 { // other forms than PostgreSQL's
			return false
		}
		_, err = uuid.Parse(value)
	default:
		return false
	}
	return err == nil
}

// text is the value of the column in an object that was read, as the database writes it; false where only the database knows.
func (c sortColumn) text(columns *schema.Schema, r plan.Root) (string, bool) {
	name, plain := strings.CutPrefix(c.expression, "t.")
	field := columns.LookUpField(name)
	if !plain || field == nil {
		return "", false
	}
	value := field.ReflectValueOf(context.Background(), reflect.ValueOf(r).Elem())
	switch id, isID := value.Interface().(uuid.UUID); {
	case isID && c.typ == "uuid":
		return id.String(), true
	case c.typ == "text" && value.Kind() == reflect.String:
		return value.String(), true
	case c.typ == "integer" && value.CanInt():
		return strconv.FormatInt(value.Int(), 10), true
	}
	return "", false
}

// afterRow compares row-wise where one direction allows it, because an index serves that at any depth of the list.
func afterRow(sorts []sorting, values []string) condition {
	var c condition
	if falling := sorts[0].falling; !slices.ContainsFunc(sorts, func(o sorting) bool { return o.falling != falling }) {
		left, right := make([]string, len(sorts)), make([]string, len(sorts))
		for i, o := range sorts {
			left[i], right[i] = o.expression, "CAST(? AS "+o.typ+")"
			c.args = append(c.args, values[i])
		}
		op := ") > ("
		if falling {
			op = ") < ("
		}
		c.sql = "(" + strings.Join(left, ", ") + op + strings.Join(right, ", ") + ")"
		return c
	}
	var parts []string
	for i, o := range sorts {
		var terms []string
		for j, before := range sorts[:i] {
			terms = append(terms, before.expression+" = CAST(? AS "+before.typ+")")
			c.args = append(c.args, values[j])
		}
		op := " > "
		if o.falling {
			op = " < "
		}
		terms = append(terms, o.expression+op+"CAST(? AS "+o.typ+")")
		c.args = append(c.args, values[i])
		parts = append(parts, "("+strings.Join(terms, " AND ")+")")
	}
	c.sql = strings.Join(parts, " OR ")
	return c
}

// values are a row's sort values as text, from the state that the list was read from.
func (l *listing) values(sorts []sorting, r plan.Root) ([]string, error) {
	known, err := columnsOf(l.db, r)
	if err != nil {
		return nil, err
	}
	var columns []string
	var into []any
	values := make([]string, len(sorts))
	for i, o := range sorts {
		var ok bool
		if values[i], ok = o.text(known, r); !ok {
			columns, into = append(columns, "("+o.expression+")::text"), append(into, &values[i])
		}
	}
	if len(columns) == 0 {
		return values, nil
	}
	row := l.db.Raw("SELECT "+strings.Join(columns, ", ")+" FROM "+l.noun.Table()+" AS t WHERE t.id = ?", r.Head().ID).Row()
	return values, row.Scan(into...)
}
