package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const (
	markerEmail = "kari.merke@leiar-kontakt.no"
	phone       = "+47 70 98 76 54"
)

func TestContact(t *testing.T) {
	t.Parallel()
	s := newService(t)
	holding := "/role-holdings/" + s.get("/role-holdings?limit=1").keys()[0]
	path := holding + "/contact"
	home := uuidOf(t, s.get(holding).at("community", "id"))
	version := s.get(holding).version()
	reader, secretariat := s.keyOf(plan.Grant{Role: plan.RoleReader, Community: home}), s.keyOf(plan.Grant{Role: plan.RoleSecretariat, Community: home})
	onlyNew := header("If-None-Match", "*")
	s.send(http.MethodGet, path, nil, reader).want(http.StatusNotFound, "not_found")
	s.send(http.MethodPut, path, object{"email": markerEmail}, secretariat).want(http.StatusPreconditionRequired, "precondition_required")
	s.send(http.MethodPut, path, object{"email": markerEmail}, secretariat, ifMatch("*")).want(http.StatusNotFound, "not_found")
	s.send(http.MethodPut, path, object{"email": markerEmail}, reader, onlyNew).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodPut, path, object{"email": markerEmail}, onlyNew).want(http.StatusUnauthorized, "unauthenticated")
	made := s.send(http.MethodPut, path, object{"email": markerEmail}, secretariat, onlyNew).want(http.StatusCreated)
	if made.header.Get("Location") != "/v1"+path || made.header.Get("Cache-Control") != "no-store" || made.at("email") != markerEmail || made.at("phone") != nil {
		t.Errorf("%v %s", made.header, made.body)
	}
	s.send(http.MethodPut, path, object{"phone": phone}, secretariat, onlyNew).want(http.StatusPreconditionFailed, "already_exists")
	s.send(http.MethodPut, path, object{"phone": phone}, secretariat, ifMatch(`"1-x"`)).want(http.StatusPreconditionFailed, "stale_version")
	replaced := s.send(http.MethodPut, path, object{"phone": phone}, secretariat, ifMatch(made.tag())).want(http.StatusOK)
	if replaced.at("email") != nil || replaced.at("phone") != phone {
		t.Errorf("%s", replaced.body)
	}
	got := s.send(http.MethodGet, path, nil, reader).want(http.StatusOK)
	if got.tag() != replaced.tag() || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", got.header)
	}
	s.send(http.MethodGet, path, nil, reader, header("If-None-Match", got.tag())).want(http.StatusNotModified)
	s.get(path).want(http.StatusUnauthorized, "unauthenticated")
	s.send(http.MethodGet, path, nil, s.keyOf(plan.Grant{Role: plan.RoleAdmin, Community: uuidOf(t, s.write(http.MethodPost, "/communities", object{"title": "Anna", "key": "anna"}).at("id"))})).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodDelete, path, nil, secretariat).want(http.StatusPreconditionRequired)
	s.send(http.MethodDelete, path, nil, reader, ifMatch("*")).want(http.StatusForbidden)
	s.send(http.MethodDelete, path, nil, secretariat, ifMatch(made.tag())).want(http.StatusPreconditionFailed, "stale_version")
	s.send(http.MethodDelete, path, nil, secretariat, ifMatch(got.tag())).want(http.StatusNoContent)
	s.send(http.MethodDelete, path, nil, secretariat, ifMatch("*")).want(http.StatusNotFound, "not_found")
	if n := s.count("SELECT count(*) FROM contacts"); n != 0 {
		t.Errorf("%d contacts are kept", n)
	}
	if s.get(holding).version() != version {
		t.Error("contact data has changed the role holding, which is public")
	}
}

func TestContactFaults(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path := "/role-holdings/" + s.get("/role-holdings?limit=1").keys()[0] + "/contact"
	onlyNew := header("If-None-Match", "*")
	for body, fault := range map[string]string{
		`{}`: ":too_few_members", `{"email": null}`: ":required", `{"email": "kari"}`: "/email:invalid_format", `{"email": "Kari <kari@x.no>"}`: "/email:invalid_format",
		`{"phone": "ring meg"}`: "/phone:pattern", `{"phone": 70987654}`: "/phone:invalid_type", `{"epost": "kari@x.no"}`: "/epost:unknown_member",
	} {
		a := s.write(http.MethodPut, path, body, onlyNew)
		pointer, _, _ := strings.Cut(fault, ":")
		if a.status != http.StatusBadRequest || text(a.at("errors", 0).(object), "pointer") != pointer {
			t.Errorf("%s: %s", body, a.body)
		}
	}
	s.write(http.MethodPut, path, object{"phone": phone}, onlyNew, ifMatch("*")).want(http.StatusBadRequest)
	s.write(http.MethodPut, path, "x", onlyNew, header("Content-Type", "text/plain")).want(http.StatusUnsupportedMediaType)
	s.write(http.MethodPut, "/role-holdings/"+uuid.NewString()+"/contact", object{"phone": phone}, onlyNew).want(http.StatusNotFound)
	if n := s.count("SELECT count(*) FROM contacts"); n != 0 {
		t.Errorf("%d contacts", n)
	}
}

// Contact data goes with its role holding, which then answers 410 to who would remove it, and does not come back with it.
func TestContactGoesWithItsRole(t *testing.T) {
	t.Parallel()
	s := newService(t)
	key := s.get("/role-holdings?limit=2").keys()
	for _, k := range key {
		s.write(http.MethodPut, "/role-holdings/"+k+"/contact", object{"phone": phone}, ifNew).want(http.StatusCreated)
	}
	holding := "/role-holdings/" + key[0]
	s.write(http.MethodDelete, holding+"?dryRun=true", nil, ifMatch("*"))
	s.write(http.MethodGet, holding+"/contact", nil).want(http.StatusOK)
	s.write(http.MethodDelete, holding, nil, ifMatch("*")).want(http.StatusNoContent)
	s.write(http.MethodDelete, holding+"/contact", nil, ifMatch("*")).want(http.StatusGone)
	if n := s.count("SELECT count(*) FROM contacts"); n != 1 {
		t.Errorf("%d contacts are kept, and one role holding is left", n)
	}
	s.write(http.MethodPost, holding+"/restore", nil).want(http.StatusOK)
	s.write(http.MethodGet, holding+"/contact", nil).want(http.StatusNotFound)
	s.write(http.MethodGet, "/role-holdings/"+key[1]+"/contact", nil).want(http.StatusOK)
}

// Contact data stands in no answer that the public gets, in no history or feed of anybody, and in no row of the log.
func TestContactDataIsNeverPublic(t *testing.T) {
	t.Parallel()
	s := newService(t)
	holding := "/role-holdings/" + s.get("/role-holdings?limit=1").keys()[0]
	s.write(http.MethodPut, holding+"/contact?reason=", object{"email": markerEmail, "phone": phone}, header("If-None-Match", "*")).want(http.StatusBadRequest)
	s.write(http.MethodPut, holding+"/contact?reason=Ny", object{"email": markerEmail, "phone": phone}, header("If-None-Match", "*")).want(http.StatusCreated)
	s.write(http.MethodPatch, holding, object{"position": "Kommunalsjef"}, ifMatch("*")).want(http.StatusOK)
	marked := func(what string, b []byte) {
		if strings.Contains(string(b), "leiar-kontakt") || strings.Contains(string(b), "70 98 76 54") {
			t.Errorf("%s tells contact data", what)
		}
	}
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for path, item := range doc.Paths.Map() {
		if item.Get == nil || path == "/role-holdings/{holding}/contact" {
			continue
		}
		for _, concrete := range s.concrete(path) {
			a := s.get(concrete)
			marked("GET "+concrete, a.body)
			if a.status == http.StatusOK {
				asked++
			}
			if strings.Contains(path, "role-holdings") || path == "/changes" || path == "/snapshot" || path == "/search" {
				marked("GET "+concrete+" as admin", s.write(http.MethodGet, concrete, nil).body)
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d answers were looked at", asked)
	}
	for _, q := range []string{"leiar-kontakt", "kari.merke", "70987654"} {
		marked("the search", s.write(http.MethodGet, "/search?q="+q, nil).body)
	}
	for _, table := range []string{"changes", "search_entries", "role_holdings", "audit_entries", "idempotency_keys"} {
		if n := s.count("SELECT count(*) FROM " + table + " t WHERE t::text LIKE '%leiar-kontakt%' OR t::text LIKE '%70 98 76 54%'"); n != 0 {
			t.Errorf("%s holds contact data", table)
		}
	}
	if s.journal.Has("leiar-kontakt") || s.journal.Has("70 98 76 54") {
		t.Error("the log tells contact data")
	}
}

// That contact data was changed, by whom, when and why, and which members, is told to who may read it; never what it was.
func TestContactHistory(t *testing.T) {
	t.Parallel()
	s := newService(t)
	holding := "/role-holdings/" + s.get("/role-holdings?limit=1").keys()[0]
	path := holding + "/contact"
	home := uuidOf(t, s.get(holding).at("community", "id"))
	as := map[plan.Role]option{}
	for _, role := range plan.Roles()[1:] {
		as[role] = s.keyOf(plan.Grant{Role: role, Community: home})
	}
	log := s.count("SELECT count(*) FROM changes")
	if got := s.send(http.MethodGet, path+"/history", nil, as[plan.RoleReader]).want(http.StatusOK).told(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	made := s.send(http.MethodPut, path+"?"+because("Ny leiar «æ» 🙂"), object{"email": markerEmail}, as[plan.RoleSecretariat], header("If-None-Match", "*")).want(http.StatusCreated)
	same := s.write(http.MethodPut, path+"?"+because("Det same"), object{"email": markerEmail}, ifMatch(made.tag())).want(http.StatusOK)
	if same.tag() != made.tag() {
		t.Error("equal data is another version")
	}
	s.write(http.MethodPut, path+"?"+because("Ringjer heller"), object{"email": markerEmail, "phone": phone}, ifMatch(made.tag())).want(http.StatusOK)
	s.write(http.MethodPut, path, object{"phone": phone}, ifMatch("*"), header("Prefer", "return=minimal")).want(http.StatusNoContent)
	s.write(http.MethodDelete, path+"?"+because("Slutta"), nil, ifMatch("*")).want(http.StatusNoContent)
	want := []string{"deleted person Sekretær Ås Slutta /phone", "updated person Sekretær Ås <nil> /email", "updated person Sekretær Ås Ringjer heller /phone", "created person secretariat Ny leiar «æ» 🙂 /email"}
	h := s.send(http.MethodGet, path+"/history", nil, as[plan.RoleSecretariat]).want(http.StatusOK)
	if got := h.told(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, e := range h.at("items").([]any) {
		for _, c := range e.(object)["changes"].([]any) {
			if len(c.(object)) != 1 {
				t.Errorf("a value is told: %v", c)
			}
		}
	}
	for _, told := range []string{string(h.body), s.rows("audit_entries")} {
		if strings.Contains(told, "leiar-kontakt") || strings.Contains(told, "70 98 76 54") {
			t.Errorf("contact data outlives its removal: %s", told)
		}
	}
	for _, role := range []plan.Role{plan.RoleReader, plan.RoleEditor} { // who may read contact data sees that it changed, and not who did it
		a := s.send(http.MethodGet, path+"/history?limit=1", nil, as[role]).want(http.StatusOK)
		if a.at("items", 0, "actor") != nil || a.at("items", 0, "actorKind") != "person" || a.at("items", 0, "reason") != "Slutta" {
			t.Errorf("%s", a.body)
		}
		s.send(http.MethodGet, path+"/history?actor=x", nil, as[role]).want(http.StatusForbidden, "forbidden")
	}
	s.get(path+"/history").want(http.StatusUnauthorized, "unauthenticated")
	if got := s.write(http.MethodGet, path+"/history?operation=created,deleted&limit=1", nil).want(http.StatusOK); got.at("nextCursor") == nil || got.at("items", 0, "operation") != "deleted" {
		t.Errorf("%s", got.body)
	}
	s.write(http.MethodGet, path+"/history?operation=revoked", nil).want(http.StatusBadRequest)
	if n := s.count("SELECT count(*) FROM changes"); n != log {
		t.Error("the change log is of what can be public")
	}
	s.write(http.MethodPut, path, object{"phone": phone}, header("If-None-Match", "*")).want(http.StatusCreated)
	s.write(http.MethodDelete, holding+"?reason=Flytta", nil, ifMatch("*")).want(http.StatusNoContent)
	s.write(http.MethodGet, path, nil).want(http.StatusGone)
	want = append([]string{"deleted person Sekretær Ås Flytta /phone", "created person Sekretær Ås <nil> /phone"}, want...)
	if got := s.write(http.MethodGet, path+"/history", nil).want(http.StatusOK).told(); !slices.Equal(got, want) {
		t.Errorf("after the role holding was deleted: %q", got)
	}
}

// rows is all that a table holds.
func (s *service) rows(table string) (all string) {
	s.t.Helper()
	if err := s.query("SELECT coalesce(string_agg(t::text, chr(10)), '') FROM "+table+" t", nil, &all); err != nil {
		s.t.Fatal(err)
	}
	return all
}

// concrete are addresses for a path of the contract: of the first object of its list where it takes one.
func (s *service) concrete(path string) []string {
	query := map[string]string{"/report-totals": "?year=2022", "/status-totals": "?year=2023", "/search": "?q=leiar", "/changes": "?limit=200"}[path]
	begin, rest, named := strings.Cut(path, "/{")
	_, rest, _ = strings.Cut(rest, "}")
	switch {
	case !named:
		return []string{path + query}
	case begin == "/code-lists":
		return []string{"/code-lists/committee-type"}
	case begin == "/jobs":
		return []string{"/jobs/" + uuid.NewString() + rest}
	case begin == "/tokens":
		return []string{"/tokens/" + uuid.NewString() + rest}
	}
	return []string{begin + "/" + s.get(begin + "?limit=1").keys()[0] + rest}
}
