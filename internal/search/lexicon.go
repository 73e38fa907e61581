package search

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed synonyms.txt
var synonyms string

// lexicon joins words of the same meaning.
type lexicon struct {
	// common form by word, by the word's stem, and by the word without its marks.
	common map[string]string
}

// groups are the lines of the file.
func groups() [][]string {
	var all [][]string
	for line := range strings.Lines(synonyms) {
		if words := strings.Fields(line); len(words) > 0 && !strings.HasPrefix(line, "#") {
			all = append(all, words)
		}
	}
	return all
}

// theLexicon is made once: it is read-only.
var theLexicon = sync.OnceValue(func() *lexicon {
	l := &lexicon{common: map[string]string{}}
	all := groups()
	// A word that is written in the file comes before one that is derived from it.
	for _, derive := range []func(string) string{
		func(w string) string { return w },
		near,
		unmarkedLong,
		func(w string) string { return near(unmarkedLong(w)) },
	} {
		for _, group := range all {
			for _, w := range group {
				if key := derive(w); key != "" && l.common[key] == "" {
					l.common[key] = group[0]
				}
			}
		}
	}
	return l
})

// near is the stem of a word unless that is another word: the stemmer makes fast of fastlege, and fag of fagleg.
func near(w string) string {
	s := stem(w)
	if utf8.RuneCountInString(s) < 3 || utf8.RuneCountInString(w)-utf8.RuneCountInString(s) > 2 {
		return ""
	}
	return s
}

// unmarkedLong is the word without marks, unless it is so short that it would be another: får and far.
func unmarkedLong(w string) string {
	if utf8.RuneCountInString(w) < partLength {
		return ""
	}
	return bare(w, "a", "o", "ae")
}

func marked(w string) bool { return bare(w, "a", "o", "ae") != w }

// find looks a word up, as it is, by its stem, and without the ending that the stemmer leaves on words like lederne.
func (l *lexicon) find(w string) (string, bool) {
	for _, form := range []string{w, stem(w), strings.TrimSuffix(w, "ne")} {
		if c, ok := l.common[form]; ok {
			return c, true
		}
	}
	return "", false
}

// form is raised when the code of this package comes to read a text otherwise.
const form = "1"

// Reading names the way in which texts are read: entries that were made by another have to be made again.
var Reading = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(form + synonyms + strings.Join(stopWords, " ")))
	return hex.EncodeToString(sum[:8])
})
