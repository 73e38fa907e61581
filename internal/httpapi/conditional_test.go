package httpapi_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// readable are addresses of every kind that GET answers.
func (s *service) readable() []string {
	paths := []string{"/", "/openapi.json", "/openapi.yaml", "/code-lists", "/code-lists/patient-group-types", "/report-totals?year=2022", "/status-totals?year=2022", "/swagger.json"}
	paths[4] = "/code-lists/" + s.get("/code-lists").at("items", 0, "name").(string)
	for _, noun := range plan.Nouns() {
		key := s.get(at(noun) + "?limit=1").keys()[0]
		paths = append(paths, at(noun), at(noun, key), at(noun, key, "history"))
	}
	return paths
}

func TestIfNoneMatch(t *testing.T) {
	t.Parallel()
	s := newService(t)
	single := 0
	for _, path := range s.readable() {
		a := s.get(path).want(http.StatusOK)
		weak := strings.HasPrefix(a.tag(), "W/")
		_, isObject := a.object()["version"].(float64)
		if isObject {
			single++
		}
		if weak == isObject || !strings.HasSuffix(a.tag(), `"`) {
			t.Errorf("%s: tag %s", path, a.tag())
		}
		bare := strings.TrimPrefix(a.tag(), "W/")
		for _, field := range []string{bare, "W/" + bare, "*", `"x", W/"y",` + bare, ` ` + bare + ` `} {
			n := s.get(path, header("If-None-Match", field))
			if n.status != http.StatusNotModified || len(n.body) > 0 || n.tag() != a.tag() || n.header.Get("Content-Type") != "" || n.header.Get("Last-Modified") != "" || n.header.Get("Link") != a.header.Get("Link") || n.header.Get("Vary") != a.header.Get("Vary") || n.header.Get("Cache-Control") != a.header.Get("Cache-Control") {
				t.Errorf("%s with If-None-Match %s: %d %v %s", path, field, n.status, n.header, n.body)
			}
		}
		for _, field := range []string{`"x"`, strings.Trim(bare, `"`), `W/"1-0"`, `"1"`} {
			s.get(path, header("If-None-Match", field)).want(http.StatusOK)
		}
		private := s.write(http.MethodGet, path, nil)
		if private.header.Get("Cache-Control") != "private, no-cache" || a.header.Get("Cache-Control") != "public, max-age=60, stale-while-revalidate=300" {
			t.Errorf("%s: Cache-Control %s, public %s", path, private.header.Get("Cache-Control"), a.header.Get("Cache-Control"))
		}
	}
	if single != len(plan.Nouns()) {
		t.Errorf("%d objects for %d nouns", single, len(plan.Nouns()))
	}
}

// object is the whole answer, nil if it is no JSON object.
func (a *answer) object() object {
	if !strings.Contains(a.header.Get("Content-Type"), "json") {
		return nil
	}
	o, _ := a.at().(object)
	return o
}

func TestHeadIsGetWithoutBody(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range append(s.readable(), "/health", "/measures/finst-ikkje", "/measures?ukjend=1", "/finst-ikkje") {
		get, head := s.get(path), s.send(http.MethodHead, path, nil)
		if head.status != get.status || len(head.body) > 0 {
			t.Errorf("%s: HEAD %d, GET %d", path, head.status, get.status)
		}
		for _, h := range []http.Header{get.header, head.header} {
			h.Del("X-Request-Id")
			h.Del("Date")
		}
		for name, v := range get.header {
			if !slices.Equal(head.header[name], v) {
				t.Errorf("%s: HEAD has %s %q, GET %q", path, name, head.header[name], v)
			}
		}
	}
	tag := s.get("/committees/ssu").tag()
	s.send(http.MethodHead, "/committees/ssu", nil, header("If-None-Match", tag)).want(http.StatusNotModified)
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path := "/committees/ssu"
	tag := s.get(path).tag()
	patch := func(field string) *answer {
		return s.write(http.MethodPatch, path, object{"shortTitle": "SSU " + field}, ifMatch(field))
	}
	for _, field := range []string{"W/" + tag, strings.Trim(tag, `"`), `""`, `"-"`, `"1"`, `"1.0-x"`, "1-", `"+1-`, `"x-1"`, `1-x"`, `"1-x`, `"99999999999999999999-0"`, `W/*`, `,`} {
		if a := patch(field); a.status != http.StatusPreconditionFailed && a.status != http.StatusBadRequest {
			t.Errorf("If-Match %s: %d %s", field, a.status, a.body)
		}
	}
	patch("W/"+tag).want(http.StatusPreconditionFailed, "stale_version")
	if got := s.get(path); got.version() != 1 || got.tag() != tag {
		t.Fatalf("a refused patch wrote: %s", got.body)
	}
	if got := patch(`"7-0", W/"1-0" , ` + tag).want(http.StatusOK); got.version() != 2 {
		t.Errorf("a list with the right tag: %s", got.body)
	}
	if got := patch("*").want(http.StatusOK); got.version() != 3 {
		t.Errorf("any: %s", got.body)
	}
	patch(tag).want(http.StatusPreconditionFailed, "stale_version")
	s.write(http.MethodPatch, path, object{"shortTitle": "x"}).want(http.StatusPreconditionRequired, "precondition_required")
	s.write(http.MethodDelete, path, nil).want(http.StatusPreconditionRequired, "precondition_required")
}

// 400, 401, 403 and 404 come before 412 and 428.
func TestOrderOfRefusals(t *testing.T) {
	t.Parallel()
	s := newService(t)
	reader := s.keyOf(plan.Grant{Role: plan.RoleReader})
	paths := map[string]string{http.MethodPatch: "", http.MethodPut: "", http.MethodDelete: "", http.MethodPost: "/transitions"}
	for method, below := range paths {
		bodies := []any{object{"title": "Gyldig"}, object{"title": 7}}
		switch method {
		case http.MethodDelete:
			bodies = []any{nil, nil}
		case http.MethodPost:
			bodies = []any{object{"to": "held", "occurredOn": "2024-10-16"}, object{"to": "fest", "occurredOn": "2024-10-16"}}
		case http.MethodPut:
			bodies = []any{object{"title": "Gyldig", "committees": []object{{"key": "ssu"}}}, object{"title": "Gyldig"}}
		}
		for _, condition := range []option{func(*http.Request) {}, ifMatch(`"99-0"`)} {
			path := "/meetings/ssu-2024-10-16" + below
			s.send(method, path, bodies[1], condition).want(http.StatusUnauthorized, "unauthenticated")
			s.send(method, path, bodies[0], condition, reader).want(http.StatusForbidden, "forbidden")
			s.write(method, "/meetings/finst-ikkje"+below, bodies[0], condition).want(http.StatusNotFound, "not_found")
			if bodies[1] != nil {
				s.write(method, path, bodies[1], condition).want(http.StatusBadRequest, "invalid_request")
			}
			s.write(method, path+"?ukjend=1", bodies[0], condition).want(http.StatusBadRequest, "invalid_request")
			if a := s.write(method, path, bodies[0], condition); a.status != http.StatusPreconditionRequired && a.status != http.StatusPreconditionFailed {
				t.Errorf("%s %s: %d", method, path, a.status)
			}
		}
	}
	if got := s.get("/meetings/ssu-2024-10-16"); got.version() != 1 {
		t.Errorf("a refused write wrote: %s", got.body)
	}
}

// The title of a committee is part of what its measures show: their tags change, but they are at the same version, so that whoever
// holds the older tag may still change them.
func TestTagFollowsWhatIsShown(t *testing.T) {
	t.Parallel()
	s := newService(t)
	measure := "/measures/" + s.get("/measures?limit=1&committee=fsu-ikt").keys()[0]
	list := "/measures?" + url.Values{"committee": {"fsu-ikt"}}.Encode()
	old, oldList := s.get(measure), s.get(list)
	s.write(http.MethodPatch, "/committees/fsu-ikt", object{"title": "Fagutvalet for IKT"}, header("If-Match", "*")).want(http.StatusOK)
	now := s.get(measure, header("If-None-Match", old.tag())).want(http.StatusOK)
	if now.tag() == old.tag() || now.version() != old.version() || now.at("committee", "title") != "Fagutvalet for IKT" {
		t.Errorf("%s then %s: %s", old.tag(), now.tag(), now.body)
	}
	s.get(list, header("If-None-Match", oldList.tag())).want(http.StatusOK)
	if got := s.write(http.MethodPatch, measure, object{"label": "æ)"}, ifMatch(old.tag())).want(http.StatusOK); got.version() != old.version()+1 {
		t.Errorf("%s", got.body)
	}
}
