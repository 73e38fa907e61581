package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

var ifNew = header("If-None-Match", "*")

func TestLifeOfAnObject(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		in := s.sample(noun)
		in["title"] = "Ei prøve på æøå"
		created := s.write(http.MethodPost, at(noun), in).want(http.StatusCreated)
		id, key := created.at("id").(string), created.at("key").(string)
		if got := created.header.Get("Location"); got != "/v1"+at(noun, id) {
			s.t.Errorf("Location %q", got)
		}
		if created.at("visibility") != "draft" || created.version() != 1 || !strings.HasPrefix(created.tag(), `"1-`) {
			s.t.Errorf("not a draft at version 1: %s %s", created.tag(), created.body)
		}
		if want := "ei-prove-pa-aeoa"; key != want && noun != plan.RoleHoldings {
			s.t.Errorf("key %s, not %s", key, want)
		}
		idents := []string{id, key, community + "~" + key}
		if noun == plan.Communities {
			idents = idents[:2] // a community lies in none
		}
		for _, ident := range idents {
			if got := s.write(http.MethodGet, at(noun, ident), nil).want(http.StatusOK); got.at("id") != id || got.tag() != created.tag() {
				s.t.Errorf("%s: %s %s", ident, got.tag(), got.body)
			}
			s.get(at(noun, ident)).want(http.StatusNotFound, "not_found")
			s.get(at(noun, ident, "history")).want(http.StatusNotFound, "not_found")
		}

		patched := s.write(http.MethodPatch, at(noun, key), object{"title": "Eit anna namn"}, ifMatch(created.tag())).want(http.StatusOK)
		if patched.version() != 2 || patched.at("title") != "Eit anna namn" || patched.at("key") != key {
			s.t.Errorf("patched: %s", patched.body)
		}
		again := s.write(http.MethodPatch, at(noun, key), object{"title": "Eit anna namn"}, ifMatch(patched.tag())).want(http.StatusOK)
		if again.version() != 2 || again.tag() != patched.tag() {
			s.t.Errorf("an equal value made version %d, tag %s", again.version(), again.tag())
		}
		s.write(http.MethodPatch, at(noun, key), object{"title": "Utdatert"}, ifMatch(created.tag())).want(http.StatusPreconditionFailed, "stale_version")

		s.write(http.MethodDelete, at(noun, key), nil, ifMatch(created.tag())).want(http.StatusPreconditionFailed, "stale_version")
		s.write(http.MethodDelete, at(noun, key), nil, ifMatch(patched.tag())).want(http.StatusNoContent)
		if gone := s.write(http.MethodGet, at(noun, key), nil).want(http.StatusGone, "deleted"); gone.at("deletedAt") == nil {
			s.t.Errorf("no deletedAt: %s", gone.body)
		}
		s.get(at(noun, key)).want(http.StatusNotFound, "not_found")
		in["key"] = key
		s.write(http.MethodPost, at(noun), in).want(http.StatusConflict, "key_taken")
		s.write(http.MethodPut, at(noun, key), in, ifNew).want(http.StatusConflict, "key_taken")
		s.write(http.MethodPatch, at(noun, key), object{"title": "x"}, header("If-Match", "*")).want(http.StatusGone, "deleted")

		restored := s.write(http.MethodPost, at(noun, id, "restore"), nil).want(http.StatusOK)
		if restored.at("id") != id || restored.version() != 4 || restored.at("title") != "Eit anna namn" {
			s.t.Errorf("restored: %s", restored.body)
		}
		s.write(http.MethodPost, at(noun, id, "restore"), nil).want(http.StatusConflict, "not_deleted")
		if got := s.write(http.MethodGet, at(noun, key, "history"), nil).operations(); got != "restored deleted updated created" {
			s.t.Errorf("history: %s", got)
		}

		published := s.write(http.MethodPatch, at(noun, key), object{"visibility": "published"}, ifMatch(restored.tag())).want(http.StatusOK)
		s.get(at(noun, key)).want(http.StatusOK)
		s.write(http.MethodDelete, at(noun, key), nil, ifMatch(published.tag())).want(http.StatusNoContent)
		if gone := s.get(at(noun, key)).want(http.StatusGone, "deleted"); gone.at("deletedAt") == nil {
			s.t.Errorf("no deletedAt: %s", gone.body)
		}
	})
}

func TestPut(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		in := s.sample(noun)
		path := at(noun, "ein-nokkel")
		s.write(http.MethodPut, path, in).want(http.StatusNotFound) // there is nothing yet that a version could be of
		created := s.write(http.MethodPut, path, in, ifNew).want(http.StatusCreated)
		id := created.at("id").(string)
		if created.at("key") != "ein-nokkel" || created.header.Get("Location") != "/v1"+at(noun, id) || created.tag() == "" {
			s.t.Errorf("created: %v %s", created.header, created.body)
		}
		s.write(http.MethodPut, path, in, ifNew).want(http.StatusPreconditionFailed, "already_exists")
		s.write(http.MethodPut, path, in).want(http.StatusPreconditionRequired, "precondition_required")
		s.write(http.MethodPut, path, in, ifMatch(`"7-0"`)).want(http.StatusPreconditionFailed, "stale_version")
		s.write(http.MethodPut, at(noun, id), in, ifMatch(created.tag())).want(http.StatusNotFound, "not_found")
		s.write(http.MethodPut, path, in, ifMatch(created.tag()), ifNew).wantFaults("If-None-Match:contradiction")

		same := s.write(http.MethodPut, path, in, ifMatch(created.tag())).want(http.StatusOK)
		if same.version() != 1 || same.tag() != created.tag() {
			s.t.Errorf("equal input made version %d", same.version())
		}
		in["title"] = "Bytt ut"
		replaced := s.write(http.MethodPut, path, in, ifMatch(created.tag())).want(http.StatusOK)
		if replaced.version() != 2 || replaced.at("id") != id || replaced.at("title") != "Bytt ut" {
			s.t.Errorf("replaced: %s", replaced.body)
		}
		in["key"] = "ein-annan"
		s.write(http.MethodPut, path, in, ifMatch(replaced.tag())).wantFaults("/key:key_differs")
		s.write(http.MethodPut, at(noun, "tredje"), in, ifNew).wantFaults("/key:key_differs")
		if got := s.write(http.MethodGet, path, nil); got.version() != 2 {
			s.t.Errorf("a refused PUT wrote: %s", got.body)
		}
	})
}

// What GET says, sent back as it is, changes nothing: every member that can be written is read and written alike.
func TestPutOfWhatGetSaysChangesNothing(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		schema := bodySchema(s.t, http.MethodPost, at(noun))
		for _, o := range s.all(at(noun) + "?limit=200") {
			key := text(o, "key")
			got := s.write(http.MethodGet, at(noun, key), nil).want(http.StatusOK)
			put := s.write(http.MethodPut, at(noun, key), reduced(got.at(), schema), ifMatch(got.tag()))
			if put.status != http.StatusOK || put.version() != 1 || put.tag() != got.tag() {
				s.t.Errorf("%s: %d\nread  %s\nwrote %s", key, put.status, got.body, put.body)
			}
		}
	})
}

// A patch of any one member changes that member alone: null removes, an empty list empties, and a reference by half of what it says
// names the same object.
func TestPatchOfEachMember(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		schema := bodySchema(s.t, http.MethodPatch, itemPath(s.t, noun))
		base := s.write(http.MethodPost, at(noun), s.sample(noun)).want(http.StatusCreated)
		path := at(noun, base.at("id").(string))
		for name, p := range members(schema) {
			now := s.write(http.MethodGet, path, nil)
			v := now.at(name)
			if ref, ok := v.(object); ok && ref["id"] != nil {
				for _, half := range []string{"id", "key"} {
					patch := object{half: ref[half]}
					if ref["type"] != nil {
						patch["type"] = ref["type"]
					}
					if got := s.write(http.MethodPatch, path, object{name: patch}, ifMatch(now.tag())).want(http.StatusOK); got.version() != now.version() {
						s.t.Errorf("%s by %s: %s", name, half, got.body)
					}
				}
			}
			var patch any
			switch list, isList := v.([]any); {
			case isList && len(list) > 0:
				patch = []any{}
			case v != nil && p.Value.Nullable:
			default:
				continue
			}
			got := s.write(http.MethodPatch, path, object{name: patch}, ifMatch(now.tag()))
			if got.status == http.StatusBadRequest || got.status == http.StatusConflict {
				continue // a rule that needs it
			}
			got.want(http.StatusOK)
			if name == "dueOn" {
				continue // a day that is taken away by hand is the rule's again
			}
			if left, _ := got.at(name).([]any); (patch == nil && got.at(name) != nil) || len(left) > 0 || got.version() != now.version()+1 {
				s.t.Errorf("%s: %s", name, got.body)
			}
			for other := range members(schema) {
				if other != name && !strings.HasPrefix(name, "due") && jsonOf(s.t, now.at(other)) != jsonOf(s.t, got.at(other)) {
					s.t.Errorf("a patch of %s changed %s from %v to %v", name, other, now.at(other), got.at(other))
				}
			}
		}
	})
}

// A patch of one member changes that member, also where the member has the name of a part of a reference.
func TestPatchOfTheTypeAlone(t *testing.T) {
	t.Parallel()
	s := newService(t)
	before := s.write(http.MethodGet, "/committees/sekretariat", nil)
	after := s.write(http.MethodPatch, "/committees/sekretariat", object{"type": "extended_meeting"}, ifMatch(before.tag())).want(http.StatusOK)
	if after.at("type") != "extended_meeting" || after.at("title") != before.at("title") || after.at("mandate") != before.at("mandate") || after.version() != before.version()+1 {
		t.Errorf("before %s, after %s", before.body, after.body)
	}
}

// What an object referred to may be gone when it is to come back. That is no fault of the request.
func TestRestoreOfWhatRefersToNothing(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.write(http.MethodPost, "/meetings", object{"key": "eit-mote", "title": "Eit møte", "committees": []any{object{"key": "ssu"}}}).want(http.StatusCreated)
	s.write(http.MethodPost, "/cases", object{"key": "ei-sak", "title": "Ei sak", "committee": object{"key": "ssu"}, "kind": "unknown", "meeting": object{"key": "eit-mote"}}).want(http.StatusCreated)
	s.write(http.MethodDelete, "/cases/ei-sak", nil, ifMatch("*")).want(http.StatusNoContent)
	s.write(http.MethodDelete, "/meetings/eit-mote", nil, ifMatch("*")).want(http.StatusNoContent)
	if refused := s.write(http.MethodPost, "/cases/ei-sak/restore", nil).want(http.StatusConflict, "cannot_restore"); refused.at("errors", 0, "pointer") != "/meeting" {
		t.Errorf("%s", refused.body)
	}
	s.write(http.MethodGet, "/cases/ei-sak", nil).want(http.StatusGone, "deleted")
	s.write(http.MethodPost, "/meetings/eit-mote/restore", nil).want(http.StatusOK)
	s.write(http.MethodPost, "/cases/ei-sak/restore", nil).want(http.StatusOK)
}

// An assignment asks for a proposal, and it cannot be taken away from it.
func TestAProposalHasAnAssignment(t *testing.T) {
	t.Parallel()
	s := newService(t)
	in := object{"title": "Utan oppdrag", "committee": object{"key": "fsu-multisjuke"}}
	if refused := s.write(http.MethodPost, "/pathway-proposals", in).want(http.StatusBadRequest, "invalid_request"); refused.at("errors", 0, "pointer") != "/assignment" {
		t.Errorf("%s", refused.body)
	}
	const path = "/pathway-proposals/forlop-2024-multisjuke"
	before := s.get(path)
	s.write(http.MethodPatch, path, object{"assignment": nil}, ifMatch(before.tag())).want(http.StatusBadRequest, "invalid_request")
	if s.get(path).tag() != before.tag() {
		t.Error("it has changed")
	}
}
