package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

func TestAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.get("/measures?comittee=x&limit=0&sort=tittel&status=ferdig&year=2022&year=2023&goal=&updatedSince=igår").wantFaults(
		"comittee:unknown_parameter", "limit:too_small", "sort:not_in_list", "status:not_in_list", "year:repeated_parameter", "goal:empty", "updatedSince:invalid_format")
	for name, near := range map[string]string{"comittee": "committee", "Limit": "limit", "patientgroup": "patientGroup", "qqqqqqqq": ""} {
		a := s.get("/measures?"+name+"=x").want(http.StatusBadRequest, "invalid_request")
		detail := a.at("errors", 0, "detail").(string)
		if near == "" && strings.Contains(detail, "mean") || near != "" && !strings.HasSuffix(detail, "did you mean "+near+"?") {
			t.Errorf("%s: %s", name, detail)
		}
	}
	s.write(http.MethodPost, "/measures?resaon=x", object{"titel": "x", "committee": object{"key": "SSU"}, "ordinal": -1, "yearCells": []any{object{"column": "2022"}}, "label": ""}).wantFaults(
		"resaon:unknown_parameter", "/titel:unknown_member", "/title:required", "/plan:required", "/committee/key:invalid_form", "/ordinal:too_small",
		"/yearCells/0/column:invalid_type", "/yearCells/0/raw:required", "/yearCells/0/reading:required", "/label:too_short", "/label:invalid_form")
	// What the contract cannot say is found all at once too.
	s.write(http.MethodPost, "/measures", object{"title": "x", "plan": object{"key": "finst-ikkje"}, "committee": object{"key": "heller-ikkje"}, "ordinal": 1}).wantFaults(
		"/plan:unknown_reference", "/committee:unknown_reference")
	s.write(http.MethodPut, "/documents/x", object{"title": 1}, ifMatch(strings.Repeat("x", 9000))).want(http.StatusBadRequest, "invalid_request")
	if got := s.write(http.MethodGet, "/measures?visibility=draft", nil).keys(); len(got) > 0 {
		t.Errorf("a refused POST wrote %q", got)
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	s := newService(t)
	ctx := t.Context()
	db, err := pgx.Connect(ctx, s.dbURL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(ctx)
	expired, revoked := s.keyOf(plan.Grant{Role: plan.RoleAdmin}), s.keyOf(plan.Grant{Role: plan.RoleReader})
	for _, sql := range []string{
		"UPDATE api_keys SET created_at = now() - interval '2 days', expires_at = now() - interval '1 day' WHERE name = 'admin'",
		"UPDATE api_keys SET revoked_at = now() WHERE name = 'reader'",
	} {
		if tag, err := db.Exec(ctx, sql); err != nil || tag.RowsAffected() != 1 {
			t.Fatal(tag, err)
		}
	}
	unknown, _ := identity.NewKey()
	bearer := func(token string) option { return header("Authorization", token) }
	for name, credential := range map[string]option{
		"malformed": bearer("Bearer nøkkel"), "empty": bearer("Bearer "), "bare": bearer("Bearer"), "unknown": bearer("Bearer " + unknown), "lower case": bearer("bearer x"),
		"two": bearer("Bearer a b"), "cut off": bearer("Bearer " + s.key[:len(s.key)-1]), "longer": bearer("Bearer " + s.key + "A"), "expired": expired, "revoked": revoked,
	} {
		for _, method := range []string{http.MethodGet, http.MethodDelete} {
			for _, path := range []string{"/committees/ssu", "/committees", "/", "/committees/finst-ikkje"} {
				if method == http.MethodDelete && path != "/committees/ssu" {
					continue
				}
				a := s.send(method, path, nil, credential, ifMatch("*"))
				if a.status != http.StatusUnauthorized || a.at("code") != "invalid_token" || a.header.Get("WWW-Authenticate") != `Bearer realm="fellesplan", error="invalid_token"` {
					t.Errorf("%s %s with a key that is %s: %d %v", method, path, name, a.status, a.header)
				}
			}
		}
	}
	for _, other := range []string{"Basic YTpi", "Negotiate YII=", "NTLM TlRM", "Token x", "x", "Bearerx " + s.key} {
		if a := s.get("/committees/ssu", bearer(other)).want(http.StatusOK); a.header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%s: %v", other, a.header)
		}
		a := s.send(http.MethodDelete, "/committees/ssu", nil, bearer(other), ifMatch("*")).want(http.StatusUnauthorized, "unauthenticated")
		if a.header.Get("WWW-Authenticate") != `Bearer realm="fellesplan"` {
			t.Errorf("%s: %v", other, a.header)
		}
	}
	s.send(http.MethodGet, "/committees/ssu", nil, bearer("bearer "+s.key)).want(http.StatusOK)
	s.get("/committees/ssu").want(http.StatusOK)
}

func TestStatusesOfHTTP(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for path, allow := range map[string]string{
		"/committees": "GET, HEAD, OPTIONS, POST", "/committees/ssu": "DELETE, GET, HEAD, OPTIONS, PATCH, PUT", "/committees/ssu/history": "GET, HEAD, OPTIONS",
		"/committees/ssu/restore": "OPTIONS, POST", "/": "GET, HEAD, OPTIONS", "/code-lists": "GET, HEAD, OPTIONS",
	} {
		for _, method := range []string{"TRACE", "PROPFIND", http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodGet} {
			if strings.Contains(allow, method) {
				continue
			}
			a := s.write(method, path, nil)
			got := strings.Split(a.want(http.StatusMethodNotAllowed, "method_not_allowed").header.Get("Allow"), ", ")
			slices.Sort(got)
			if strings.Join(got, ", ") != allow {
				t.Errorf("%s %s: Allow %q, not %s", method, path, got, allow)
			}
		}
	}
	for _, path := range []string{"/finst-ikkje", "/committees/ssu/finst-ikkje", "/committees/", "//committees", "/committees/ssu/history/1", "/Committees"} {
		s.get(path).want(http.StatusNotFound, "not_found")
	}
	for accept, status := range map[string]int{
		"application/json": 200, "*/*": 200, "application/*": 200, "text/html, application/json;q=0.1": 200, "text/html,application/xhtml+xml,*/*;q=0.8": 200, "": 200,
		"text/html": 406, "application/json;q=0": 406, "text/calendar, application/xml": 406, "søppel": 200, // says nothing that could be refused
	} {
		s.get("/committees/ssu", header("Accept", accept)).want(status)
	}
	s.get("/openapi.yaml", header("Accept", "application/yaml")).want(http.StatusOK)

	in := object{"title": "Eit dokument", "kind": "news"}
	for _, media := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/merge-patch+json", "application/json; charset=latin1", "json", "application/json, text/plain"} {
		s.write(http.MethodPost, "/documents", in, header("Content-Type", media)).want(http.StatusUnsupportedMediaType, "unsupported_media_type")
	}
	s.write(http.MethodPatch, "/documents/arsrapport-2022", object{"title": "x"}, header("Content-Type", "application/json"), ifMatch("*")).want(http.StatusUnsupportedMediaType, "unsupported_media_type")
	s.write(http.MethodPost, "/documents", in, header("Content-Type", "Application/JSON; Charset=UTF-8")).want(http.StatusCreated)
	if got := s.get("/documents/arsrapport-2022"); got.version() != 1 {
		t.Errorf("%s", got.body)
	}
}

func TestProblemsAreNotKept(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range []string{"/committees/finst-ikkje", "/committees?x=1", "/finst-ikkje"} {
		a := s.get(path)
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("ETag") != "" || a.at("requestId") != a.header.Get("X-Request-Id") || a.at("status") != float64(a.status) {
			t.Errorf("%s: %v %s", path, a.header, a.body)
		}
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	s := newService(t)
	h, err := httpapi.New(s.store, httpapi.Options{DefaultCommunity: community, RateLimit: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	s.url = server.URL + "/v1"
	s.get("/committees/ssu").want(http.StatusOK)
	a := s.get("/committees/ssu").want(http.StatusTooManyRequests, "too_many_requests")
	if a.header.Get("Retry-After") == "" {
		t.Errorf("no Retry-After: %v", a.header)
	}
}

// A database that is gone is a 503, and the service needs no help when it is back.
func TestLostDatabase(t *testing.T) {
	t.Parallel()
	s := newService(t)
	ctx := t.Context()
	config, err := pgx.ParseConfig(s.dbURL)
	if err != nil {
		t.Fatal(err)
	}
	name := config.Database
	config.Database = "postgres"
	db, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(ctx)
	cut := func() {
		if _, err := db.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name); err != nil {
			t.Fatal(err)
		}
	}
	rename := func(from, to string) {
		if _, err := db.Exec(ctx, "ALTER DATABASE "+from+" RENAME TO "+to); err != nil {
			t.Fatal(err)
		}
	}
	tag := s.get("/committees/ssu").want(http.StatusOK).tag()
	allow := func(yes string) {
		if _, err := db.Exec(ctx, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS "+yes); err != nil {
			t.Fatal(err)
		}
	}
	allow("false")
	cut()
	await(t, "the cache is past", func() bool { _, reliable := s.store.Horizon().Mark(); return !reliable })
	for range 3 {
		for _, a := range []*answer{
			s.get("/committees/ssu"), s.get("/measures"), s.get("/health"), s.write(http.MethodGet, "/committees/ssu", nil),
			s.write(http.MethodPatch, "/committees/ssu", object{"shortTitle": "x"}, ifMatch(tag)),
		} {
			if a.want(http.StatusServiceUnavailable, "unavailable").header.Get("Retry-After") == "" || strings.Contains(string(a.body), name) {
				t.Errorf("%v %s", a.header, a.body)
			}
		}
	}
	rename(name, name+"_away")
	s.get("/committees/ssu").want(http.StatusServiceUnavailable, "unavailable")
	rename(name+"_away", name)
	allow("true")
	s.get("/committees/ssu").want(http.StatusOK)
	s.write(http.MethodPatch, "/committees/ssu", object{"shortTitle": "x"}, ifMatch(tag)).want(http.StatusOK)
}
