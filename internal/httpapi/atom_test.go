package httpapi_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed/atom"
)

func (a *answer) feed() *atom.Feed {
	a.t.Helper()
	f, err := new(atom.Parser).Parse(bytes.NewReader(a.want(http.StatusOK).body))
	if err != nil {
		a.t.Fatal(err)
	}
	return f
}

func TestAtomFeed(t *testing.T) {
	t.Parallel()
	s := newService(t)
	// Positions are given by hand here, so that the feed does not lag behind.
	sequence := func() {
		t.Helper()
		if _, err := s.store.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	sequence()
	title := `Møte <b>&amp; "hermeteikn"</b> ]]> <!-- 🏥 --> 'apostrof'`
	id := s.write(http.MethodPost, "/meetings", object{"key": "nyhende", "title": title, "committees": []object{{"key": "ssu"}}, "date": "2027-03-10"}).want(http.StatusCreated).at("id").(string)
	sequence()
	if strings.Contains(string(s.get("/changes.atom?limit=200").body), "nyhende") {
		t.Error("the draft is in the feed")
	}
	s.write(http.MethodPatch, "/meetings/nyhende", `{"visibility": "published"}`, ifMatch("*")).want(http.StatusOK)
	sequence()
	a := s.get("/changes.atom?committee=ssu&type=meetings&limit=2&lang=en")
	f := a.feed()
	if f.ID == "" || f.Language != "en" || f.Title != "Changes to the plan" || len(f.Entries) != 2 || f.Updated != f.Entries[0].Updated {
		t.Fatalf("%+v", f)
	}
	links := map[string]string{}
	for _, l := range f.Links {
		links[l.Rel] = l.Href
	}
	if links["self"] != "/v1/changes.atom?committee=ssu&lang=en&limit=2&type=meetings" || links["alternate"] != "/v1/changes?committee=ssu&type=meetings" {
		t.Errorf("linked: %v", links)
	}
	first := f.Entries[0]
	if first.Title != "Meeting published: "+title || first.Content.Value != title || first.Links[0].Href != "/v1/meetings/"+id || !slices.ContainsFunc(first.Categories, func(c *atom.Category) bool { return c.Term == "created" }) {
		t.Errorf("%+v", first)
	}
	// Ids stay whatever the language and the filters, and no two are the same.
	seen := map[string]bool{}
	for _, e := range s.get("/changes.atom?limit=200").feed().Entries {
		if seen[e.ID] || !strings.HasPrefix(e.ID, "urn:uuid:") {
			t.Errorf("id %s", e.ID)
		}
		seen[e.ID] = true
	}
	if !seen[first.ID] || len(seen) != 200 {
		t.Errorf("the entry has another id, of %d", len(seen))
	}
	if other := s.get("/changes.atom?committee=ssu&type=meetings&lang=nb").feed(); other.ID != f.ID || s.get("/changes.atom").feed().ID == f.ID {
		t.Error("a feed is one by its filters, not by its language")
	}
	// A change of a hidden object is nobody's, and what was told of it is told no more.
	s.write(http.MethodPatch, "/meetings/nyhende", object{"visibility": "draft", "title": "Løyndomen"}, ifMatch("*")).want(http.StatusOK)
	s.write(http.MethodPatch, "/meetings/nyhende", object{"place": "Løyndomsstaden"}, ifMatch("*")).want(http.StatusOK)
	sequence()
	a = s.get("/changes.atom?committee=ssu&type=meetings&limit=2", header("Accept-Language", "nb"))
	entries := a.feed().Entries
	if entries[0].Title != "Møte slettet: nyhende" || entries[1].Title != "Møte publisert, senere slettet: nyhende" || entries[1].ID != first.ID || strings.Contains(string(a.body), "yndom") || strings.Contains(string(a.body), "hermeteikn") {
		t.Errorf("%s", a.body)
	}
	for i, e := range entries {
		if e.UpdatedParsed == nil || i > 0 && e.UpdatedParsed.After(*entries[i-1].UpdatedParsed) {
			t.Errorf("entry %d was updated %s", i, e.Updated)
		}
	}
	s.get("/changes.atom", header("If-None-Match", s.get("/changes.atom").tag())).want(http.StatusNotModified)
	s.get("/changes.atom?committee=finst-ikkje").wantFaults("committee:unknown_reference")
	s.get("/changes.atom?after=x").wantFaults("after:unknown_parameter")
	if f := s.get("/changes.atom?committee=lsu-volda&type=measures").feed(); len(f.Entries) != 0 || f.UpdatedParsed == nil {
		t.Errorf("an empty feed: %+v", f)
	}
}
