package httpapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostileQueries are what nobody means and somebody sends.
var hostileQueries = []string{
	"&|!:*()", "&", "!", "*", "-", "--", "- -", `"`, `""`, `"""`, `" "`, `-"`, `-""`, `"a`, `a"`, `-"a b`, `"a" "b`, "a & b | !c <-> d", "a:*", "a:A", "*a", "a**", "a*b", "''", "a'b", `a\b`, `\`, "'; DROP TABLE search_entries; --",
	"👩🏽‍⚕️", "🇳🇴 ssu", "e\u0301", "\u0301", "\u202e", "\u00a0", "\t", "og", "og og", "-og", "og*", "%", "_", "<mark>", "日本語", "ﬁ", "İ", "ß", "ſ", "\U0010FFFF", "-ssu", "ssu -ssu", strings.Repeat("a", 300), strings.Repeat("å", 300),
	strings.Repeat("a ", 150), strings.Repeat(`"`, 300), strings.Repeat("-a ", 100), strings.Repeat("a*", 150), "a-" + strings.Repeat("b-", 140), "1/2/3/4/5", "ssu OR pm", "NOT", "$1 ? @x {{.}}", "²³", "Ⅷ",
}

func TestHostileQueries(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, q := range hostileQueries {
		if a := s.search(q, ""); a.status != http.StatusOK && a.status != http.StatusBadRequest {
			t.Errorf("%q: %d %s", q, a.status, a.body)
		}
	}
	for _, q := range []string{"a\x00b", "\xff", "", strings.Repeat("a", 301), "&|!:*()", "-ssu", "👍"} {
		s.search(q, "").want(http.StatusBadRequest, "invalid_request")
	}
	s.get("/search").want(http.StatusBadRequest, "invalid_request")
}

// FuzzSearch: whatever is asked is answered, or refused as what cannot be asked.
func FuzzSearch(f *testing.F) {
	s := newService(f)
	for _, q := range hostileQueries {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		a := s.in(t).get("/search?limit=3&q=" + url.QueryEscape(q))
		switch {
		case a.status == http.StatusOK && (!utf8.ValidString(q) || utf8.RuneCountInString(q) > 300):
			t.Errorf("%q was answered", q)
		case a.status != http.StatusOK:
			a.want(http.StatusBadRequest, "invalid_request")
		}
	})
}
