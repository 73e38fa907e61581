package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const secret = "Hemmeleg utkast"

// A draft is nowhere to be found for the public: in no list, path, filter, error or count.
func TestDraftIsInvisible(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		in := s.sample(noun)
		in["title"], in["key"] = secret, "hemmeleg"
		before := s.get(at(noun) + "?limit=200").keys()
		draft := s.write(http.MethodPost, at(noun), in).want(http.StatusCreated)
		id := draft.at("id").(string)
		unseen := func(a *answer) *answer {
			if strings.Contains(string(a.body), secret) || strings.Contains(string(a.body), id) && a.status < 400 {
				s.t.Errorf("the public sees it: %s", a.body)
			}
			return a
		}
		for name := range queryParameters(s.t, at(noun)) {
			if name == "limit" || name == "cursor" {
				continue
			}
			unseen(s.get(at(noun) + "?" + name + "=hemmeleg"))
		}
		if after := unseen(s.get(at(noun) + "?limit=200")).keys(); !slices.Equal(after, before) {
			s.t.Errorf("the list changed: %q", after)
		}
		if got := s.get(at(noun) + "?visibility=draft").want(http.StatusOK).keys(); len(got) > 0 {
			s.t.Errorf("drafts for all: %q", got)
		}
		// It is answered like what does not exist, whoever it is that asks and whatever is asked.
		for _, path := range []string{at(noun, id), at(noun, "hemmeleg"), at(noun, "hemmeleg", "history")} {
			a, b := s.get(path).want(http.StatusNotFound, "not_found"), s.get(strings.Replace(strings.Replace(path, id, strings.Repeat("0", 8)+id[8:], 1), "hemmeleg", "usynlegx", 1))
			if a.at("title") != b.at("title") || a.at("type") != b.at("type") || len(text(a.object(), "detail")) != len(text(b.object(), "detail")) {
				s.t.Errorf("%s differs from what does not exist: %s %s", path, a.body, b.body)
			}
			unseen(a)
		}
		s.send(http.MethodDelete, at(noun, id), nil, ifMatch("*")).want(http.StatusUnauthorized, "unauthenticated")
		s.get(at(noun, id), header("If-None-Match", draft.tag())).want(http.StatusNotFound, "not_found")
		unseen(s.get("/"))
		unseen(s.get("/report-totals?year=2022"))
		unseen(s.get("/status-totals?year=2022"))
		if noun == plan.Communities {
			unseen(s.get("/committees?community=hemmeleg")).wantFaults("community:unknown_reference")
			unseen(s.get("/report-totals?year=2022&community=hemmeleg")).wantFaults("community:unknown_reference")
		}
		// A reader sees it, and so does an admin; neither in an answer that others may keep.
		reader := s.keyOf(plan.Grant{Role: plan.RoleReader})
		if a := s.get(at(noun, id), reader).want(http.StatusOK); a.header.Get("Cache-Control") != "private, no-cache" {
			s.t.Errorf("%v", a.header)
		}
		if got := s.get(at(noun)+"?visibility=draft", reader).keys(); !slices.Equal(got, []string{"hemmeleg"}) {
			s.t.Errorf("a reader sees the drafts %q", got)
		}
	})
}

// Publishing, unpublishing and deleting leave the images that each reader may see.
func TestPublicHistory(t *testing.T) {
	t.Parallel()
	s := newService(t)
	in := s.sample(plan.Measures)
	in["title"], in["key"] = secret, "klart"
	path := at(plan.Measures, s.write(http.MethodPost, "/measures?reason=Fyrste+utkast", in).want(http.StatusCreated).at("id").(string))
	patch := func(p object) *answer {
		return s.write(http.MethodPatch, path+"?reason=Grunn", p, header("If-Match", "*")).want(http.StatusOK)
	}
	operations := func(public, all string) {
		t.Helper()
		if got := s.write(http.MethodGet, path+"/history", nil).operations(); got != all {
			t.Errorf("the admin's history: %s", got)
		}
		if a := s.get(path + "/history"); public == "" {
			a.want(http.StatusNotFound, "not_found")
		} else if got := a.operations(); got != public || strings.Contains(string(a.body), secret) || strings.Contains(string(a.body), "utkast") {
			t.Errorf("the public history: %s", a.body)
		}
	}
	operations("", "created")
	patch(object{"title": "Tiltak som er klart"})
	patch(object{"visibility": "published"})
	operations("created", "updated updated created")
	patch(object{"label": "b)"})
	operations("updated created", "updated updated updated created")
	patch(object{"visibility": "draft"})
	operations("", "updated updated updated updated created")
	patch(object{"title": secret})
	patch(object{"title": "Klart på nytt", "visibility": "published"})
	operations("created deleted updated created", "updated updated updated updated updated updated created")

	// Who did it is for the secretariat alone.
	for _, e := range s.get(path + "/history").at("items").([]any) {
		if e := e.(object); e["actor"] != nil || e["actorKind"] != "person" {
			t.Errorf("the public learns who: %v", e)
		}
	}
	if e := s.write(http.MethodGet, path+"/history", nil).at("items", 0).(object); e["actor"] != "Sekretær Ås" || e["reason"] != "Grunn" {
		t.Errorf("the admin does not learn who and why: %v", e)
	}
	if e := s.get(path+"/history", s.keyOf(plan.Grant{Role: plan.RoleReader})).at("items", 0).(object); e["actor"] != nil {
		t.Errorf("a reader learns who: %v", e)
	}
	changes := s.get(path+"/history").at("items", 2, "changes").([]any)
	if jsonOf(t, changes) != `[{"after":"b)","before":`+jsonOf(t, in["label"])+`,"pointer":"/label"}]` {
		t.Errorf("%v", changes)
	}
	// The history is walked like any list, and a cursor of one reader is not another's.
	page := s.write(http.MethodGet, path+"/history?limit=3", nil)
	if got := len(s.all(path + "/history?limit=3")); got != 7 {
		t.Errorf("walked %d", got)
	}
	s.get(path + "/history?cursor=" + page.at("nextCursor").(string)).wantFaults("cursor:cursor_of_another_list")
	s.write(http.MethodDelete, path, nil, header("If-Match", "*")).want(http.StatusNoContent)
	if got := s.write(http.MethodGet, path+"/history", nil).operations(); !strings.HasPrefix(got, "deleted updated") {
		t.Errorf("%s", got)
	}
	s.get(path+"/history").want(http.StatusGone, "deleted")
}

// What is published refers to nothing that is not, in whatever order one tries.
func TestPublishedRefersToNoDraft(t *testing.T) {
	t.Parallel()
	s := newService(t)
	committee := object{"title": "Utval i emning", "key": "emning", "type": "local_committee", "ordinal": 99}
	s.write(http.MethodPost, "/committees", committee).want(http.StatusCreated)
	anyVersion := header("If-Match", "*")
	s.write(http.MethodPatch, "/meetings/ssu-2024-10-16", object{"committees": []object{{"key": "ssu"}, {"key": "emning"}}}, anyVersion).want(http.StatusConflict, "refers_to_draft")
	s.write(http.MethodPost, "/meetings", object{"title": "Møte i emning", "key": "i-emning", "committees": []object{{"key": "emning"}}}).want(http.StatusCreated)
	s.write(http.MethodPatch, "/meetings/i-emning", object{"visibility": "published"}, anyVersion).want(http.StatusConflict, "refers_to_draft")
	s.get("/meetings?committee=emning").wantFaults("committee:unknown_reference")
	s.write(http.MethodGet, "/meetings?committee=emning", nil).want(http.StatusOK)

	s.write(http.MethodPatch, "/committees/emning", object{"visibility": "published"}, anyVersion).want(http.StatusOK)
	s.write(http.MethodPatch, "/meetings/i-emning", object{"visibility": "published"}, anyVersion).want(http.StatusOK)
	s.get("/meetings/i-emning").want(http.StatusOK)
	s.write(http.MethodPatch, "/committees/emning", object{"visibility": "draft"}, anyVersion).want(http.StatusConflict, "referenced")
	s.write(http.MethodDelete, "/committees/emning", nil, anyVersion).want(http.StatusConflict, "referenced")
	s.get("/committees/emning").want(http.StatusOK)

	// A community that is a draft holds nothing that is published.
	s.write(http.MethodPost, "/communities", object{"title": "Nytt fellesskap", "key": "nytt"}).want(http.StatusCreated)
	s.write(http.MethodPost, "/documents", object{"title": "Fyrste dokument", "kind": "news", "community": object{"key": "nytt"}}).want(http.StatusCreated)
	s.write(http.MethodPatch, "/documents/nytt~fyrste-dokument", object{"visibility": "published"}, anyVersion).want(http.StatusConflict, "refers_to_draft")
	s.get("/documents/nytt~fyrste-dokument").want(http.StatusNotFound, "not_found")
	s.write(http.MethodPatch, "/communities/nytt", object{"visibility": "published"}, anyVersion).want(http.StatusOK)
	s.write(http.MethodPatch, "/documents/nytt~fyrste-dokument", object{"visibility": "published"}, anyVersion).want(http.StatusOK)
	s.get("/documents/nytt~fyrste-dokument").want(http.StatusOK)
	s.write(http.MethodPatch, "/communities/nytt", object{"visibility": "draft"}, anyVersion).want(http.StatusConflict, "referenced")
	if n := len(s.get("/").at("communities").([]any)); n != 2 {
		t.Errorf("%d communities", n)
	}
	// A reference stays in its community, and a key of one names nothing in another.
	s.write(http.MethodPost, "/meetings", object{"title": "x", "community": object{"key": "nytt"}, "committees": []object{{"key": "ssu"}}}).wantFaults("/committees/0:unknown_reference")
	s.get("/committees?community=nytt").want(http.StatusOK)
	s.get("/meetings?community=nytt&committee=ssu").wantFaults("committee:unknown_reference")
}

// What the roles may do, in as far as HTTP shows it; the table itself is tested where it stands.
func TestRolesOverHTTP(t *testing.T) {
	t.Parallel()
	s := newService(t)
	anyVersion := header("If-Match", "*")
	ssu := s.get("/committees/fsu-ikt")
	id := uuidOf(t, ssu.at("id"))
	editor := s.keyOf(plan.Grant{Role: plan.RoleEditor, Community: uuidOf(t, ssu.at("community", "id")), Committees: []uuid.UUID{id}})
	own, other := "/measures/"+s.get("/measures?limit=1&committee=fsu-ikt").keys()[0], "/measures/"+s.get("/measures?limit=1&committee=fsu-multisjuke").keys()[0]
	s.send(http.MethodPatch, own, object{"label": "æ"}, editor, anyVersion).want(http.StatusOK)
	s.send(http.MethodPatch, other, object{"label": "æ"}, editor, anyVersion).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodPatch, own, object{"committee": object{"key": "fsu-multisjuke"}}, editor, anyVersion).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodPatch, own, object{"visibility": "draft"}, editor, anyVersion).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodDelete, own, nil, editor, anyVersion).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodPatch, "/committees/fsu-ikt", object{"shortTitle": "x"}, editor, anyVersion).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodPost, "/documents", object{"title": "x", "kind": "news"}, editor).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodPost, "/communities", object{"title": "x"}, s.keyOf(plan.Grant{Role: plan.RoleSecretariat})).want(http.StatusForbidden, "forbidden")
	if got := s.get(own); got.at("committee", "key") != "fsu-ikt" || got.version() != 2 {
		t.Errorf("%s", got.body)
	}
	if n := s.count("SELECT count(*) FROM documents WHERE visibility = 'draft'"); n != 0 {
		t.Errorf("%d documents", n)
	}
}
