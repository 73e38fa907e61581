package render

import (
	"bytes"
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

// row collects the cells of an object, and on demand the names of its columns, which are the same for all objects of a noun. It can be used
// again for the next object.
type row struct {
	naming bool
	prefix string
	names  []string
	cells  []cell
	part   *row   // for the elements of a list
	joined []byte // of their values
}

func (r *row) put(name string, c cell) {
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
		r.put(name, cell{})
		return
	}
	r.put(name, textCell(string(v)))
}

// known writes a value that may not be known.
func known[T string | int | float64 | bool | time.Time](r *row, name string, v *T) {
	if v == nil {
		r.put(name, cell{})
		return
	}
	switch v := any(v).(type) { // a pointer, so that nothing is copied into the interface
	case *string:
		r.put(name, textCell(*v))
	case *int:
		r.number(name, *v)
	case *float64:
		r.put(name, cell{kind: isFraction, fraction: *v})
	case *bool:
		r.truth(name, *v)
	case *time.Time:
		r.time(name, *v)
	}
}

func (r *row) number(name string, v int) { r.put(name, cell{kind: isNumber, number: v}) }
func (r *row) truth(name string, v bool) { r.put(name, cell{kind: isTruth, truth: v}) }

func (r *row) time(name string, t time.Time) { r.put(name, cell{kind: isTime, time: t}) }

func (r *row) day(name string, d plan.Date) {
	if d.IsZero() {
		r.put(name, cell{})
		return
	}
	r.put(name, cell{kind: isDay, day: d})
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
			r.put("from", cell{})
			r.put("to", cell{})
			return
		}
		r.number("from", p.From)
		r.number("to", p.To)
	})
}

// list writes the elements of a list side by side; members writes one of them.
func list[E any](r *row, name string, elements []E, members func(r *row, e E)) {
	if r.part == nil {
		r.part = &row{}
	}
	part := r.part
	part.cells = part.cells[:0]
	if len(elements) == 0 || r.naming {
		var none E
		part.naming, part.prefix, part.names = r.naming, r.prefix+name+".", part.names[:0]
		members(part, none)
		r.names = append(r.names, part.names...)
		for range part.cells {
			r.cells = append(r.cells, cell{})
		}
		return
	}
	for _, e := range elements {
		members(part, e)
	}
	columns := len(part.cells) / len(elements)
	for i := range part.cells {
		part.cells[i].inList()
	}
	if len(elements) == 1 {
		r.cells = append(r.cells, part.cells...)
		return
	}
	for column := range columns {
		b := r.joined[:0]
		for i := column; i < len(part.cells); i += columns {
			if i > column {
				b = append(b, joint...)
			}
			b = part.cells[i].append(b)
		}
		r.joined = b
		if len(bytes.Trim(b, "| ")) == 0 {
			r.cells = append(r.cells, cell{}) // none of the elements has it
			continue
		}
		r.cells = append(r.cells, textCell(string(b)))
	}
}

// values writes a list of plain values into one column.
func values[E string | int](r *row, name string, elements []E) {
	b := r.joined[:0]
	for i, e := range elements {
		if i > 0 {
			b = append(b, joint...)
		}
		var c cell
		switch e := any(e).(type) {
		case string:
			c = textCell(e)
		case int:
			c = cell{kind: isNumber, number: e}
		}
		c.inList()
		b = c.append(b)
	}
	r.joined = b
	text(r, name, string(b))
}

func (r *row) refs(name string, refs []plan.Ref) {
	list(r, name, refs, func(r *row, v plan.Ref) {
		text(r, "key", v.Key)
		text(r, "title", v.Title)
	})
}
