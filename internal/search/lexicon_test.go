package search

import (
	"strings"
	"testing"
)

func TestTheSynonymsAreInOrder(t *testing.T) {
	t.Parallel()
	pairs, line := 0, map[string]int{}
	for n, group := range groups() {
		if len(group) < 2 {
			t.Errorf("%v stands alone", group)
		}
		pairs += len(group) - 1
		for _, w := range group {
			if _, twice := line[w]; twice {
				t.Errorf("%s stands twice", w)
			}
			line[w] = n
			if s := split(w); len(s) != 1 || s[0].text != w || Normal(w) != w {
				t.Errorf("%s is not one word in small letters", w)
			}
			if got := common(w); got != group[0] {
				t.Errorf("%s is read as %s and not as %s", w, got, group[0])
			}
		}
	}
	if pairs < 150 {
		t.Errorf("%d pairs", pairs)
	}
	// What the lexicon derives from a word must not be a word of another line.
	for key, c := range theLexicon().common {
		if n, written := line[key]; written && groups()[n][0] != c {
			t.Errorf("%s is read as %s", key, c)
		}
	}
}

// same and different are words that find each other, and words that do not. None is taken from the file as it stands there.
func TestCommonForms(t *testing.T) {
	t.Parallel()
	for _, same := range []string{
		"sjukehuset sykehusene sykehuset", "utvalgets utvala", "lederne leiarane", "sjukehuslegane sykehuslegene", "rehabiliteringsleiar rehabiliteringslederen", "helsefelleskapet helsefellesskapet",
		"tenestenivå tjenestenivå", "kommunehelsetenesta kommunehelsetjenesten", "forlopet forløpene", "vaksenopplæringa voksenopplæring", "barna borna", "skropelige skrøpelege", "kommunar kommuner kommunene",
		"høringsfristen høyringsfrist", "fagutvalget fagutvalet",
	} {
		words := strings.Fields(same)
		for _, w := range words[1:] {
			if common(w) != common(words[0]) {
				t.Errorf("%s is read as %s, and %s as %s", words[0], common(words[0]), w, common(w))
			}
		}
	}
	for _, different := range []string{"får far", "fast fastlege", "fag fagleg", "tid tidleg", "rehabilitering habilitering", "mål mal", "år ar", "rad råd", "sak søk", "utval utvikling", "leiar leie", "før for"} {
		words := strings.Fields(different)
		if common(words[0]) == common(words[1]) {
			t.Errorf("%s and %s are both read as %s", words[0], words[1], common(words[0]))
		}
	}
}

func TestReadingNamesTheFile(t *testing.T) {
	t.Parallel()
	if r := Reading(); len(r) != 16 || r != Reading() {
		t.Error(r)
	}
}
