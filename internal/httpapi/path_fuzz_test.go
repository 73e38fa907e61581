package httpapi_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// FuzzPathIdentifier: a path value is an id, a key or community~key, or it names nothing, whatever it holds.
func FuzzPathIdentifier(f *testing.F) {
	s := newService(f)
	ssu := s.get("/committees/ssu").want(http.StatusOK)
	id := ssu.at("id").(string)
	for _, v := range []string{"ssu", community + "~ssu", id, "{" + id + "}", "urn:uuid:" + id, "SSU", "ssu ", "~ssu", community + "~" + id, "a,b", "\x00", "\xff", "..", "a/b", "%00", "' or 1=1 --", "*", "ssu?x=1", "日本語"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, ident string) {
		if ident == "" {
			return // the list
		}
		a := s.in(t).get("/committees/" + url.PathEscape(ident))
		switch a.status {
		case http.StatusOK:
			key := a.at("key").(string)
			if !slices.Contains([]string{key, community + "~" + key}, ident) && !strings.EqualFold(ident, a.at("id").(string)) {
				t.Errorf("%q named %s", ident, key)
			}
		case http.StatusNotFound:
			a.want(http.StatusNotFound, "not_found")
		default:
			t.Errorf("%q: %d %s", ident, a.status, a.body)
		}
	})
}
