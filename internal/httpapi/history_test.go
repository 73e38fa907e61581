package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

func TestHistoryFilters(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path := at(plan.Measures, s.write(http.MethodPost, "/measures", s.sample(plan.Measures)).want(http.StatusCreated).at("id").(string))
	patch := func(p object, as option) *answer {
		return s.send(http.MethodPatch, path, p, as, header("If-Match", "*")).want(http.StatusOK)
	}
	patch(object{"visibility": "published"}, s.asAdmin())
	second := patch(object{"label": "b)"}, s.keyOf(plan.Grant{Role: plan.RoleSecretariat}))
	last := patch(object{"label": "c)"}, s.asAdmin())
	s.write(http.MethodDelete, path, nil, header("If-Match", "*")).want(http.StatusNoContent)
	s.write(http.MethodPost, path+"/restore", nil).want(http.StatusOK)

	at := func(a *answer) string { return url.QueryEscape(a.at("updatedAt").(string)) }
	for query, want := range map[string]string{
		"operation=created":                           "created",
		"operation=deleted,restored":                  "restored deleted",
		"actorKind=import":                            "",
		"actorKind=person,system&operation=created":   "created",
		"actor=" + url.QueryEscape("Sekretær Ås"):     "restored deleted updated updated created",
		"actor=finst-ikkje":                           "",
		"atFrom=" + at(second) + "&atTo=" + at(last):  "updated updated",
		"atFrom=" + at(last):                          "restored deleted updated",
		"atTo=" + at(second):                          "updated updated created",
		"atFrom=9999-01-01T00:00:00Z":                 "",
		"operation=updated&atFrom=" + at(last):        "updated",
		"atTo=" + at(last) + "&actorKind=system":      "",
		"operation=updated&limit=1":                   "updated",
		"operation=created,updated,deleted,restored":  "restored deleted updated updated updated created",
		"atFrom=" + at(second) + "&operation=created": "",
	} {
		if got := s.write(http.MethodGet, path+"/history?"+query, nil).want(http.StatusOK).operations(); got != want {
			t.Errorf("%s: %q and not %q", query, got, want)
		}
	}
	// The public chooses by what it sees: publishing was the creation, deletion and restoration are as they are.
	if got := s.get(path + "/history?operation=created").operations(); got != "created created" {
		t.Errorf("%q", got)
	}
	s.get(path+"/history?actor=Kari").want(http.StatusForbidden, "forbidden")
	page := s.write(http.MethodGet, path+"/history?operation=updated&limit=2", nil)
	s.write(http.MethodGet, path+"/history?limit=2&cursor="+page.at("nextCursor").(string), nil).wantFaults("cursor:cursor_of_another_list")
	for _, wrong := range []string{"operation=changed", "actorKind=robot", "atFrom=i+fjor", "actor="} {
		s.write(http.MethodGet, path+"/history?"+wrong, nil).want(http.StatusBadRequest)
	}
}

// The differences of a history, applied one after the other, make today's object.
func TestHistoryReplays(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		path := at(noun, s.write(http.MethodPost, at(noun), s.sample(noun)).want(http.StatusCreated).at("id").(string))
		for n := range 3 {
			in := s.sample(noun)
			delete(in, "community")
			delete(in, "key")
			in["title"] = fmt.Sprintf("Tittel nummer %d", n)
			if n == 1 {
				in["sources"] = nil
				in["externalIds"] = []object{{"system": "sak", "key": "a/b~c"}, {"system": "arkiv", "key": string(noun)}}
			}
			if a := s.write(http.MethodPatch, path, in, header("If-Match", "*")); a.status != http.StatusOK {
				s.write(http.MethodPatch, path, object{"title": in["title"]}, header("If-Match", "*")).want(http.StatusOK)
			}
		}
		var doc any
		entries := s.write(http.MethodGet, path+"/history?limit=200", nil).at("items").([]any)
		slices.Reverse(entries)
		for _, e := range entries {
			for _, c := range e.(object)["changes"].([]any) {
				c := c.(object)
				doc = applied(doc, strings.Split(c["pointer"].(string), "/")[1:], c["after"])
			}
		}
		now := s.write(http.MethodGet, path, nil)
		for name, value := range doc.(object) {
			if noun == plan.Deadlines && name == "state" {
				continue // open becomes overdue by the day and not by a change
			}
			if got := now.at(name); !covers(got, value) {
				t.Errorf("%s: %s is replayed to %v and is %v", noun, name, value, got)
			}
		}
		if len(entries) < 3 {
			t.Errorf("%s: %d entries", noun, len(entries))
		}
	})
}

// applied sets what is at a JSON Pointer; nil takes the last element of a list away.
func applied(v any, path []string, to any) any {
	if len(path) == 0 {
		return to
	}
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(path[0])
	if list, ok := v.([]any); ok {
		i, _ := strconv.Atoi(name)
		for len(list) <= i {
			list = append(list, nil)
		}
		list[i] = applied(list[i], path[1:], to)
		for len(list) > 0 && list[len(list)-1] == nil {
			list = list[:len(list)-1]
		}
		return list
	}
	m, _ := v.(object)
	if m == nil {
		m = object{}
	}
	m[name] = applied(m[name], path[1:], to)
	return m
}

// covers reports whether an answer has everything that an image has; a reference in an answer has a title besides, and times may be
// written otherwise.
func covers(answer, image any) bool {
	switch image := image.(type) {
	case nil:
		return true
	case object:
		a, ok := answer.(object)
		for name, v := range image {
			ok = ok && covers(a[name], v)
		}
		return ok
	case []any:
		a, _ := answer.([]any)
		ok := len(a) == len(image)
		for i := range image {
			ok = ok && covers(a[i], image[i])
		}
		return ok
	case string:
		x, errX := time.Parse(time.RFC3339Nano, image)
		y, errY := time.Parse(time.RFC3339Nano, fmt.Sprint(answer))
		return answer == image || errX == nil && errY == nil && x.Equal(y)
	default:
		return answer == image
	}
}
