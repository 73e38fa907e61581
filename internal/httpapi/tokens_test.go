package httpapi_test

import (
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// grant is a grant as it is written.
func grant(role string, community any, committees ...string) object {
	g := object{"role": role, "community": nil}
	if key, ok := community.(string); ok {
		g["community"] = object{"key": key}
	}
	list := []object{}
	for _, c := range committees {
		list = append(list, object{"key": c})
	}
	if len(list) > 0 {
		g["committees"] = list
	}
	return g
}

func bearer(key any) option { return header("Authorization", "Bearer "+key.(string)) }

// A key, from its creation to its end.
func TestTokenLife(t *testing.T) {
	t.Parallel()
	s := newService(t)
	made := s.write(http.MethodPost, "/tokens", object{"name": "Ålesund kommune", "grants": []object{grant("editor", community, "fsu-ikt")}}).want(http.StatusCreated)
	id, key := made.at("token", "id").(string), made.at("key").(string)
	if made.header.Get("Cache-Control") != "no-store" || made.header.Get("Location") != "/v1/tokens/"+id || made.at("token", "createdBy") != "Sekretær Ås" || made.at("token", "state") != "active" {
		t.Errorf("%v %s", made.header, made.body)
	}
	hash, _ := identity.HashKey(key)
	if n := s.count("SELECT count(*) FROM api_keys WHERE encode(hash, 'hex') = '" + hex.EncodeToString(hash[:]) + "'"); n != 1 {
		t.Error("the key is not kept as its hash")
	}
	anyVersion := ifMatch("*")
	own := "/measures/" + s.get("/measures?limit=1&committee=fsu-ikt").keys()[0]
	s.send(http.MethodPatch, own, object{"label": "æ"}, bearer(key), anyVersion).want(http.StatusOK)
	s.send(http.MethodPatch, "/committees/fsu-ikt", object{"shortTitle": "x"}, bearer(key), anyVersion).want(http.StatusForbidden)

	for _, path := range []string{"/tokens", "/tokens/" + id} {
		a := s.write(http.MethodGet, path, nil).want(http.StatusOK)
		if strings.Contains(string(a.body), key) || strings.Contains(string(a.body), hex.EncodeToString(hash[:4])) {
			t.Errorf("%s shows a secret: %s", path, a.body)
		}
		s.write(http.MethodGet, path, nil, header("If-None-Match", a.tag())).want(http.StatusNotModified)
	}
	renamed := s.write(http.MethodPatch, "/tokens/"+id, object{"name": "Molde kommune"}).want(http.StatusOK)
	if renamed.at("name") != "Molde kommune" || renamed.at("grants", 0, "committees", 0, "key") != "fsu-ikt" || renamed.at("grants", 0, "community", "key") != community {
		t.Errorf("%s", renamed.body)
	}

	second := s.write(http.MethodPost, "/tokens/"+id+"/rotate", nil).want(http.StatusCreated)
	s.write(http.MethodPost, "/tokens/"+id+"/rotate", nil).want(http.StatusConflict, "already_rotated")
	if second.at("token", "name") != "Molde kommune" || second.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v %s", second.header, second.body)
	}
	for _, k := range []any{key, second.at("key")} { // the overlap
		s.send(http.MethodPatch, own, object{"label": "ø"}, bearer(k), anyVersion).want(http.StatusOK)
	}
	old := s.write(http.MethodGet, "/tokens/"+id, nil)
	ends, err := time.Parse(time.RFC3339, old.at("expiresAt").(string))
	if left := time.Until(ends); err != nil || left > 24*time.Hour || left < 23*time.Hour || old.at("replacedBy") != second.at("token", "id") {
		t.Errorf("%s", old.body)
	}
	secondPath := "/tokens/" + second.at("token", "id").(string)
	third := s.write(http.MethodPost, secondPath+"/rotate?overlapHours=0", nil).want(http.StatusCreated)
	if a := s.get(own, bearer(second.at("key"))).want(http.StatusUnauthorized, "invalid_token"); a.at("detail") != "The key has expired." || !strings.Contains(a.header.Get("WWW-Authenticate"), `error="invalid_token"`) {
		t.Errorf("%s", a.body)
	}
	s.write(http.MethodPost, secondPath+"/rotate", nil).want(http.StatusConflict, "token_not_active")
	if s.write(http.MethodGet, secondPath, nil).at("state") != "expired" {
		t.Error("not expired")
	}

	thirdPath := "/tokens/" + third.at("token", "id").(string)
	for range 2 { // to revoke is idempotent
		s.write(http.MethodDelete, thirdPath, nil).want(http.StatusNoContent)
	}
	if a := s.get(own, bearer(third.at("key"))).want(http.StatusUnauthorized, "invalid_token"); a.at("detail") != "The key was revoked." {
		t.Errorf("%s", a.body)
	}
	revoked := s.write(http.MethodGet, thirdPath, nil)
	if revoked.at("state") != "revoked" || revoked.at("revokedAt") == nil {
		t.Errorf("%s", revoked.body)
	}
	if got := s.tokenNames("?limit=2"); !slices.Equal(got, []string{"Sekretær Ås", "Molde kommune", "Molde kommune", "Molde kommune"}) {
		t.Errorf("%q", got)
	}
}

// tokenNames walks through the list of keys, as the admin or as who the options say.
func (s *service) tokenNames(query string, options ...option) (names []string) {
	s.t.Helper()
	for next := "/tokens" + query; ; {
		a := s.write(http.MethodGet, next, nil, options...).want(http.StatusOK)
		for _, o := range a.at("items").([]any) {
			names = append(names, o.(object)["name"].(string))
		}
		to, more := a.at("next").(string)
		if !more {
			return names
		}
		next = strings.TrimPrefix(to, "/v1")
	}
}

// An admin of a community manages its keys alone, and nobody grants more than they have.
func TestWhoManagesTokens(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.write(http.MethodPost, "/communities", object{"title": "Anna fellesskap", "key": "anna"}).want(http.StatusCreated)
	create := func(name string, who option, grants ...object) *answer {
		return s.send(http.MethodPost, "/tokens", object{"name": name, "grants": grants}, who)
	}
	root := s.asAdmin()
	here := bearer(create("her", root, grant("admin", community)).want(http.StatusCreated).at("key"))
	secretariat := bearer(create("sekretariat", root, grant("secretariat", community)).want(http.StatusCreated).at("key"))
	both := create("begge", root, grant("reader", community), grant("reader", "anna")).want(http.StatusCreated)
	there := create("der", root, grant("reader", "anna")).want(http.StatusCreated)
	everywhere := create("overalt", root, grant("reader", nil)).want(http.StatusCreated)

	create("redaktør", here, grant("editor", community, "ssu", "fsu-ikt")).want(http.StatusCreated)
	create("x", here, grant("reader", nil)).want(http.StatusForbidden, "forbidden")
	create("x", here, grant("reader", community), grant("reader", nil)).want(http.StatusForbidden, "forbidden")
	create("x", here, grant("reader", "anna")).wantFaults("/grants/0/community:unknown_reference") // a draft that it may not know of
	create("x", secretariat, grant("reader", community)).want(http.StatusForbidden, "forbidden")
	create("x", s.keyOf(plan.Grant{Role: plan.RoleAdmin, Community: uuidOf(t, s.get("/communities/"+community).at("id")), Committees: []uuid.UUID{uuidOf(t, s.get("/committees/ssu").at("id"))}}),
		grant("reader", community)).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodPost, "/tokens", object{"name": "x", "grants": []object{grant("reader", community)}}).want(http.StatusUnauthorized, "unauthenticated")

	if got := s.tokenNames("?limit=1", here); !slices.Equal(got, []string{"her", "sekretariat", "redaktør", "admin"}) {
		t.Errorf("an admin of a community sees %q", got)
	}
	for _, hidden := range []*answer{both, there, everywhere} {
		path := "/tokens/" + hidden.at("token", "id").(string)
		s.send(http.MethodGet, path, nil, here).want(http.StatusNotFound, "not_found")
		s.send(http.MethodPatch, path, object{"name": "x"}, here).want(http.StatusNotFound, "not_found")
		s.send(http.MethodDelete, path, nil, here).want(http.StatusNotFound, "not_found")
		s.send(http.MethodPost, path+"/rotate", nil, here).want(http.StatusNotFound, "not_found")
		s.send(http.MethodGet, path, nil, secretariat).want(http.StatusForbidden, "forbidden")
		s.get("/communities", bearer(hidden.at("key"))).want(http.StatusOK) // unharmed
	}
	cursor := s.write(http.MethodGet, "/tokens?limit=1", nil).at("nextCursor").(string)
	s.send(http.MethodGet, "/tokens?limit=1&cursor="+cursor, nil, here).wantFaults("cursor:cursor_of_another_list")
}

func TestTokenFaults(t *testing.T) {
	t.Parallel()
	s := newService(t)
	one := []object{grant("reader", community)}
	for pointer, body := range map[string]any{
		"/grants":                object{"name": "x", "grants": []object{}},
		"/name":                  object{"name": "  ", "grants": one},
		"/grants/0/role":         object{"name": "x", "grants": []object{grant("public", community)}},
		"/grants/0/community":    object{"name": "x", "grants": []object{{"role": "admin"}}}, // everywhere has to be said
		"/grants/1/community":    object{"name": "x", "grants": []object{one[0], grant("reader", "finst-ikkje")}},
		"/grants/0/committees":   object{"name": "x", "grants": []object{grant("editor", nil, "ssu")}},
		"/grants/0/committees/1": object{"name": "x", "grants": []object{grant("editor", community, "ssu", "finst-ikkje")}},
		"/expiresAt":             object{"name": "x", "grants": one, "expiresAt": "2020-01-01T00:00:00Z"},
		"/hash":                  object{"name": "x", "grants": one, "hash": "x"},
	} {
		a := s.write(http.MethodPost, "/tokens", body).want(http.StatusBadRequest)
		if text(a.at("errors", 0).(object), "pointer") != pointer {
			t.Errorf("%s: %s", pointer, a.body)
		}
	}
	id := s.write(http.MethodGet, "/tokens", nil).at("items", 0, "id").(string)
	s.write(http.MethodPost, "/tokens/"+id+"/rotate?overlapHours=721", nil).want(http.StatusBadRequest)
	s.write(http.MethodPost, "/tokens/"+id+"/rotate?overlapHours=-1", nil).want(http.StatusBadRequest)
	s.write(http.MethodPatch, "/tokens/"+id, `{}`).want(http.StatusBadRequest)
	s.write(http.MethodPatch, "/tokens/"+id, object{"grants": one}).want(http.StatusBadRequest)
	for _, path := range []string{"/tokens/" + uuid.NewString(), "/tokens/admin"} {
		s.write(http.MethodGet, path, nil).want(http.StatusNotFound, "not_found")
	}
	s.write(http.MethodGet, "/tokens?cursor=AWJhcm4", nil).want(http.StatusBadRequest)
	if n := s.count("SELECT count(*) FROM api_keys"); n != 1 {
		t.Errorf("%d keys", n)
	}
}

// Of several rotations at once one is made, so that no key is in the hands of nobody.
func TestRotateAtOnce(t *testing.T) {
	t.Parallel()
	s := newService(t)
	id := s.write(http.MethodPost, "/tokens", object{"name": "x", "grants": []object{grant("reader", community)}}).at("token", "id").(string)
	var all sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		all.Go(func() { statuses[i] = s.write(http.MethodPost, "/tokens/"+id+"/rotate", nil).status })
	}
	all.Wait()
	slices.Sort(statuses)
	if statuses[0] != http.StatusCreated || statuses[1] != http.StatusConflict || statuses[7] != http.StatusConflict || s.count("SELECT count(*) FROM api_keys") != 3 {
		t.Errorf("%v", statuses)
	}
}

// The day of the last use is kept, written once a day, and the request does not wait for it.
func TestLastUse(t *testing.T) {
	t.Parallel()
	s := newService(t)
	made := s.write(http.MethodPost, "/tokens", object{"name": "x", "grants": []object{grant("reader", community)}})
	path := "/tokens/" + made.at("token", "id").(string)
	if s.write(http.MethodGet, path, nil).at("lastUsedOn") != nil {
		t.Error("used before it was")
	}
	for range 20 {
		s.get("/committees/ssu", bearer(made.at("key"))).want(http.StatusOK)
	}
	s.store.Close() // waits for what goes on beside the requests
	s = start(t, s.dbURL)
	today := plan.Today(time.Now()).String()
	if got := s.write(http.MethodGet, path, nil).at("lastUsedOn"); got != today {
		t.Errorf("last used on %v", got)
	}
	version := "SELECT count(*) FROM api_keys WHERE name = 'x' AND xmin::text = '"
	var xmin string
	if err := s.query("SELECT xmin::text FROM api_keys WHERE name = 'x'", nil, &xmin); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		s.get("/committees/ssu", bearer(made.at("key"))).want(http.StatusOK)
	}
	s.store.Close()
	if s.count(version+xmin+"'") != 1 {
		t.Error("written again on the same day")
	}
}
