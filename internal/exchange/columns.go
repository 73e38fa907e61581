package exchange

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// The columns of a table are those of the exports: a member stands after a dot, a list has one column for each member of its elements, in
// which the values stand in the order of the list with " | " between them. An empty cell is null, and a column that is not there leaves the
// member as it is.

const joint = " | "

// maxColumns is how many columns a table may have; no noun has a tenth of them.
const maxColumns = 1000

// column is one column: the member that it is part of, and where in it it stands.
type column struct {
	name   string
	path   []string // of members, the first of the object
	list   bool     // the first is a list of objects
	values bool     // it is a list of plain values
	leaf   reflect.Type
	skip   bool // it says what other columns or the service say
}

var (
	refType       = reflect.TypeFor[plan.Ref]()
	objectRefType = reflect.TypeFor[plan.ObjectRef]()
	dateType      = reflect.TypeFor[plan.Date]()
	timeType      = reflect.TypeFor[time.Time]()
)

// columnsOf are the columns that a table of a noun may have.
func columnsOf(noun plan.Noun) map[string]column {
	columns := map[string]column{}
	collect(columns, reflect.TypeOf(plan.New(noun)).Elem(), column{})
	return columns
}

func collect(columns map[string]column, t reflect.Type, at column) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		c := at
		c.path = append(slices.Clone(at.path), name)
		collectField(columns, f.Type, c)
	}
}

func collectField(columns map[string]column, t reflect.Type, c column) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	member := func(name string, skip bool) {
		m := c
		m.path, m.leaf, m.skip = append(slices.Clone(c.path), name), reflect.TypeFor[string](), skip
		put(columns, m)
	}
	switch {
	case t == refType:
		member("key", false)
		member("title", true)
	case t == objectRefType:
		member("type", false)
		member("key", false)
		member("title", true)
	case t == dateType, t == timeType, t.Kind() != reflect.Struct && t.Kind() != reflect.Slice:
		c.leaf = t
		put(columns, c)
	case t.Kind() == reflect.Struct:
		collect(columns, t, c)
	case t.Elem().Kind() == reflect.Struct:
		c.list = true
		collectField(columns, t.Elem(), c)
	default:
		c.values, c.leaf = true, t.Elem()
		put(columns, c)
	}
}

func put(columns map[string]column, c column) {
	c.name = strings.Join(c.path, ".")
	columns[c.name] = c
}

// ColumnOf is the column in which the member stands that a pointer into an object of a noun names, "" where there is none.
func ColumnOf(noun plan.Noun, pointer string) string {
	var path []string
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if strings.Trim(name, "0123456789") != "" {
			path = append(path, name)
		}
	}
	name, columns := strings.Join(path, "."), columnsOf(noun)
	for _, n := range []string{name, name + ".key", name + ".text", name + ".from"} {
		if _, ok := columns[n]; ok {
			return n
		}
	}
	return ""
}

// table reads the rows of a table of one noun.
type table struct {
	noun    plan.Noun
	columns []column
}

// begin reads the names of the columns.
func (f *File) begin(noun plan.Noun, names []string) (table, bool) {
	t := table{noun: noun}
	if len(names) > maxColumns {
		f.fault("too_many_columns", "There are %d columns, and a table may have %d.", len(names), maxColumns)
		return t, false
	}
	known := columnsOf(noun)
	seen := map[string]bool{}
	for _, name := range names {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		top, _, _ := strings.Cut(name, ".")
		c, ok := known[name]
		switch {
		case seen[name] && name != "":
			f.fault("duplicate_column", "The column %s comes more than once.", short(name))
		case ok:
			c.skip = c.skip || !plan.Written(noun, top) && top != "key" && top != "community"
		case name != "" && !plan.Written(noun, top):
			c = column{name: name, skip: true}
		default:
			f.unknownColumn(noun, name, slices.Collect(maps.Keys(known)))
		}
		seen[name] = true
		t.columns = append(t.columns, c)
	}
	return t, len(f.whole) == 0
}

func (f *File) unknownColumn(noun plan.Noun, name string, known []string) {
	if name == "" {
		f.fault("unknown_column", "A column of %s has no name.", noun)
		return
	}
	if near := plan.Nearest(name, known); near != "" {
		f.fault("unknown_column", "There is no column %s of %s; did you mean %s?", short(name), noun, near)
		return
	}
	f.fault("unknown_column", "There is no column %s of %s.", short(name), noun)
}

// object makes of the cells of a row the object in the contract's form.
func (t table) object(cells []string) ([]byte, []plan.Fault) {
	doc := map[string]any{}
	lists := map[string][]map[string]any{}
	var faults []plan.Fault
	for i, c := range t.columns {
		if c.skip {
			continue
		}
		cell := ""
		if i < len(cells) {
			cell = cells[i]
		}
		var err error
		switch {
		case c.values:
			doc[c.path[0]], err = c.plainList(cell)
		case c.list:
			lists[c.path[0]], err = c.elements(lists[c.path[0]], cell)
		default:
			var v any
			v, err = c.value(cell)
			set(doc, c.path, v)
		}
		if err != nil {
			faults = append(faults, plan.Fault{Pointer: "/" + strings.Join(c.path, "/"), Code: "invalid_type", Detail: err.Error()})
		}
	}
	for name, v := range doc {
		doc[name] = collapsed(v)
	}
	for name, elements := range lists {
		list := make([]any, len(elements))
		for i, e := range elements {
			for member, v := range e {
				e[member] = collapsed(v)
			}
			list[i] = e
		}
		if len(t.columnsUnder(name)) > 0 && isRefList(t.columnsUnder(name)) {
			list = slices.DeleteFunc(list, func(e any) bool { return collapsed(e) == nil })
		}
		doc[name] = list
	}
	b, err := json.Marshal(doc)
	if err != nil {
		faults = append(faults, plan.Fault{Code: "invalid", Detail: "The row cannot be read."})
		b = []byte("{}")
	}
	return b, faults
}

func (t table) columnsUnder(name string) []column {
	return slices.DeleteFunc(slices.Clone(t.columns), func(c column) bool { return len(c.path) == 0 || c.path[0] != name })
}

// isRefList reports whether the columns are those of references, of which an empty one is none.
func isRefList(columns []column) bool {
	return !slices.ContainsFunc(columns, func(c column) bool { return len(c.path) != 2 || c.path[1] != "key" && c.path[1] != "title" })
}

func set(doc map[string]any, path []string, v any) {
	for _, name := range path[:len(path)-1] {
		inner, ok := doc[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			doc[name] = inner
		}
		doc = inner
	}
	doc[path[len(path)-1]] = v
}

// collapsed makes null of an object all of whose members are.
func collapsed(v any) any {
	doc, ok := v.(map[string]any)
	if !ok {
		return v
	}
	empty := true
	for name := range doc {
		doc[name] = collapsed(doc[name])
		empty = empty && doc[name] == nil
	}
	if empty {
		return nil
	}
	return doc
}

func (c column) elements(list []map[string]any, cell string) ([]map[string]any, error) {
	if cell == "" {
		for _, e := range list {
			set(e, c.path[1:], nil)
		}
		return list, nil
	}
	for i, part := range parts(cell) {
		if i == len(list) {
			list = append(list, map[string]any{})
		}
		v, err := c.value(part)
		if err != nil {
			return list, err
		}
		set(list[i], c.path[1:], v)
	}
	return list, nil
}

func (c column) plainList(cell string) (any, error) {
	list := []any{}
	if cell == "" {
		return list, nil
	}
	for _, part := range parts(cell) {
		v, err := c.value(part)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// parts takes the values of a list apart; a bar within a value is written \|, and a backslash \\.
func parts(cell string) []string {
	var list []string
	var b strings.Builder
	for i := 0; i < len(cell); i++ {
		switch {
		case cell[i] == '\\' && i+1 < len(cell) && (cell[i+1] == '\\' || cell[i+1] == '|'):
			i++
			b.WriteByte(cell[i])
		case strings.HasPrefix(cell[i:], joint):
			list = append(list, b.String())
			b.Reset()
			i += len(joint) - 1
		default:
			b.WriteByte(cell[i])
		}
	}
	return append(list, b.String())
}

// excelEpoch is the day that Excel numbers 0, for all days after February 1900.
var excelEpoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// value reads a cell as what its column holds; an empty one is null.
func (c column) value(cell string) (any, error) {
	if cell == "" {
		return nil, nil //nolint:nilnil // null is the value
	}
	switch {
	case c.leaf == dateType:
		if day, err := strconv.ParseFloat(cell, 64); err == nil && day >= 1 && day < 3e6 && len(cell) != len("2006") {
			return excelEpoch.AddDate(0, 0, int(day)).Format(time.DateOnly), nil
		}
		if _, err := time.Parse(time.DateOnly, cell); err != nil {
			return nil, fmt.Errorf("%q is not a day such as 2026-11-21", short(cell))
		}
		return cell, nil
	case c.leaf == timeType:
		if day, err := strconv.ParseFloat(cell, 64); err == nil && day >= 1 && day < 3e6 {
			return excelEpoch.Add(time.Duration(day * float64(24*time.Hour))).Round(time.Millisecond).Format(time.RFC3339Nano), nil
		}
		return cell, nil
	case c.leaf.Kind() == reflect.Bool:
		switch strings.ToLower(cell) {
		case "true", "1":
			return true, nil
		case "false", "0":
			return false, nil
		}
		return nil, fmt.Errorf("%q is not true or false", short(cell))
	case c.leaf.Kind() == reflect.Int || c.leaf.Kind() == reflect.Int64 || c.leaf.Kind() == reflect.Float64:
		n, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", short(cell))
		}
		return json.Number(strconv.FormatFloat(n, 'f', -1, 64)), nil
	}
	return cell, nil
}
