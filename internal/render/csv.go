package render

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

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
	table     Table
	separator byte
	out       io.Writer
	row       row
	line      []byte
	cell      []byte
	quoted    bytes.Buffer
	quote     *csv.Writer // into quoted
	err       error       // of the header
}

// NewCSV begins a table on w with its header; what w refuses is said by Write and End. w gets a line at a time.
func NewCSV(w io.Writer, t Table, s Separator) *CSV {
	c := &CSV{table: t, separator: byte(s), out: w}
	c.quote = csv.NewWriter(&c.quoted)
	c.quote.Comma, c.quote.UseCRLF = rune(s), true
	header := t.Header()
	header[0] = byteOrderMark + header[0]
	for _, name := range header {
		c.field([]byte(name))
	}
	c.err = c.end()
	return c
}

// Write writes the row of an object.
func (c *CSV) Write(o plan.Root) error {
	if c.err != nil {
		return c.err
	}
	cells := c.table.cells(&c.row, o)
	for i := range cells {
		c.cell = csvCell(c.cell[:0], &cells[i])
		c.field(c.cell)
	}
	return c.end()
}

// field appends a field and a separator. One that has to be quoted is left to encoding/csv.
func (c *CSV) field(v []byte) {
	if !c.plain(v) {
		c.quoted.Reset()
		_ = c.quote.Write([]string{string(v)}) // a buffer takes everything
		c.quote.Flush()
		v = bytes.TrimSuffix(c.quoted.Bytes(), []byte("\r\n"))
	}
	c.line = append(append(c.line, v...), c.separator)
}

// plain reports whether encoding/csv writes a field as it stands.
func (c *CSV) plain(v []byte) bool {
	if len(v) == 0 {
		return true
	}
	if first, _ := utf8.DecodeRune(v); unicode.IsSpace(first) || first == '\\' {
		return false
	}
	for _, b := range v {
		if b == c.separator || b == '"' || b == '\r' || b == '\n' {
			return false
		}
	}
	return true
}

// end ends a line and writes it.
func (c *CSV) end() error {
	_, err := c.out.Write(append(c.line[:len(c.line)-1], '\r', '\n'))
	c.line = c.line[:0]
	return err
}

// End writes what is left.
func (c *CSV) End() error { return c.err }

// csvCell appends a cell. A text that a spreadsheet would take for a formula gets an apostrophe before it, which makes it a text there. So does
// a text that is one with apostrophes before it, so that whoever reads the table knows which apostrophe to take away.
func csvCell(b []byte, c *cell) []byte {
	if c.kind == isText {
		if rest := strings.TrimLeft(c.text, "'"); rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 {
			b = append(b, '\'')
		}
	}
	return c.append(b)
}
