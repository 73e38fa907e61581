package store

import (
	"context"
	"maps"
	"math"
	"slices"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// bulkChunk is how many rows are held at once: the objects of a chunk are forgotten when they are written, so that an import needs no more
// memory than its chunks.
const bulkChunk = 200

// maxCircle is how many rows are held at the most; of a longer circle each row is refused for the lack of another.
const maxCircle = 10 * bulkChunk

// pending is a row that is to be written.
type pending struct {
	number int
	row    plan.Row
	circle int // the same for rows that refer to each other
}

// ordering puts the rows of a file into chunks, so that each comes after those to which it refers. Rows that refer to each other in a circle
// come into the same chunk, unless they are very many.
type ordering struct {
	chunk []pending
	// place of a row: 0 before it is come to, then where it stands on the path that led to it, and inChunk when it is in a chunk.
	place []int
	path  []step
	// circle is the number of the one whose rows come now.
	circle int
	// open is the place of the first row on the path to which one in the chunk refers. Until that is in the chunk too, it is not written.
	open int
}

// step is a row on the path, and those to which it refers and that are still to be come to.
type step struct {
	number int
	next   []int
}

const (
	inChunk  = -1
	noCircle = math.MaxInt
)

// run writes the rows, those first to which others refer.
func (w *bulk) run(ctx context.Context) error {
	byNoun := map[plan.Noun][]int{}
	for i := range w.Rows.Len() {
		noun, _ := w.Rows.Name(i)
		byNoun[noun] = append(byNoun[noun], i)
	}
	o := &ordering{place: make([]int, w.Rows.Len()), open: noCircle}
	for _, noun := range plan.Foundations() {
		for _, i := range byNoun[noun] {
			if err := w.walk(ctx, o, i); err != nil {
				return err
			}
		}
	}
	return w.writeChunk(ctx, o)
}

// walk takes a row into the chunk, after those to which it refers. The path is a list and not a recursion: it may be as long as the file.
func (w *bulk) walk(ctx context.Context, o *ordering, from int) error {
	if o.place[from] != 0 {
		return nil
	}
	if err := w.enter(ctx, o, from); err != nil {
		return err
	}
	for len(o.path) > 0 {
		at := &o.path[len(o.path)-1]
		if len(at.next) > 0 {
			i := at.next[0]
			at.next = at.next[1:]
			switch {
			case o.place[i] == 0:
				if err := w.enter(ctx, o, i); err != nil {
					return err
				}
			case o.place[i] != inChunk:
				o.open = min(o.open, o.place[i])
			}
			continue
		}
		row, err := w.Rows.At(at.number)
		if err != nil {
			return err
		}
		if err := w.take(ctx, o, pending{number: at.number, row: row}, len(o.path)); err != nil {
			return err
		}
		o.path = o.path[:len(o.path)-1]
	}
	return nil
}

// enter comes to a row: one that has to wait for others goes on the path, without what was read of it, and any other into the chunk.
func (w *bulk) enter(ctx context.Context, o *ordering, i int) error {
	row, err := w.Rows.At(i)
	if err != nil {
		return err
	}
	next := slices.DeleteFunc(w.mentioned(row), func(j int) bool { return j == i || o.place[j] == inChunk })
	if len(next) == 0 {
		return w.take(ctx, o, pending{number: i, row: row}, len(o.path)+1)
	}
	o.path = append(o.path, step{i, next})
	o.place[i] = len(o.path)
	if row.Noun == plan.Communities { // all others refer to it, without saying so
		o.open = min(o.open, o.place[i])
	}
	return nil
}

// take takes a row into the chunk, which is written when it is large enough and nothing in it refers to a row that is still to come, or when it is too large.
func (w *bulk) take(ctx context.Context, o *ordering, p pending, place int) error {
	p.circle = o.circle
	o.chunk = append(o.chunk, p)
	o.place[p.number] = inChunk
	if o.open >= place {
		o.open = noCircle
		o.circle++
	}
	if len(o.chunk) < bulkChunk || o.open != noCircle && len(o.chunk) < maxCircle {
		return nil
	}
	return w.writeChunk(ctx, o)
}

// mentioned are the rows about the objects to which a row refers by key.
func (w *bulk) mentioned(row plan.Row) []int {
	r := plan.New(row.Noun)
	if r == nil {
		return nil
	}
	row.Over(r)
	var rows []int
	for _, ref := range r.References() {
		if i, ok := w.at[rowName{ref.Noun, ref.Ref.Key}]; ok && ref.Ref.Key != "" {
			rows = append(rows, i)
		}
	}
	return rows
}

// writeChunk writes the rows of a chunk, and forgets them.
func (w *bulk) writeChunk(ctx context.Context, o *ordering) error {
	rows := o.chunk
	o.chunk = nil
	if len(rows) == 0 {
		return nil
	}
	halved, err := w.write(ctx, rows)
	if err != nil {
		return err
	}
	if halved != nil {
		for _, circle := range circles(slices.DeleteFunc(slices.Clone(rows), func(p pending) bool { return !w.lacksOnly(p) })) {
			if err := w.writeCircle(ctx, circle); err != nil {
				return err
			}
		}
	}
	w.done += len(rows)
	if w.Progress != nil {
		w.Progress(w.done)
	}
	return nil
}

// writeCircle writes rows again that refer to each other. Halves had parted them, so that each was refused for the lack of another. Those
// that cannot be written together either are told why that is.
func (w *bulk) writeCircle(ctx context.Context, rows []pending) error {
	for {
		why, err := w.write(ctx, rows)
		if err != nil {
			return err
		}
		lacking := slices.DeleteFunc(slices.Clone(rows), func(p pending) bool { return !w.lacksOnly(p) })
		switch {
		case len(lacking) == 0:
			return nil
		case len(lacking) < len(rows):
			rows = lacking
		default:
			for _, p := range lacking {
				if why != nil {
					w.results[p.number].Faults = faultsOf(why)
				}
			}
			return nil
		}
	}
}

// circles are the rows of each circle.
func circles(rows []pending) [][]pending {
	byCircle := map[int][]pending{}
	for _, p := range rows {
		byCircle[p.circle] = append(byCircle[p.circle], p)
	}
	var list [][]pending
	for _, n := range slices.Sorted(maps.Keys(byCircle)) {
		list = append(list, byCircle[n])
	}
	return list
}

// lacksOnly reports whether a row was rejected for nothing but what it refers to.
func (w *bulk) lacksOnly(p pending) bool {
	r := w.results[p.number]
	return r.Status == plan.RowRejected && !slices.ContainsFunc(r.Faults, func(f plan.Fault) bool { return f.Code != "unknown_reference" })
}
