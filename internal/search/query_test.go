package search

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	t.Parallel()
	word := func(w string) string { return "(('" + w + "' | '." + w + "' | '~" + w + "'))" }
	for _, c := range []struct{ text, all, any string }{
		{"ssu", "(" + word("ssu") + ")", "(" + word("ssu") + ")"},
		{"SSU pm", "(" + word("ssu") + " & " + word("pm") + ")", "(" + word("ssu") + " | " + word("pm") + ")"},
		{"møte", "((('møte' | '.møte')))", "((('møte' | '.møte')))"},
		{"ssu og pm", "(" + word("ssu") + " & " + word("pm") + ")", "(" + word("ssu") + " | " + word("pm") + ")"},
		{"og", "(" + word("og") + ")", "(" + word("og") + ")"},
		{`"ssu og"`, "((('ssu' | '.ssu' | '~ssu') <-> ('og' | '.og' | '~og')))", "((('ssu' | '.ssu' | '~ssu') <-> ('og' | '.og' | '~og')))"},
		{"ssu -pm", "(" + word("ssu") + ") & !" + word("pm"), "(" + word("ssu") + ") & !" + word("pm")},
		{"ss*", "((('=ss':* | '_ss':*)))", "((('=ss':* | '_ss':*)))"},
		{"å*", "((('=å':*)))", "((('=å':*)))"},
		{"a-b", "((('a' | '.a' | '~a') <-> ('b' | '.b' | '~b')))", "((('a' | '.a' | '~a') <-> ('b' | '.b' | '~b')))"},
		{`"ssu`, "(" + word("ssu") + ")", "(" + word("ssu") + ")"},
		{`s'su'`, "((('s' | '.s' | '~s') <-> ('su' | '.su' | '~su')))", "((('s' | '.s' | '~s') <-> ('su' | '.su' | '~su')))"},
	} {
		q := Parse(c.text)
		if q.All() != c.all || q.Any() != c.any {
			t.Errorf("%s: all %s any %s", c.text, q.All(), q.Any())
		}
	}
	for _, text := range []string{"", " ", "-", "&|!:*()", `""`, "-ssu", "👍", `-"a b"`} {
		if !Parse(text).IsEmpty() {
			t.Errorf("%q asks for something", text)
		}
	}
	if q := Parse("a b c"); q.Nearly() != "(("+word("b")+" & "+word("c")+") | ("+word("a")+" & "+word("c")+") | ("+word("a")+" & "+word("b")+"))" || Parse("a b").Nearly() != "" {
		t.Error(q.Nearly())
	}
	if n := len(Parse(strings.Repeat("x ", 50)).Each()); n != mostTerms {
		t.Errorf("%d words", n)
	}
	if got := Parse("sykeh*").All(); !strings.Contains(got, "'sjukehus'") {
		t.Errorf("the beginning of a synonym does not stand for it: %s", got)
	}
	if q := Parse("volda sykehus"); q.Name() != "'#vold sjukehus'" || Parse("volda -sykehus").Name() != "" || Parse(`"volda"`).Name() != "" {
		t.Errorf("%s", q.Name())
	}
	q := Parse(`"x y" rehabilitring -z fødsl`)
	if got := q.Corrected(`"x y" rehabilitring -z fødsl`, map[int]string{1: "rehabilitering", 2: "fødsel"}); got != `"x y" rehabilitering -z fødsel` {
		t.Error(got)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	e := Read(Text{Title: "Møte", Names: []string{"Møte", "M\x00 2", ""}, Body: []string{"", "Først", "Så"}, Key: "a-1"})
	if e.Title != "Møte" || e.Body != "M 2\nFørst\nSå" || e.Spelling != "møte" {
		t.Errorf("%+v", e)
	}
	for _, part := range []string{"'møte':1A", "'=møte':1A", "'_mote':1A", "'_moete':1A", "'~mote':1A"} {
		if !strings.Contains(e.Words, part) || !strings.Contains(e.TitleWords, part) {
			t.Errorf("%s is missing in %s", part, e.Words)
		}
	}
	if !strings.Contains(e.TitleWords, "'#møte':") || !strings.Contains(e.TitleWords, "'#mot':") || !strings.Contains(e.Words, "'a':") {
		t.Errorf("%+v", e)
	}
	if w := Read(Text{Body: []string{strings.Repeat("ord ", 20000)}}).Words; strings.Contains(w, ":16384") || !strings.Contains(w, ":16383") {
		t.Error("a place beyond what PostgreSQL counts")
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	far := strings.Repeat("ord ", 50)
	for _, c := range []struct{ q, text, want string }{
		{"sykehus", "Volda sjukehus <b>", "Volda <mark>sjukehus</mark> &lt;b&gt;"},
		{"utvalg", "samarbeidsutvalet", "<mark>samarbeidsutvalet</mark>"},
		{`"a b"`, "b a a b", "b a <mark>a</mark> <mark>b</mark>"},
		{"mor*", "Møre More mora", "<mark>Møre</mark> <mark>More</mark> <mark>mora</mark>"},
		{"får", "far", ""},
		{"x -ord", "x ord", "<mark>x</mark> ord"},
		{"to", "ein\nto tre to\nto", "<mark>to</mark> tre <mark>to</mark>"},
		{"mål", far + "mål " + far, "… " + strings.Repeat("ord ", 4) + "<mark>mål</mark> " + strings.TrimSpace(strings.Repeat("ord ", 23)) + " …"},
	} {
		if got := Parse(c.q).Excerpt(c.text); got != c.want {
			t.Errorf("%s in %q: %q", c.q, c.text, got)
		}
	}
}

// tsquery is the form of every tsquery that is written: whatever was typed, only letters, digits and marks stand between quotation marks.
var tsquery = regexp.MustCompile(`^(?:'[#.~=_]?[\p{L}\p{Nd}\p{Mn}][\p{L}\p{Nd}\p{Mn} ]*'(?::\*)?| \| | & |!|<->|[ ()])*$`)

// FuzzParse: every text is a query in which nothing of it can do harm, and what it finds is shown without markup but <mark>.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"ssu", `"a b" -c d*`, "&|!:*()", `-"`, "'; --", "e\u0301", "\u0301a", "İ", "👩🏽‍⚕️", "å-æ*", strings.Repeat("a ", 99), "\x00", "\xff", "<b>&", "²", "Ⅷ"} {
		f.Add(s, s+" og sjukehus <b>")
	}
	f.Fuzz(func(t *testing.T, typed, text string) {
		q := Parse(typed)
		if q.IsEmpty() {
			return
		}
		for _, s := range append(q.Each(), q.All(), q.Any(), q.Nearly(), q.Name()) {
			if !tsquery.MatchString(s) || strings.Count(s, "(") != strings.Count(s, ")") || !utf8.ValidString(s) {
				t.Errorf("%q is written %s", typed, s)
			}
		}
		other := map[int]string{}
		for i := range q.Words() {
			other[i] = "annleis"
		}
		if len(other) > 0 && Parse(q.Corrected(typed, other)).IsEmpty() {
			t.Errorf("%q corrected is %q", typed, q.Corrected(typed, other))
		}
		text = Normal(text)
		marked, _ := q.Marked(text)
		for _, shown := range []string{marked, q.Excerpt(text)} {
			bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(shown)
			if strings.ContainsAny(bare, "<>") || !utf8.ValidString(shown) {
				t.Errorf("%q in %q is shown as %s", typed, text, shown)
			}
		}
	})
}
