package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Text is what of an object can be searched.
type Text struct {
	Title string
	Names []string // by which it is found as by its title
	Body  []string // what else it says, the most telling first
	Key   string
}

// Entry is a text as it is kept in the index.
type Entry struct {
	Title string
	Body  string // for excerpts
	// TitleWords and Words are tsvectors: the words of title and names, and all words.
	TitleWords, Words string
	// Spelling is the words of title and names as they are written, for what is asked for with a mistake.
	Spelling string
}

// lastPlace is how far PostgreSQL counts the places of words.
const lastPlace = 16383

// between keeps a phrase from reaching from one text into the next.
const between = 10

// Read makes the entry of a text.
func Read(t Text) Entry {
	title := Normal(t.Title)
	var names, body []string
	for _, n := range t.Names {
		if n = Normal(n); n != "" && n != title && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	for _, b := range t.Body {
		if b = Normal(b); b != "" {
			body = append(body, b)
		}
	}
	var inTitle, all vector
	for _, n := range append([]string{title}, names...) {
		for _, whole := range wholeNames(split(n)) {
			inTitle.add(whole, "A")
		}
		inTitle.text(n, "A")
		all.text(n, "A")
	}
	for i, b := range body {
		all.text(b, map[bool]string{true: "B", false: "C"}[i == 0])
	}
	all.text(t.Key, "D")
	return Entry{Title: title, Body: strings.Join(append(names, body...), "\n"), TitleWords: inTitle.String(), Words: all.String(), Spelling: spelling(append(names, title))}
}

// wholeNames are the lexemes that stand for all words of a name together: as it is written, and without marks. None for what is too long to
// be a name.
func wholeNames(words []word) []string {
	forms, unmarkedForms := make([]string, len(words)), make([]string, len(words))
	for i, w := range words {
		forms[i], unmarkedForms[i] = common(w.text), common(bare(w.text, "a", "o", "ae"))
	}
	whole, unmarkedWhole := wholeName+strings.Join(forms, " "), wholeName+strings.Join(unmarkedForms, " ")
	switch {
	case len(words) == 0 || len(whole) > 500:
		return nil
	case whole == unmarkedWhole:
		return []string{whole}
	default:
		return []string{whole, unmarkedWhole}
	}
}

func spelling(names []string) string {
	var list []string
	for _, n := range names {
		for _, w := range split(n) {
			if utf8.RuneCountInString(w.text) >= 4 && !slices.Contains(list, w.text) {
				list = append(list, w.text)
			}
		}
	}
	return strings.Join(list, " ")
}

// vector is a tsvector in the making.
type vector struct {
	b     strings.Builder
	place int
}

func (v *vector) text(text, weight string) {
	for _, w := range split(text) {
		v.place = min(v.place+1, lastPlace)
		for _, l := range lexemes(w.text) {
			if strings.HasPrefix(l, lastPart) {
				v.add(l, "D")
			} else {
				v.add(l, weight)
			}
		}
	}
	v.place = min(v.place+between, lastPlace)
}

// add adds a lexeme. It holds letters, digits, marks and spaces, and so nothing that would have to be escaped.
func (v *vector) add(lexeme, weight string) {
	v.b.WriteString("'" + lexeme + "':" + strconv.Itoa(max(v.place, 1)) + weight + " ")
}

func (v *vector) String() string { return v.b.String() }
