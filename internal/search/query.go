package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Query is what was asked for.
type Query struct {
	terms []term
	not   []term
	name  string // the lexeme of a name that is just this; "" where more than words was asked for
}

// term is a word, the beginning of a word, or a phrase.
type term struct {
	words []asked
	text  string // as it was typed, without its signs
	from  int    // where it stands in the query, in bytes
}

// asked is a word of a query: what it is found by.
type asked struct {
	exact    []string
	prefixes []string
}

// mostTerms is how many words of a query are looked at; the first ones.
const mostTerms = 16

// Parse reads a query: words, "a phrase", -without and begin*. Every text is a query; other signs only part words.
func Parse(text string) Query {
	text = Normal(text)
	var q Query
	var common []term
	onlyWords := true
	for _, p := range pieces(text) {
		if len(q.terms)+len(q.not)+len(common) >= mostTerms {
			break
		}
		t := newTerm(p)
		if len(t.words) == 0 {
			continue
		}
		onlyWords = onlyWords && !p.without && !p.begin && !p.phrase
		switch {
		case p.without:
			q.not = append(q.not, t)
		case len(t.words) == 1 && !p.phrase && !p.begin && isStopWord(strings.ToLower(t.text)):
			common = append(common, t)
		default:
			q.terms = append(q.terms, t)
		}
	}
	if len(q.terms) == 0 {
		q.terms = common
	}
	if names := wholeNames(split(text)); onlyWords && len(names) > 0 {
		q.name = names[0]
	}
	return q
}

// IsEmpty reports whether there is nothing to be found.
func (q Query) IsEmpty() bool { return len(q.terms) == 0 }

// piece is a part of a query between spaces or quotation marks.
type piece struct {
	text                   string
	from                   int
	phrase, without, begin bool
}

// pieces takes a query apart. A quotation mark without its fellow opens nothing.
func pieces(text string) []piece {
	var list []piece
	for i := 0; i < len(text); {
		rest := text[i:]
		if r, n := utf8.DecodeRuneInString(rest); isSpace(r) {
			i += n
			continue
		}
		p := piece{}
		if after, ok := strings.CutPrefix(rest, "-"); ok && after != "" && !strings.HasPrefix(after, " ") {
			p.without, rest, i = true, after, i+1
		}
		if open, n := utf8.DecodeRuneInString(rest); isQuote(open) {
			if end := strings.IndexFunc(rest[n:], isQuote); end >= 0 {
				_, m := utf8.DecodeRuneInString(rest[n+end:])
				p.text, p.from, p.phrase = rest[n:n+end], i+n, true
				list = append(list, p)
				i += n + end + m
				continue
			}
			i += n
			rest = rest[n:]
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return isSpace(r) || isQuote(r) })
		if end < 0 {
			end = len(rest)
		}
		p.text, p.from = rest[:end], i
		p.begin = strings.HasSuffix(p.text, "*")
		list = append(list, p)
		i += end
	}
	return list
}

func isSpace(r rune) bool { return strings.ContainsRune(" \t\r\n\v\f\u00a0\u2028\u2029", r) }

func isQuote(r rune) bool { return strings.ContainsRune("\"“”„«»", r) }

// newTerm reads a piece. What is one piece and several words, such as e-læring or 16.10.24, is a phrase.
func newTerm(p piece) term {
	words := split(p.text)
	t := term{from: p.from}
	for i, w := range words {
		if p.begin && i == len(words)-1 {
			t.words = append(t.words, beginning(w.text))
		} else {
			t.words = append(t.words, whole(w.text))
		}
	}
	if len(words) > 0 {
		t.from += words[0].from
		t.text = p.text[words[0].from:words[len(words)-1].to]
	}
	return t
}

func whole(w string) asked {
	c := common(w)
	a := asked{exact: []string{c, lastPart + c}}
	if !marked(w) && !marked(c) {
		a.exact = append(a.exact, plainCommon+c)
	}
	return a
}

// mostJoined bounds how many groups of synonyms the beginning of a word stands for.
const mostJoined = 20

func beginning(w string) asked {
	a := asked{prefixes: []string{asWritten + w}}
	if !marked(w) {
		a.prefixes = append(a.prefixes, plain+w)
	}
	if utf8.RuneCountInString(w) < 4 {
		return a
	}
	for _, group := range groups() {
		if len(a.exact) < mostJoined && slices.ContainsFunc(group, func(s string) bool { return strings.HasPrefix(s, w) }) {
			a.exact = append(a.exact, common(group[0]))
		}
	}
	return a
}

// All is the tsquery of what has every word.
func (q Query) All() string { return q.join(q.terms, " & ") }

// Any is the tsquery of what has a word at least.
func (q Query) Any() string { return q.join(q.terms, " | ") }

// Nearly is the tsquery of what has all words but one; "" where that says no more than Any.
func (q Query) Nearly() string {
	if len(q.terms) < 3 || len(q.terms) > 8 {
		return ""
	}
	parts := make([]string, len(q.terms))
	for i := range q.terms {
		parts[i] = "(" + written(slices.Concat(q.terms[:i], q.terms[i+1:]), " & ") + ")"
	}
	return q.without("(" + strings.Join(parts, " | ") + ")")
}

// Each are the tsqueries of the words one by one.
func (q Query) Each() []string {
	list := make([]string, len(q.terms))
	for i, t := range q.terms {
		list[i] = t.String()
	}
	return list
}

// Name is the tsquery of what has just the query for a title or name; "" where that cannot be.
func (q Query) Name() string {
	if q.name == "" {
		return ""
	}
	return "'" + q.name + "'"
}

func (q Query) join(terms []term, op string) string {
	return q.without("(" + written(terms, op) + ")")
}

func (q Query) without(wanted string) string {
	for _, t := range q.not {
		wanted += " & !" + t.String()
	}
	return wanted
}

func written(terms []term, op string) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = t.String()
	}
	return strings.Join(parts, op)
}

func (t term) String() string {
	parts := make([]string, len(t.words))
	for i, w := range t.words {
		parts[i] = w.String()
	}
	return "(" + strings.Join(parts, " <-> ") + ")"
}

func (a asked) String() string {
	var parts []string
	for _, l := range a.exact {
		parts = append(parts, "'"+l+"'")
	}
	for _, l := range a.prefixes {
		parts = append(parts, "'"+l+"':*")
	}
	return "(" + strings.Join(parts, " | ") + ")"
}

// Words are the single words that were asked for, by their number among Each, for a look at their spelling.
func (q Query) Words() map[int]string {
	list := map[int]string{}
	for i, t := range q.terms {
		if len(t.words) == 1 && len(t.words[0].prefixes) == 0 && utf8.RuneCountInString(t.text) >= 4 {
			list[i] = strings.ToLower(t.text)
		}
	}
	return list
}

// Corrected is the text of the query with other words in place of some, by their number.
func (q Query) Corrected(text string, words map[int]string) string {
	text = Normal(text)
	for i := len(q.terms) - 1; i >= 0; i-- { // from behind, so that the places before stay right
		if w, ok := words[i]; ok {
			t := q.terms[i]
			text = text[:t.from] + w + text[t.from+len(t.text):]
		}
	}
	return text
}
