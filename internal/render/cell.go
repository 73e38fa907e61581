package render

import (
	"strconv"
	"strings"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// valueKind says what a cell holds.
type valueKind uint8

const (
	unknown valueKind = iota
	isText
	isNumber
	isFraction
	isTruth
	isDay
	isTime
)

// cell is a Cell that takes no memory of its own: an export writes some millions.
type cell struct {
	kind     valueKind
	truth    bool
	day      plan.Date
	text     string
	number   int
	fraction float64
	time     time.Time
}

func textCell(s string) cell { return cell{kind: isText, text: s} }

// value is the cell for who is not in a hurry.
func (c *cell) value() Cell {
	switch c.kind {
	case isText:
		return c.text
	case isNumber:
		return c.number
	case isFraction:
		return c.fraction
	case isTruth:
		return c.truth
	case isDay:
		return c.day
	case isTime:
		return c.time
	}
	return nil
}

// append writes a cell as text, in the form that the contract gives the value.
func (c *cell) append(b []byte) []byte {
	switch c.kind {
	case isText:
		return append(b, c.text...)
	case isNumber:
		return strconv.AppendInt(b, int64(c.number), 10)
	case isFraction:
		return strconv.AppendFloat(b, c.fraction, 'f', -1, 64)
	case isTruth:
		return strconv.AppendBool(b, c.truth)
	case isDay:
		return c.day.Append(b)
	case isTime:
		return c.time.UTC().AppendFormat(b, time.RFC3339Nano)
	}
	return b
}

// format is append as a string.
func (c *cell) format() string { return string(c.append(nil)) }

// inList keeps a bar within a text from being taken for one between values: it gets a backslash before it, and so does a backslash.
func (c *cell) inList() {
	if c.kind == isText && strings.ContainsAny(c.text, `|\`) {
		c.text = strings.NewReplacer(`\`, `\\`, "|", `\|`).Replace(c.text)
	}
}
