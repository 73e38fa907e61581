// Package redact finds a person's names in texts and documents and takes them out.
package redact

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Marker stands where a name stood.
const Marker = "[redacted]"

// noRoom stands there instead in a text that would become longer than it was and than room, the shortest bound that a text has: a name has
// three letters at least, so that the text still fits where it is kept.
const (
	noRoom = "[…]"
	room   = 300
)

// Names are the spellings of one person's name. They are found whatever their letter case and the form of their letters in Unicode, with
// any separators or white space between their words, also percent-encoded as in addresses, and only as words of their own: Per is not found
// in Persson.
type Names struct{ patterns [][]rune }

// Compile reads spellings. The second result are the places of those that could strike what is not meant: less than three letters and
// digits.
func Compile(spellings []string) (names *Names, tooShort []int) {
	names = &Names{}
	for i, s := range spellings {
		var pattern []rune
		letters := 0
		for _, r := range fold(s) {
			switch {
			case unicode.IsMark(r.fold):
			case inWord(r.fold):
				letters++
			case separates(r.fold):
				if len(pattern) == 0 || pattern[len(pattern)-1] == ' ' {
					continue
				}
				r.fold = ' '
			}
			pattern = append(pattern, r.fold)
		}
		if n := len(pattern); n > 0 && pattern[n-1] == ' ' {
			pattern = pattern[:n-1]
		}
		if letters < 3 {
			tooShort = append(tooShort, i)
			continue
		}
		names.patterns = append(names.patterns, pattern)
	}
	return names, tooShort
}

// Text returns a text without the names, and whether there were any.
func (n *Names) Text(s string) (string, bool) {
	if n == nil || len(n.patterns) == 0 || s == "" {
		return s, false
	}
	out, found := n.strike(s, Marker)
	if found && utf8.RuneCountInString(out) > max(room, utf8.RuneCountInString(s)) {
		out, _ = n.strike(s, noRoom)
	}
	return out, found
}

// strike puts a marker where the names stand, as they are written or percent-encoded. Both are looked for, because what looks like an
// encoded letter may be a percentage before a word.
func (n *Names) strike(s, marker string) (string, bool) {
	out, found := n.replace(s, fold(s), marker)
	if strings.Contains(out, "%") {
		var encoded bool
		out, encoded = n.replace(out, foldDecoded(out), marker)
		found = found || encoded
	}
	return out, found
}

// replace puts a marker where the names stand in a text that is given folded too.
func (n *Names) replace(s string, folded []letter, marker string) (string, bool) {
	var out strings.Builder
	done := 0
	for i := 0; i < len(folded); {
		end := 0
		if i == 0 || !inWord(folded[i-1].fold) {
			for _, p := range n.patterns {
				end = max(end, matchAt(folded, i, p))
			}
		}
		if end == 0 {
			i++
			continue
		}
		out.WriteString(s[done:folded[i].from])
		out.WriteString(marker)
		done = folded[end-1].to
		i = end
	}
	if done == 0 {
		return s, false
	}
	out.WriteString(s[done:])
	return out.String(), true
}

// matchAt returns where the pattern that begins at a place of a text ends; 0 where it does not stand there as words of its own.
func matchAt(text []letter, at int, pattern []rune) int {
	i := at
	for _, p := range pattern {
		if p != ' ' {
			if i == len(text) || text[i].fold != p {
				return 0
			}
			i++
			continue
		}
		from := i
		for i < len(text) && separates(text[i].fold) {
			i++
		}
		if i == from {
			return 0
		}
	}
	if i < len(text) && inWord(text[i].fold) {
		return 0
	}
	return i
}

// letter is a folded rune and the bytes of the text that it comes from.
type letter struct {
	fold     rune
	from, to int
}

// fold decomposes a text, so that all forms of a letter are one, and folds its case. What is not seen, such as a soft hyphen, is left out.
func fold(s string) []letter {
	caser := cases.Fold()
	out := make([]letter, 0, len(s))
	for from := 0; from < len(s); {
		n := norm.NFKD.NextBoundaryInString(s[from:], true)
		if n <= 0 {
			n = len(s) - from
		}
		for _, r := range norm.NFKD.String(caser.String(norm.NFKD.String(s[from : from+n]))) {
			if unicode.Is(unicode.Cf, r) {
				continue
			}
			switch r {
			case '‐', '‑':
				r = '-'
			case '’', 'ʼ':
				r = '\''
			}
			out = append(out, letter{r, from, from + n})
		}
		from += n
	}
	return out
}

// foldDecoded folds a text as it is without percent-encoding.
func foldDecoded(s string) []letter {
	decoded, at := decode(s)
	out := fold(decoded)
	for i := range out {
		out[i].from, out[i].to = at[out[i].from], at[out[i].to]
	}
	return out
}

// decode undoes percent-encoding, of UTF-8 and, as old systems write it, of Latin-1. at says where each byte, and the end, was.
func decode(s string) (decoded string, at []int) {
	var out []byte
	for i := 0; i < len(s); {
		from := i
		var run []byte
		for i+2 < len(s) && s[i] == '%' {
			b, err := hex.DecodeString(s[i+1 : i+3])
			if err != nil {
				break
			}
			run = append(run, b[0])
			i += 3
		}
		switch {
		case run == nil:
			out, at = append(out, s[i]), append(at, i)
			i++
		case utf8.Valid(run):
			for n := range run {
				at = append(at, from+3*n)
			}
			out = append(out, run...)
		default:
			for n, b := range run {
				for range utf8.RuneLen(rune(b)) {
					at = append(at, from+3*n)
				}
				out = utf8.AppendRune(out, rune(b))
			}
		}
	}
	return string(out), append(at, len(s))
}

// inWord reports whether a rune is part of a word.
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// separates reports whether a rune can stand between the words of a name, in a text or an address.
func separates(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".-_+", r) }
