package render

import (
	"strconv"
	"strings"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// How an object becomes a row. A column has the name of the member in the contract; a member of a member stands after a dot. A reference
// has two columns, its key and its title. A list is one column for each member of its elements, in which the values of all elements stand
// in the order of the list, joined by " | "; one that is not known is empty between the bars, so that the columns of a list stay beside
// each other. What is not known is an empty cell.

// joint stands between the values of a list.
const joint = " | "

// Cell is a value in a table: nil for what is not known, or a string, int, float64, bool, plan.Date or time.Time.
type Cell any

// row collects the cells of an object, and on demand the names of its columns, which are the same for all objects of a noun.
type row struct {
	naming bool
	prefix string
	names  []string
	cells  []Cell
}

func (r *row) put(name string, c Cell) {
	if r.naming {
		r.names = append(r.names, r.prefix+name)
	}
	r.cells = append(r.cells, c)
}

// under writes members of the member name.
func (r *row) under(name string, members func()) {
	outer := r.prefix
	if r.naming {
		r.prefix += name + "."
	}
	members()
	r.prefix = outer
}

// text writes a text or code; the empty one is not known.
func text[S ~string](r *row, name string, v S) {
	if v == "" {
		r.put(name, nil)
		return
	}
	r.put(name, string(v))
}

// known writes a value that may not be known.
func known[T string | int | float64 | bool | time.Time](r *row, name string, v *T) {
	if v == nil {
		r.put(name, nil)
		return
	}
	r.put(name, *v)
}

func (r *row) number(name string, v int) { r.put(name, v) }
func (r *row) truth(name string, v bool) { r.put(name, v) }

func (r *row) day(name string, d plan.Date) {
	if d.IsZero() {
		r.put(name, nil)
		return
	}
	r.put(name, d)
}

func (r *row) ref(name string, v plan.Ref) {
	r.under(name, func() {
		text(r, "key", v.Key)
		text(r, "title", v.Title)
	})
}

func (r *row) subject(name string, v plan.ObjectRef) {
	r.under(name, func() { text(r, "type", v.Type) })
	r.ref(name, v.Ref)
}

func (r *row) imprecise(name string, d *plan.ImpreciseDate) {
	if d == nil {
		d = &plan.ImpreciseDate{}
	}
	r.under(name, func() {
		known(r, "text", d.Text)
		r.day("from", d.From)
		r.day("to", d.To)
		text(r, "precision", d.Precision)
		known(r, "recurrence", d.Recurrence)
		r.ref("meeting", d.Meeting)
	})
}

func (r *row) period(name string, p *plan.Period) {
	r.under(name, func() {
		if p == nil {
			r.put("from", nil)
			r.put("to", nil)
			return
		}
		r.number("from", p.From)
		r.number("to", p.To)
	})
}

// list writes the elements of a list side by side; members writes one of them.
func list[E any](r *row, name string, elements []E, members func(r *row, e E)) {
	if len(elements) == 0 || r.naming {
		var none E
		shape := &row{naming: r.naming, prefix: r.prefix + name + "."}
		members(shape, none)
		if r.naming {
			r.names = append(r.names, shape.names...)
		}
		r.cells = append(r.cells, make([]Cell, len(shape.cells))...)
		return
	}
	first := len(r.cells)
	for i, e := range elements {
		one := &row{}
		members(one, e)
		for j, c := range one.cells {
			one.cells[j] = inList(c)
		}
		if i == 0 {
			r.cells = append(r.cells, one.cells...)
			continue
		}
		for j, c := range one.cells {
			r.cells[first+j] = format(r.cells[first+j]) + joint + format(c)
		}
	}
	for i, c := range r.cells[first:] {
		if len(elements) > 1 && strings.Trim(format(c), "| ") == "" {
			r.cells[first+i] = nil // none of the elements has it
		}
	}
}

// inList keeps a bar within a text from being taken for one between values: it gets a backslash before it, and so does a backslash.
func inList(c Cell) Cell {
	if s, isText := c.(string); isText && strings.ContainsAny(s, `|\`) {
		return strings.NewReplacer(`\`, `\\`, "|", `\|`).Replace(s)
	}
	return c
}

// values writes a list of plain values into one column.
func values[E string | int](r *row, name string, elements []E) {
	parts := make([]string, len(elements))
	for i, e := range elements {
		parts[i] = format(inList(e))
	}
	text(r, name, strings.Join(parts, joint))
}

func (r *row) refs(name string, refs []plan.Ref) {
	list(r, name, refs, func(r *row, v plan.Ref) {
		text(r, "key", v.Key)
		text(r, "title", v.Title)
	})
}

// format writes a cell as text, in the form that the contract gives the value.
func format(c Cell) string {
	switch v := c.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case plan.Date:
		return v.String()
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return ""
}
