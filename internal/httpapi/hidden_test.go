package httpapi_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What the public may not see comes by no way: neither what was never published, nor what was written while it was hidden, nor what is
// deleted; and nothing that is told names it. The numbers of positions are not told at all, so that a gap says nothing either.
func TestWhatIsHiddenNeverShows(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	from := s.changes("limit=1").Head
	stream := s.events("include=object&after=" + url.QueryEscape(from))
	area := func(key, title string) string {
		t.Helper()
		return s.write(http.MethodPost, "/focus-areas", map[string]any{"title": title, "key": key, "committee": map[string]any{"key": "pm"}, "ordinal": 90}).want(http.StatusCreated).at("id").(string)
	}
	change := func(key, body string) {
		t.Helper()
		s.write(http.MethodPatch, "/focus-areas/"+key, body, ifMatch("*")).want(http.StatusOK)
	}
	secret := []string{"loynd", "Løynd", area("loynd-a", "Løynd frå fyrste stund")}
	change("loynd-a", `{"title": "Løynd framleis"}`)
	s.send(http.MethodDelete, "/focus-areas/loynd-a", nil, s.asAdmin(), ifMatch("*")).want(http.StatusNoContent)
	area("synt", "Løynd til i dag")
	change("synt", `{"visibility": "published", "title": "Synt i dag"}`)
	change("synt", `{"visibility": "draft"}`)
	change("synt", `{"title": "Løynd på nytt"}`)
	change("synt", `{"visibility": "published", "title": "Synt att"}`)
	s.send(http.MethodDelete, "/focus-areas/synt?reason="+url.QueryEscape("Løynd grunn"), nil, s.asAdmin(), ifMatch("*")).want(http.StatusNoContent)
	area("siste", "Løynd kladd")
	change("siste", `{"visibility": "published", "title": "Den siste"}`)
	s.sequence()

	want := "created deleted created deleted created"
	var pages, events []string
	var told bytes.Buffer
	for cursor := from; ; { // one at a time, so that a page could end at what is hidden
		a := s.get("/changes?limit=1&include=object&after=" + cursor).want(http.StatusOK)
		told.Write(a.body)
		if len(a.keys()) == 1 {
			pages = append(pages, a.at("items", 0, "operation").(string))
		}
		cursor = a.at("nextCursor").(string)
		if a.at("hasMore") == false {
			break
		}
	}
	for len(events) < 5 {
		events = append(events, stream.change().name)
	}
	stream.close()
	told.Write(stream.read.Bytes())
	if got := strings.Join(pages, " "); got != want {
		t.Errorf("pages tell of %s", got)
	}
	if got := strings.Join(events, " "); got != want {
		t.Errorf("events tell of %s", got)
	}
	for _, path := range []string{"/snapshot", "/changes?limit=200&include=object&type=focus-areas", "/focus-areas?limit=200", "/"} {
		told.Write(s.get(path).want(http.StatusOK).body)
	}
	for _, word := range secret {
		if i := strings.Index(told.String(), word); i >= 0 {
			t.Errorf("%q shows: …%.200s", word, told.String()[max(0, i-100):])
		}
	}
	if !strings.Contains(told.String(), "Den siste") || !strings.Contains(told.String(), "Synt i dag") {
		t.Error("what is public does not show")
	}
}
