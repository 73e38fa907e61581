package main_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/identity"
)

// asks sends a request with a key and returns the status.
func (s *service) asks(t *testing.T, method, path, key string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(key))
	r.Header.Set("If-Match", `"9000-x"`)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// read is the body of what is there.
func (s *service) read(t *testing.T, path, key string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(response.Status, err, string(body))
	}
	return string(body)
}

// Keys are made, listed, rotated and revoked beside a running service, which knows of it at once.
func TestTokenCommands(t *testing.T) {
	t.Parallel()
	settings := dataDir(newDataDir(t))
	s := serve(t, settings)
	key := must(t, settings, "token", "create", "--name", "Molde kommune", "--role", "editor", "--community", "more-og-romsdal", "--committee", "fsu-ikt,ssu", "--expires", "2099-12-31")
	if got := s.asks(t, http.MethodDelete, "/measures/ikt-tiltak-01", key); got != http.StatusForbidden {
		t.Errorf("an editor deletes what is published: %d", got)
	}
	list := must(t, settings, "token", "list")
	row := regexp.MustCompile(`(?m)^([0-9a-f-]{36})  Molde kommune +editor@more-og-romsdal/fsu-ikt\+ssu +active +2099-12-31 +(-|\d{4}-\d\d-\d\d)$`).FindStringSubmatch(list)
	if row == nil || strings.Contains(list, "fellesplan_") || strings.Count(list, "\n") != 2 {
		t.Fatalf("token list says:\n%s", list)
	}
	second := must(t, settings, "token", "rotate", "--overlap", "1h", row[1])
	for _, k := range []string{key, second} {
		if got := s.asks(t, http.MethodGet, "/committees/ssu", k); got != http.StatusOK {
			t.Errorf("in the overlap: %d", got)
		}
	}
	if got := must(t, settings, "token", "revoke", row[1]); got != "revoked Molde kommune\n" {
		t.Errorf("token revoke says %q", got)
	}
	if got := s.asks(t, http.MethodGet, "/committees/ssu", key); got != http.StatusUnauthorized {
		t.Errorf("a revoked key: %d", got)
	}
	if got := must(t, settings, "token", "list"); !strings.Contains(got, " revoked ") || strings.Count(got, " active ") != 1 {
		t.Errorf("token list says:\n%s", got)
	}
	for want, args := range map[string][]string{
		"token_not_active": {"rotate", row[1]}, "not_found": {"revoke", "018f3a6e-7c00-7000-8000-000000007001"},
		"/grants/0/community: ":    {"create", "--name", "x", "--role", "reader", "--community", "finst-ikkje"},
		"/grants/0/committees/0: ": {"create", "--name", "x", "--role", "editor", "--community", "more-og-romsdal", "--committee", "finst-ikkje"},
		"/expiresAt: ":             {"create", "--name", "x", "--role", "admin", "--expires", "2020-01-01"},
	} {
		if r := run(t, settings, append([]string{"token"}, args...)...); r.code != 1 || !strings.Contains(r.stderr, want) || r.stdout != "" {
			t.Errorf("token %q: %+v", args, r)
		}
	}
	s.end(syscall.SIGTERM)
}

// What the command line does to keys, and why, stands in their history beside what is done over HTTP.
func TestTokenCommandsLeaveATrail(t *testing.T) {
	t.Parallel()
	settings := dataDir(newDataDir(t))
	s := serve(t, settings)
	admin := must(t, settings, "token", "create", "--name", "Kari", "--role", "admin", "--reason", "Fyrste nøkkel 🙂")
	must(t, settings, "token", "create", "--name", "Molde", "--role", "reader", "--community", "more-og-romsdal", "--reason", " Ny integrasjon ")
	id := regexp.MustCompile(`(?m)^([0-9a-f-]{36})  Molde `).FindStringSubmatch(must(t, settings, "token", "list"))[1]
	must(t, settings, "token", "rotate", "--reason", "Årleg byte", id)
	must(t, settings, "token", "revoke", "--reason=Lekt", id)
	must(t, settings, "token", "revoke", "--reason=Ein gong til", id)
	history := s.read(t, "/tokens/"+id+"/history", strings.TrimSpace(admin))
	entries := regexp.MustCompile(`"actor":"([^"]*)","actorKind":"([^"]*)"|"operation":"([^"]*)","reason":"([^"]*)"`).FindAllStringSubmatch(history, -1)
	told := []string{}
	for _, e := range entries {
		told = append(told, strings.Trim(strings.Join(e[1:], " "), " "))
	}
	who := "command line system"
	if want := []string{who, "revoked Lekt", who, "rotated Årleg byte", who, "created Ny integrasjon"}; !slices.Equal(told, want) || strings.Contains(history, "fellesplan_") {
		t.Errorf("%q\n%s", told, history)
	}
	if r := run(t, settings, "token", "revoke", "--reason", strings.Repeat("x", 10001), id); r.code != 2 || !strings.Contains(r.stderr, "--reason has 10000 characters at most") {
		t.Errorf("%+v", r)
	}
	s.end(syscall.SIGTERM)
}

// A file of issuers that cannot be right keeps the service from starting, and says what is wrong.
func TestIssuersFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "issuers.json")
	if err := os.WriteFile(file, []byte(`{"issuers": [{"issuer": "http://maskinporten.no/", "organisations": {"974760674": []}}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := run(t, []string{"FELLESPLAN_ADDR=127.0.0.1:0", "FELLESPLAN_ISSUERS_FILE=" + file, "DATABASE_URL=postgres:///?host=/nonexistent"}, "serve")
	for _, want := range []string{"FELLESPLAN_ISSUERS_FILE: " + file, "has to be https", "974760674", "set scopePrefix or scopes"} {
		if r.code != 1 || !strings.Contains(r.stderr, want) {
			t.Errorf("%q is not in %+v", want, r)
		}
	}
}

// The file of issuers that the README shows is one that the service takes.
func TestIssuersOfTheReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```json\n")
	shown, _, _ := strings.Cut(rest, "```")
	list, err := identity.ReadIssuers(strings.NewReader(shown))
	if err != nil || !found || len(list) != 2 {
		t.Errorf("%d issuers, %v", len(list), err)
	}
}
