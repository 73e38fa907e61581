package plan

import (
	"strings"
	"unicode/utf8"
)

// PointerTo is the JSON Pointer to a value, by the names and numbers on the way to it. What a caller has chosen as a name may be of any form, so it is made
// fit to be told again: a pointer to what has a name of the contract is exact.
func PointerTo(path ...string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteByte('/')
		b.WriteString(Printable(pointerEscapes.Replace(name)))
	}
	return b.String()
}

// Printable makes what a caller sent fit to be repeated in an answer: short, in one line, and text.
func Printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return '?'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return s
}
