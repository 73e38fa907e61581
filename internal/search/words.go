// Package search says what a text is found by: words of Nynorsk and Bokmål are brought to a common form, so that both find each other,
// and what a person types becomes a query. It knows nothing of the database but the written form of PostgreSQL's text search types, in
// which it gives its results; the same code reads texts and queries, so that they cannot disagree.
package search

import (
	"slices"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/norwegian"
	"golang.org/x/text/unicode/norm"
)

// longest bounds a word in letters; what comes after is not looked at. PostgreSQL refuses lexemes beyond 2 KB.
const longest = 60

// word is a word of a text and where it stands, in bytes.
type word struct {
	text     string // small letters
	from, to int
}

// split takes a text apart into words: letters and digits, with the marks that belong to them.
func split(text string) []word {
	var words []word
	start := -1
	add := func(end int) {
		if start >= 0 {
			w := []rune(strings.ToLower(text[start:end]))
			words = append(words, word{string(w[:min(len(w), longest)]), start, end})
		}
		start = -1
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || start >= 0 && unicode.Is(unicode.Mn, r) {
			if start < 0 {
				start = i
			}
			continue
		}
		add(i)
	}
	add(len(text))
	return words
}

// Normal is a text as it is split and shown: composed letters, and no character that PostgreSQL cannot keep.
func Normal(text string) string {
	return norm.NFC.String(strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", ""))
}

// A word has several lexemes, told apart by their first character, at the same place of a text.
const (
	plainCommon = "~" // the common form without the marks of its letters: what one types who has no å, æ or ø
	asWritten   = "=" // the word itself, for what is asked for by its beginning
	plain       = "_" // the word itself without marks
	lastPart    = "." // the common form of a compound's last part: samarbeidsutval is an utval
	wholeName   = "#" // all words of a title or name
)

// lexemes are what the word is found by. A word that is typed with its marks finds only words with them: får is not far. Typed without,
// it finds both.
func lexemes(w string) []string {
	c := common(w)
	list := []string{c, asWritten + w}
	for _, folded := range unmarked(c) {
		list = append(list, plainCommon+folded)
	}
	for _, folded := range unmarked(w) {
		list = append(list, plain+folded, plainCommon+common(folded)) // a stem may hang on a mark
	}
	if part := partOf(w); part != "" {
		list = append(list, lastPart+part)
	}
	return list
}

// partOf is the common form of the last part of a compound, as far as the lexicon knows it; "" if it is none. What stands before has four
// letters at least: rehabilitering is no habilitering.
func partOf(w string) string {
	letters := []rune(w)
	for i := 4; i <= len(letters)-partLength; i++ {
		if c, ok := theLexicon().find(string(letters[i:])); ok {
			return c
		}
	}
	return ""
}

// unmarked are the ways in which a word is written without marks; none if it has none. Å is typed as a or aa, and ø and æ likewise.
func unmarked(w string) []string {
	short, long := bare(w, "a", "o", "ae"), bare(w, "aa", "oe", "a")
	switch short {
	case w:
		return nil
	case long:
		return []string{short}
	default:
		return []string{short, long}
	}
}

func bare(w, å, ø, æ string) string {
	var b strings.Builder
	for _, r := range w {
		switch r {
		case 'å':
			b.WriteString(å)
		case 'ø', 'ö':
			b.WriteString(ø)
		case 'æ', 'ä':
			b.WriteString(æ)
		default:
			b.WriteRune(r)
		}
	}
	// The other marks are characters of their own once the letters are taken apart.
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(b.String()))
}

func stem(w string) string {
	env := snowballstem.NewEnv(w)
	norwegian.Stem(env)
	return env.Current()
}

// common is the form that all words of the same meaning share.
func common(w string) string {
	l := theLexicon()
	if c, ok := l.find(w); ok {
		return c
	}
	letters := []rune(w)
	// A compound is joined by its last part or its first; the longest that is known counts.
	for i := 2; i <= len(letters)-partLength; i++ {
		if c, ok := l.find(string(letters[i:])); ok {
			head := string(letters[:i])
			if h, ok := l.find(head); ok {
				head = h
			}
			return head + c
		}
	}
	for i := len(letters) - restLength; i >= partLength; i-- {
		if c, ok := l.find(string(letters[:i])); ok {
			return c + stem(string(letters[i:]))
		}
	}
	return stem(w)
}

// partLength is how many letters a part of a compound must have to be joined: shorter ones stand in words by chance.
const partLength = 5

// restLength is how many letters must follow a first part: fewer are an ending.
const restLength = 4

// stopWords are too common to be asked for, unless nothing else is.
var stopWords = strings.Fields("og i på av til for med om som er ein en ei eit et den det dei de at frå fra eller ved å så har blir bli skal kan sin si sitt sine vår våre the of and")

func isStopWord(w string) bool { return slices.Contains(stopWords, w) }
