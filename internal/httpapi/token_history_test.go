package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// because is a reason as a parameter.
func because(reason string) string { return "reason=" + url.QueryEscape(reason) }

// told is a history as lines: operation, by whom, why, and the members that changed.
func (a *answer) told() []string {
	a.t.Helper()
	lines := []string{}
	for _, e := range a.at("items").([]any) {
		e := e.(object)
		line := fmt.Sprint(e["operation"], " ", e["actorKind"], " ", e["actor"], " ", e["reason"])
		for _, c := range e["changes"].([]any) {
			line += " " + text(c.(object), "pointer")
		}
		lines = append(lines, line)
	}
	return lines
}

// aKey is what a key for a reader is made of.
func aKey(name string) object {
	return object{"name": name, "grants": []object{grant("reader", community)}}
}

// The same request twenty times at once makes one key, which one answer shows.
func TestIdempotencyKeyMakesOneToken(t *testing.T) {
	t.Parallel()
	s := newService(t)
	post := func(path string, body any, once string) (shown string, answers []*answer) {
		answers = make([]*answer, 20)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = s.write(http.MethodPost, path, body, onceAs(once)) })
		}
		all.Wait()
		for _, a := range answers {
			a.want(http.StatusCreated)
			key, fresh := a.at("key").(string)
			if fresh == (a.header.Get("Idempotency-Replayed") == "true") || a.header.Get("Location") != answers[0].header.Get("Location") {
				t.Errorf("%v %v", a.header, fresh)
			}
			if fresh {
				shown += key
			}
			if id := a.at("token", "id"); id != answers[0].at("token", "id") {
				t.Errorf("another key: %v", id)
			}
		}
		if len(shown) != len("fellesplan_")+43 {
			t.Errorf("not one answer shows a key, but %q", shown)
		}
		return shown, answers
	}
	keys := s.count("SELECT count(*) FROM api_keys")
	key, made := post("/tokens?"+because("Ny integrasjon"), aKey("Éin gong"), "create-1")
	if n := s.count("SELECT count(*) FROM api_keys"); n != keys+1 {
		t.Errorf("%d keys were made", n-keys)
	}
	s.get("/committees/ssu", bearer(key)).want(http.StatusOK)
	path := "/tokens/" + made[0].at("token", "id").(string)
	second, _ := post(path+"/rotate", nil, "rotate-1")
	if n := s.count("SELECT count(*) FROM api_keys"); n != keys+2 {
		t.Errorf("%d keys were made", n-keys)
	}
	s.get("/committees/ssu", bearer(second)).want(http.StatusOK)
	if n := s.count("SELECT count(*) FROM audit_entries WHERE operation IN ('created', 'rotated')"); n != keys+3 {
		t.Errorf("%d entries", n)
	}

	// What was kept of them opens nothing.
	for _, secret := range []string{key, second} {
		hash, _ := identity.HashKey(secret)
		for _, table := range []string{"idempotency_keys", "audit_entries", "changes"} {
			if n := s.count("SELECT count(*) FROM "+table+" t WHERE t::text LIKE '%' || $1 || '%' OR t::text LIKE '%' || $2 || '%'", secret[11:], fmt.Sprintf("%x", hash)); n != 0 {
				t.Errorf("%s has a secret", table)
			}
		}
	}
}

// A replay tells how the key stands, never the key, and only to who manages it.
func TestTokenReplay(t *testing.T) {
	t.Parallel()
	s := newService(t)
	home := uuidOf(t, s.get("/communities/"+community).at("id"))
	local := s.keyOf(plan.Grant{Role: plan.RoleAdmin, Community: home})
	made := s.send(http.MethodPost, "/tokens", aKey("Molde"), local, onceAs("a")).want(http.StatusCreated)
	path := "/tokens/" + made.at("token", "id").(string)
	s.write(http.MethodDelete, path, nil).want(http.StatusNoContent)
	again := s.send(http.MethodPost, "/tokens", aKey("Molde"), local, onceAs("a")).want(http.StatusCreated)
	if again.at("key") != nil || again.at("token", "state") != "revoked" || again.at("token", "id") != made.at("token", "id") || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%v %s", again.header, again.body)
	}
	s.send(http.MethodPost, "/tokens", aKey("Volda"), local, onceAs("a")).want(http.StatusUnprocessableEntity, "idempotency_key_reused")
	s.send(http.MethodPost, "/tokens?"+because("anna"), aKey("Molde"), local, onceAs("a")).want(http.StatusUnprocessableEntity)
	s.write(http.MethodPost, path+"/rotate", nil, onceAs("b")).want(http.StatusConflict, "token_not_active") // what failed is free
	s.write(http.MethodPost, "/tokens", aKey("Giske"), onceAs("b")).want(http.StatusCreated)
	s.exec("UPDATE grants SET role = 'reader' WHERE role = 'admin' AND community_id IS NOT NULL")
	s.send(http.MethodPost, "/tokens", aKey("Molde"), local, onceAs("a")).want(http.StatusForbidden, "forbidden")

	// Without a key in it the answer can be left out; with one it cannot.
	short := header("Prefer", "return=minimal")
	whole := s.write(http.MethodPost, "/tokens", aKey("Heil"), short, onceAs("c")).want(http.StatusCreated)
	if key, ok := whole.at("key").(string); !ok || whole.header.Get("Preference-Applied") != "" || whole.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v %s", whole.header, key)
	}
	for _, query := range []string{"", "?dryRun=true"} {
		a := s.write(http.MethodPost, "/tokens"+query, aKey("Heil"), short, onceAs("c")).want(http.StatusNoContent)
		if a.header.Get("Preference-Applied") != "return=minimal" || a.header.Get("Location") == "" {
			t.Errorf("%v", a.header)
		}
	}
	path = "/tokens/" + whole.at("token", "id").(string)
	s.write(http.MethodPatch, path, object{"name": "Kort"}, short).want(http.StatusNoContent)
	if s.write(http.MethodPost, path+"/rotate", nil, short).want(http.StatusCreated).at("key") == nil {
		t.Error("a key was made and not shown")
	}
}

// A trial of each write of keys and contact data answers as the write would, and leaves the database as it is, row by row.
func TestDryRunOfKeysAndContacts(t *testing.T) {
	t.Parallel()
	s := newService(t)
	onlyNew := header("If-None-Match", "*")
	path := "/tokens/" + s.write(http.MethodPost, "/tokens", aKey("Molde")).at("token", "id").(string)
	held := s.get("/role-holdings?limit=2").keys()
	with, without := "/role-holdings/"+held[0]+"/contact", "/role-holdings/"+held[1]+"/contact"
	s.write(http.MethodPut, with, object{"phone": phone}, onlyNew).want(http.StatusCreated)
	before := s.everything()
	const trial = "?dryRun=true&reason=Pr%C3%B8ve"
	for what, a := range map[string]*answer{
		"made":    s.write(http.MethodPost, "/tokens"+trial, aKey("Prøve"), onceAs("trial")).want(http.StatusCreated),
		"rotated": s.write(http.MethodPost, path+"/rotate"+trial, nil, onceAs("trial")).want(http.StatusCreated),
	} {
		if a.at("key") != nil || a.at("token", "state") != "active" || a.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%s: %s", what, a.body)
		}
		s.write(http.MethodGet, strings.TrimPrefix(a.header.Get("Location"), "/v1"), nil).want(http.StatusNotFound)
	}
	if a := s.write(http.MethodPatch, path+trial, object{"name": "Ny"}).want(http.StatusOK); a.at("name") != "Ny" {
		t.Errorf("%s", a.body)
	}
	s.write(http.MethodDelete, path+trial, nil).want(http.StatusNoContent)
	s.write(http.MethodPost, "/tokens"+trial, object{"name": "x", "grants": []object{grant("reader", "finst-ikkje")}}).wantFaults("/grants/0/community:unknown_reference")
	if a := s.write(http.MethodPut, without+trial, object{"email": markerEmail}, onlyNew).want(http.StatusCreated); a.at("email") != markerEmail {
		t.Errorf("%s", a.body)
	}
	s.write(http.MethodPut, without+trial, object{"email": markerEmail}, ifMatch("*")).want(http.StatusNotFound)
	s.write(http.MethodPut, with+trial, object{"email": markerEmail}, onlyNew).want(http.StatusPreconditionFailed, "already_exists")
	if a := s.write(http.MethodPut, with+trial, object{"email": markerEmail}, ifMatch("*")).want(http.StatusOK); a.at("email") != markerEmail || a.at("phone") != nil {
		t.Errorf("%s", a.body)
	}
	s.write(http.MethodPut, with+trial, object{"email": markerEmail}, ifMatch("*"), header("Prefer", "return=minimal")).want(http.StatusNoContent)
	s.write(http.MethodDelete, with+trial, nil, ifMatch("*")).want(http.StatusNoContent)
	s.write(http.MethodDelete, with+trial, nil, ifMatch(`"1-x"`)).want(http.StatusPreconditionFailed, "stale_version")
	if s.everything() != before {
		t.Error("a dry run changed the database")
	}
	if s.write(http.MethodPost, "/tokens", aKey("Prøve"), onceAs("trial")).want(http.StatusCreated).header.Get("Idempotency-Replayed") != "" {
		t.Error("a dry run took the idempotency key")
	}
}

// Who made, renamed, rotated and revoked a key, when and why; never the key.
func TestTokenHistory(t *testing.T) {
	t.Parallel()
	s := newService(t)
	home := uuidOf(t, s.get("/communities/"+community).at("id"))
	local := s.keyOf(plan.Grant{Role: plan.RoleAdmin, Community: home}) // whose name is admin
	why := "Avtale §3; «æøå» 🙂"
	made := s.send(http.MethodPost, "/tokens?"+because(why), object{"name": "Molde", "grants": []object{grant("editor", community, "fsu-ikt")}, "expiresAt": "2099-01-01T00:00:00Z"}, local).want(http.StatusCreated)
	path := "/tokens/" + made.at("token", "id").(string)
	for range 2 { // what changes nothing leaves nothing
		s.write(http.MethodPatch, path+"?"+because("Rett namn"), object{"name": "Molde kommune"}).want(http.StatusOK)
	}
	second := s.write(http.MethodPost, path+"/rotate?overlapHours=1&"+because("Årleg byte"), nil).want(http.StatusCreated)
	for range 2 {
		s.write(http.MethodDelete, path+"?"+because("Lekt"), nil).want(http.StatusNoContent)
	}
	s.send(http.MethodDelete, path, nil).want(http.StatusUnauthorized)
	h := s.send(http.MethodGet, path+"/history", nil, local).want(http.StatusOK)
	want := []string{
		"revoked person Sekretær Ås Lekt /revokedAt",
		"rotated person Sekretær Ås Årleg byte /expiresAt /replacedBy",
		"updated person Sekretær Ås Rett namn /name",
		"created person admin " + why + " ",
	}
	if got := h.told(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if c := h.at("items", 2, "changes", 0).(object); c["before"] != "Molde" || c["after"] != "Molde kommune" {
		t.Errorf("%v", c)
	}
	if c := h.at("items", 1, "changes", 1).(object); c["after"] != second.at("token", "id") || c["before"] != nil {
		t.Errorf("%v", c)
	}
	if g := h.at("items", 3, "changes", 0, "after", "grants", 0).(object); g["role"] != "editor" || g["community"].(object)["key"] != community || g["committees"].([]any)[0].(object)["key"] != "fsu-ikt" {
		t.Errorf("%v", g)
	}
	if got := s.write(http.MethodGet, "/tokens/"+second.at("token", "id").(string)+"/history", nil).told(); !slices.Equal(got, []string{"created person Sekretær Ås Årleg byte "}) {
		t.Errorf("%q", got)
	}
	for _, key := range []any{made.at("key"), second.at("key")} {
		hash, _ := identity.HashKey(key.(string))
		if strings.Contains(string(h.body), key.(string)[11:]) || strings.Contains(string(h.body), fmt.Sprintf("%x", hash)) {
			t.Errorf("a secret is told: %s", h.body)
		}
	}

	// It is narrowed and paged as other histories are.
	count := func(query string) string {
		var kinds []string
		for _, line := range s.write(http.MethodGet, path+"/history?"+query, nil).want(http.StatusOK).told() {
			kinds = append(kinds, strings.Fields(line)[0])
		}
		return strings.Join(kinds, " ")
	}
	at := func(i int) string { return url.QueryEscape(h.at("items", i, "at").(string)) }
	for query, want := range map[string]string{
		"operation=rotated,revoked": "revoked rotated", "actor=admin": "created", "actor=nokon": "", "actorKind=system": "", "actorKind=person,import&operation=created": "created",
		"atFrom=" + at(1): "revoked rotated", "atTo=" + at(2): "updated created", "atFrom=" + at(2) + "&atTo=" + at(1): "rotated updated", "limit=1": "revoked",
	} {
		if got := count(query); got != want {
			t.Errorf("%s: %q and not %q", query, got, want)
		}
	}
	var walked []string
	for next := path + "/history?limit=3"; next != ""; {
		a := s.write(http.MethodGet, next, nil).want(http.StatusOK)
		walked = append(walked, a.told()...)
		to, _ := a.at("next").(string)
		next = strings.TrimPrefix(to, "/v1")
	}
	if !slices.Equal(walked, want) {
		t.Errorf("%q", walked)
	}
	cursor := s.write(http.MethodGet, path+"/history?limit=1", nil).at("nextCursor").(string)
	s.write(http.MethodGet, "/tokens/"+second.at("token", "id").(string)+"/history?limit=1&cursor="+cursor, nil).wantFaults("cursor:cursor_of_another_list")
	s.write(http.MethodGet, path+"/history", nil, header("If-None-Match", s.write(http.MethodGet, path+"/history", nil).tag())).want(http.StatusNotModified)
	for _, wrong := range []string{"operation=deleted", "actorKind=robot", "cursor=AWJhcm4", "asOf=2022-01-01"} {
		s.write(http.MethodGet, path+"/history?"+wrong, nil).want(http.StatusBadRequest)
	}
	if n := s.count("SELECT count(*) FROM changes WHERE changed_at >= CAST($1 AS timestamptz)", h.at("items", 3, "at")); n != 0 {
		t.Errorf("%d rows of the change log are about keys", n)
	}
	for _, wrong := range []string{"reason=", "reason=" + strings.Repeat("a", 10001), "reason=%00", "dryRun=kanskje", "reason=a&reason=b"} {
		s.write(http.MethodDelete, path+"?"+wrong, nil).want(http.StatusBadRequest)
		s.write(http.MethodPost, "/tokens?"+wrong, aKey("x")).want(http.StatusBadRequest)
	}
}
