package httpapi_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Every noun answers what was recorded, one object and the list.
func TestAsKnownAt(t *testing.T) {
	t.Parallel()
	s := newService(t)
	titles := regexp.MustCompile(`"title":"(?:[^"\\]|\\.)*"`)
	for _, noun := range plan.Nouns() {
		was := s.get(at(noun) + "?limit=1&sort=key").want(http.StatusOK)
		path := at(noun, was.keys()[0])
		old := s.get(path).want(http.StatusOK)
		now := url.QueryEscape(time.Now().UTC().Format(time.RFC3339Nano))
		s.write(http.MethodPatch, path, object{"title": "Retta etterpå"}, ifMatch("*")).want(http.StatusOK)
		a := s.get(path + "?asKnownAt=" + now).want(http.StatusOK)
		// The titles of what is referred to are today's, and two nouns refer to themselves.
		then := func(body []byte) string { return titles.ReplaceAllString(string(body), "") }
		if then(a.body) != then(old.body) || a.at("title") != old.at("title") || !strings.HasPrefix(a.tag(), "W/") || a.header.Get("Last-Modified") != "" {
			t.Errorf("%s with tag %s: %s\nand not %s", path, a.tag(), a.body, old.body)
		}
		s.get(path+"?asKnownAt="+now, header("If-None-Match", a.tag())).want(http.StatusNotModified)
		s.write(http.MethodPatch, path, object{"title": "Med svak merkelapp"}, ifMatch(a.tag())).want(http.StatusPreconditionFailed)
		if got := s.get(path + "?asKnownAt=" + now + "&fields=title"); got.at("title") != old.at("title") || got.at("language") != nil {
			t.Errorf("%s", got.body)
		}
		list := s.get(at(noun) + "?limit=1&asKnownAt=" + now).want(http.StatusOK)
		if list.keys()[0] != was.keys()[0] || list.at("items", 0, "title") != old.at("title") || list.at("items", 0, "version") != old.at("version") {
			t.Errorf("%s: %s", noun, list.body)
		}
		if next, ok := list.at("next").(string); ok && !strings.Contains(next, "asKnownAt=") {
			t.Errorf("the next page is another list: %s", next)
		}
		if n := len(s.get(at(noun) + "?asKnownAt=2001-01-01T00:00:00Z").want(http.StatusOK).keys()); n != 0 {
			t.Errorf("%s had %d before the first record", noun, n)
		}
		s.get(path+"?asKnownAt=2001-01-01T00:00:00Z").want(http.StatusNotFound, "not_known_then")
		s.get(path + "?asKnownAt=2999-01-01T00:00:00Z").wantFaults("asKnownAt:in_the_future")
		s.get(at(noun) + "?asKnownAt=2999-01-01T00:00:00Z").wantFaults("asKnownAt:in_the_future")
	}
	const past = "/measures?asKnownAt=2024-01-01T00:00:00Z&"
	for query, fault := range map[string]string{"sort=key": "sort", "q=plan": "q", "fields=title": "fields", "expand=plan": "expand", "status=done": "status", "ids=x": "ids", "visibility=draft": "visibility", "updatedSince=2024-01-01T00:00:00Z": "updatedSince"} {
		s.get(past + query).wantFaults(fault + ":not_with_as_known_at")
	}
	s.get(past + "committee=fsu-ikt&community=" + community).want(http.StatusOK)
	s.get(past + "committee=finst-ikkje").wantFaults("committee:unknown_reference")
	s.get(past + "cursor=aGVp").wantFaults("cursor:invalid_cursor")
	s.get("/measures/ikt-tiltak-01?asKnownAt=i-fjor").want(http.StatusBadRequest)
	s.get("/measures.csv?asKnownAt=2024-01-01T00:00:00Z").wantFaults("asKnownAt:unknown_parameter")
}

// The history of what was deleted stays readable for those who see drafts, and for nobody else.
func TestHistoryOfTheDeleted(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path := at(plan.Documents, text(s.write(http.MethodPost, "/documents", object{"title": "Vekk", "kind": "news"}).want(http.StatusCreated).object(), "id"))
	s.write(http.MethodPatch, path, object{"visibility": "published"}, ifMatch("*")).want(http.StatusOK)
	s.write(http.MethodDelete, path, nil, ifMatch("*")).want(http.StatusNoContent)
	for role, names := range map[plan.Role]bool{plan.RoleReader: false, plan.RoleSecretariat: true} {
		a := s.get(path+"/history", s.keyOf(plan.Grant{Role: role})).want(http.StatusOK)
		if a.operations() != "deleted updated created" || (a.at("items", 0, "actor") != nil) != names {
			t.Errorf("%s: %s", role, a.body)
		}
	}
	s.get(path+"/history").want(http.StatusGone, "deleted")
}
