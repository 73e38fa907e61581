package render

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Separator stands between the cells of a row.
type Separator rune

// The separators. Excel takes a file apart at the list separator of its country: a semicolon in Norway.
const (
	Semicolon Separator = ';'
	Comma     Separator = ','
)

// byteOrderMark tells Excel that a file is UTF-8; without it, it shows æ, ø and å as something else.
const byteOrderMark = "\ufeff"

// CSV writes a table as RFC 4180 does.
type CSV struct {
	table  Table
	out    *csv.Writer
	record []string
}

// NewCSV begins a table on w with its header; what w refuses is said by Write and End.
func NewCSV(w io.Writer, t Table, s Separator) *CSV {
	c := &CSV{table: t, out: csv.NewWriter(w)}
	c.out.Comma, c.out.UseCRLF = rune(s), true
	header := t.Header()
	header[0] = byteOrderMark + header[0]
	_ = c.out.Write(header)
	return c
}

// Write writes the row of an object.
func (c *CSV) Write(o plan.Root) error {
	c.record = c.record[:0]
	for _, cell := range c.table.Row(o) {
		c.record = append(c.record, csvCell(cell))
	}
	return c.out.Write(c.record)
}

// End writes what is left.
func (c *CSV) End() error {
	c.out.Flush()
	return c.out.Error()
}

// csvCell writes a cell. A text that a spreadsheet would take for a formula gets an apostrophe before it, which makes it a text there. So does
// a text that is one with apostrophes before it, so that whoever reads the table knows which apostrophe to take away.
func csvCell(c Cell) string {
	s := format(c)
	if rest := strings.TrimLeft(s, "'"); isText(c) && rest != "" && strings.ContainsRune("=+-@\t\r", rune(rest[0])) {
		return "'" + s
	}
	return s
}

func isText(c Cell) bool {
	_, ok := c.(string)
	return ok
}
