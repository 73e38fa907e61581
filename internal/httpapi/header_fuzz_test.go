package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// FuzzPrecondition: whatever If-Match holds, it matches only versions that a strong tag in it names, and * alone matches any.
func FuzzPrecondition(f *testing.F) {
	for _, s := range []string{`"3-ab"`, `W/"3-ab"`, `*`, `"3-ab", "4-cd"`, `"3"`, `3-ab`, `"99999999999999999999-a"`, `"-3-a"`, `"+3-a"`, `,`, `""`, `"3-ab`, `*, "3-a"`, `"*"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, field string) {
		p := precondition(&field)
		if !p.Given {
			t.Errorf("%q was not seen", field)
		}
		parts := slices.Collect(tags([]string{field}))
		if p.Any != (strings.TrimSpace(field) == "*") {
			t.Errorf("%q matches any: %v", field, p.Any)
		}
		for _, v := range p.Versions {
			if !slices.ContainsFunc(parts, func(s string) bool { return strings.HasPrefix(s, fmt.Sprintf(`"%d-`, v)) && strings.HasSuffix(s, `"`) }) {
				t.Errorf("%q names no version %d", field, v)
			}
			tag := fmt.Sprintf(`"%d-0123456789abcdef"`, v)
			if again := precondition(&tag); !slices.Equal(again.Versions, []int64{v}) {
				t.Errorf("%s: %v", tag, again)
			}
			weak := "W/" + tag
			if again := precondition(&weak); len(again.Versions) > 0 {
				t.Errorf("%s matches, and is weak", weak)
			}
		}
		for _, tag := range parts {
			if !matches([]string{field}, tag) || strings.TrimSpace(tag) != tag || tag == "" {
				t.Errorf("%q does not match its own tag %q", field, tag)
			}
		}
		if p := precondition(nil); p.Given || p.Any {
			t.Error("no If-Match was taken for one")
		}
	})
}

// FuzzAcceptable: what Accept allows does not depend on the order of its parts, an allowance more takes nothing away, and who accepts
// anything is served.
func FuzzAcceptable(f *testing.F) {
	c, err := loadContract("")
	if err != nil {
		f.Fatal(err)
	}
	op := c.route(http.MethodGet, basePath+"/measures").Operation
	s := &Server{contract: c, doors: doors(c.doc)}
	for _, accept := range []string{"", "*/*", "application/json", "text/html", "text/html, application/*;q=0.5", "application/json;q=0", "application/json; charset=utf-8", ";", ",", "a/b;c", "APPLICATION/JSON", "*", "application/json;q=0.0", "text/csv;q=2", "*;q=.2"} {
		f.Add(accept)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		served := func(accept string) bool {
			r := &http.Request{URL: &url.URL{Path: basePath + "/measures"}, Header: http.Header{"Accept": {accept}}}
			err := s.acceptable(r, op)
			if err != nil && describeProblem(err).Status != http.StatusNotAcceptable {
				t.Fatalf("%q: %v", accept, err)
			}
			return err == nil
		}
		first := served(accept)
		parts := strings.Split(accept, ",")
		slices.Reverse(parts)
		if served(strings.Join(parts, ",")) != first {
			t.Errorf("%q is served %v, and not so turned round", accept, first)
		}
		if !served(accept + ",*/*") {
			t.Errorf("%q and */* is not served", accept)
		}
		if len(ranges([]string{accept})) > 0 && served(accept+",image/png") != first {
			t.Errorf("%q and an image: another answer", accept)
		}
	})
}

// FuzzEditDistance: it is a distance.
func FuzzEditDistance(f *testing.F) {
	f.Add("limit", "limt", "limits")
	f.Add("", "a", "å")
	f.Add("kitten", "sitting", "")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if len(a)+len(b)+len(c) > 3000 {
			return
		}
		d := plan.EditDistance(a, b)
		if d != plan.EditDistance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) || d < max(len(a), len(b))-min(len(a), len(b)) {
			t.Errorf("%q, %q: %d", a, b, d)
		}
		if d > plan.EditDistance(a, c)+plan.EditDistance(c, b) {
			t.Errorf("%q, %q: %d, more than by way of %q", a, b, d, c)
		}
		if alike := strings.EqualFold(a, b) || !utf8.ValidString(a) || !utf8.ValidString(b); a != "" && !alike && nearest(a, map[string]bool{a: true, b: true}) != a {
			t.Errorf("%q is not nearest to itself beside %q", a, b)
		}
		if near := nearest(a, map[string]bool{b: true}); near != "" && near != b {
			t.Errorf("nearest to %q is %q", a, near)
		}
	})
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want int
	}{{"kitten", "sitting", 3}, {"", "abc", 3}, {"limit", "limit", 0}, {"comittee", "committee", 1}, {"flaw", "lawn", 2}} {
		if got := plan.EditDistance(test.a, test.b); got != test.want {
			t.Errorf("%s, %s: %d, not %d", test.a, test.b, got, test.want)
		}
	}
	known := map[string]bool{"committee": true, "limit": true, "updatedSince": true}
	for name, want := range map[string]string{"comittee": "committee", "LIMIT": "limit", "updated_since": "updatedSince", "x": "", "zzzzzzzzz": ""} {
		if got := nearest(name, known); got != want {
			t.Errorf("nearest to %s is %q, not %q", name, got, want)
		}
	}
}

// FuzzPrintable: what is repeated in an answer is short, in one line and text.
func FuzzPrintable(f *testing.F) {
	f.Add("a\x00b")
	f.Add("\xff\n")
	f.Add(strings.Repeat("å", 100))
	f.Fuzz(func(t *testing.T, s string) {
		p := plan.Printable(s)
		if !utf8.ValidString(p) || strings.ContainsFunc(p, func(r rune) bool { return r < ' ' }) || utf8.RuneCountInString(p) > 61 {
			t.Errorf("%q: %q", s, p)
		}
	})
}
