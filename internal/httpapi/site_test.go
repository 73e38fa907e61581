package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/render"
)

// newSite starts a service whose operator has said who he is; its addresses begin at the root and not at /v1.
func newSite(t *testing.T) *service {
	t.Helper()
	return rooted(startWith(t, newService(t).dbURL, httpapi.Options{
		DefaultCommunity: community, PublicMaxAge: 60e9, BaseURL: "https://plan.example.no/api", SecurityContact: "mailto:tryggleik@example.no",
		Publisher: render.Publisher{OrganisationNumber: "974760673", Name: "Døme kommune", Contact: "mailto:post@example.no", Licence: "NLOD_2_0"},
	}))
}

func rooted(s *service) *service {
	s.url = strings.TrimSuffix(s.url, "/v1")
	return s
}

// siteAddresses are all addresses outside of the contract that answer something, with their media types.
func siteAddresses() map[string]string {
	return map[string]string{
		"/docs": "text/html", "/docs/intranets": "text/html", "/docs/integrators": "text/html", "/docs/admins": "text/html", "/docs/glossary": "text/html",
		"/docs/changelog": "text/html", "/docs/reference": "text/html", "/docs/assets/style.css": "text/css", "/docs/assets/reference.css": "text/css",
		"/docs/assets/reference.js": "text/javascript", "/docs/assets/icon.svg": "image/svg+xml", "/docs/assets/swagger-ui.css": "text/css", "/docs/assets/swagger-ui-bundle.js": "text/javascript",
		"/.well-known/api-catalog": "application/linkset+json", "/.well-known/security.txt": "text/plain", "/catalog": "text/turtle",
	}
}

// Everything outside of the contract behaves as what is in it does: tags, HEAD, methods, media types, keys, preflights.
func TestSiteAddresses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for path, mediaType := range siteAddresses() {
		plain := header("Accept-Encoding", "identity") // the client by itself asks for gzip, but not with HEAD
		a := s.get(path, plain).want(http.StatusOK)
		kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
		if kind != mediaType || strings.HasPrefix(kind, "text/") && !strings.HasSuffix(a.header.Get("Content-Type"), "; charset=utf-8") || len(a.body) == 0 {
			t.Errorf("%s: %s, %d bytes", path, a.header.Get("Content-Type"), len(a.body))
		}
		if a.header.Get("Cache-Control") != "public, max-age=60" || a.header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.tag(), `W/"`) {
			t.Errorf("%s: %v", path, a.header)
		}
		if b := s.get(path, plain, header("If-None-Match", a.tag())).want(http.StatusNotModified); len(b.body) > 0 {
			t.Errorf("%s: 304 with a body", path)
		}
		if b := s.send(http.MethodHead, path, nil).want(http.StatusOK); len(b.body) > 0 || b.tag() != a.tag() {
			t.Errorf("%s: HEAD: %v", path, b.header)
		}
		if b := s.send(http.MethodPost, path, "{}").want(http.StatusMethodNotAllowed, "method_not_allowed"); !strings.Contains(b.header.Get("Allow"), "GET") || !strings.Contains(b.header.Get("Allow"), "HEAD") {
			t.Errorf("%s: %v", path, b.header)
		}
		if b := s.send(http.MethodOptions, path, nil); b.status != http.StatusNoContent || b.header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: OPTIONS: %d %v", path, b.status, b.header)
		}
		s.get(path, header("Authorization", "Bearer feil")).want(http.StatusUnauthorized, "invalid_token")
		s.get(path, header("Authorization", "Negotiate YII=")).want(http.StatusOK)
		if b := s.get(path, s.asAdmin()).want(http.StatusOK); b.header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%s: %v", path, b.header)
		}
		s.get(path, header("Accept", "image/webp")).want(http.StatusNotAcceptable, "not_acceptable")
		s.get(path, header("Accept", "image/webp,*/*;q=0.8")).want(http.StatusOK)
	}
	for _, path := range []string{"/docs/finst-ikkje", "/docs/assets", "/docs/assets/frame.html", "/docs/assets/..%2fframe.html", "/.well-known", "/.well-known/finst-ikkje", "/catalog/x", "/finst-ikkje"} {
		s.get(path).want(http.StatusNotFound, "not_found")
	}
}

// A page may load and run nothing but what the service itself has.
func TestPagePolicy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for path, mediaType := range siteAddresses() {
		policy := s.get(path).header.Get("Content-Security-Policy")
		if mediaType != "text/html" {
			continue
		}
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self';") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Contains(policy, "*") {
			t.Errorf("%s: %q", path, policy)
		}
	}
}

// Whoever looks with a browser finds the documentation, below the prefix under which the service is published.
func TestRootLeadsToDocumentation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if a := s.get("/").want(http.StatusFound); a.header.Get("Location") != "/api/docs" {
		t.Errorf("%v", a.header)
	}
	if a := s.get("/docs/").want(http.StatusPermanentRedirect); a.header.Get("Location") != "/api/docs" {
		t.Errorf("%v", a.header)
	}
	if page := string(s.get("/docs").body); !strings.Contains(page, `href="/api/docs/assets/style.css"`) || !strings.Contains(page, "curl -s https://plan.example.no/api/v1/committees") {
		t.Errorf("%s", page)
	}
	if got := s.get("/v1/").at("documentation"); got != "https://plan.example.no/api/docs" {
		t.Errorf("documentation at %v", got)
	}
}

// Swagger UI is sent compressed to those who take it, and as it is to all others.
func TestCompressedAssets(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/docs/assets/swagger-ui-bundle.js"
	whole := s.get(path, header("Accept-Encoding", "identity")).want(http.StatusOK)
	for accepted, compressed := range map[string]bool{"gzip": true, "br, GZIP;q=0.5": true, "gzip;q=1.0, identity": true, "gzip;q=0": false, "gzip; q=0.000": false, "br": false, "x-gzipped": false} {
		a := s.get(path, header("Accept-Encoding", accepted)).want(http.StatusOK)
		if got := a.header.Get("Content-Encoding") == "gzip"; got != compressed || (len(a.body) < len(whole.body)/3) != compressed || (a.tag() != whole.tag()) != compressed {
			t.Errorf("%q: %v, %d bytes of %d", accepted, a.header, len(a.body), len(whole.body))
		}
	}
}

func TestAPICatalog(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/.well-known/api-catalog"
	a := s.get(path).want(http.StatusOK)
	if got := a.header.Get("Content-Type"); got != `application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"` {
		t.Error(got)
	}
	if got := s.send(http.MethodHead, path, nil).header.Get("Link"); got != `<https://plan.example.no/api/.well-known/api-catalog>; rel="api-catalog"` {
		t.Error(got)
	}
	if got := a.at("linkset", 0, "anchor"); got != "https://plan.example.no/api/v1" {
		t.Error(got)
	}
	for _, relation := range []string{"service-desc", "service-doc", "status"} {
		targets, _ := a.at("linkset", 0, relation).([]any)
		if len(targets) == 0 {
			t.Errorf("no %s", relation)
		}
		for _, target := range targets {
			address, ours := strings.CutPrefix(text(target.(object), "href"), "https://plan.example.no/api")
			kind, _, _ := strings.Cut(s.get(address).want(http.StatusOK).header.Get("Content-Type"), ";")
			if !ours || kind != text(target.(object), "type") {
				t.Errorf("%s: %v is %s", relation, target, kind)
			}
		}
	}
	// Where the public address is not known, it is not guessed from what a caller sends.
	if got := rooted(newService(t)).get(path, func(r *http.Request) { r.Host = "ond.example" }).at("linkset", 0, "anchor"); got != "/v1" {
		t.Error(got)
	}
}

func TestSecurityText(t *testing.T) {
	t.Parallel()
	a := newSite(t).get("/.well-known/security.txt").want(http.StatusOK)
	fields := map[string]string{}
	for line := range strings.Lines(string(a.body)) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		if !ok || fields[name] != "" {
			t.Errorf("%q", line)
		}
		fields[name] = value
	}
	expires, err := time.Parse(time.RFC3339, fields["Expires"])
	if left := time.Until(expires); err != nil || left < 90*24*time.Hour || left > 365*24*time.Hour {
		t.Errorf("expires %s: %v", fields["Expires"], err)
	}
	if fields["Contact"] != "mailto:tryggleik@example.no" || fields["Preferred-Languages"] != "nn, nb, en" || fields["Canonical"] != "https://plan.example.no/api/.well-known/security.txt" || len(fields) != 4 {
		t.Errorf("%s", a.body)
	}
}

// Nobody is named who has not said so.
func TestSiteWithoutOperator(t *testing.T) {
	t.Parallel()
	s := rooted(newService(t))
	for _, path := range []string{"/.well-known/security.txt", "/catalog"} {
		s.get(path).want(http.StatusNotFound, "not_found")
	}
}

// The catalogue tells of what the public may see, whoever asks, and each of its distributions is to be had in its format.
func TestCatalog(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write(http.MethodPost, "/v1/communities", object{"key": "i-kladd", "title": "Helsefellesskap i kladd"}).want(http.StatusCreated)
	for _, who := range [][]option{nil, {s.asAdmin()}} {
		body := string(s.get("/catalog", who...).want(http.StatusOK).body)
		if strings.Contains(body, "kladd") || !strings.Contains(body, "Helsefellesskap Møre og Romsdal") || !strings.Contains(body, "Døme kommune") {
			t.Errorf("%s", body)
		}
	}
	var kinds []string
	for line := range strings.Lines(string(s.get("/catalog").body)) {
		if address, ok := strings.CutPrefix(strings.TrimSpace(line), "dcat:downloadURL <https://plan.example.no/api"); ok {
			address, _, _ = strings.Cut(address, ">")
			kind, _, _ := strings.Cut(s.get(address).want(http.StatusOK).header.Get("Content-Type"), ";")
			kinds = append(kinds, kind)
		}
	}
	if want := []string{"application/json", "application/x-ndjson", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/calendar"}; !slices.Equal(kinds, want) {
		t.Errorf("%q", kinds)
	}
}
