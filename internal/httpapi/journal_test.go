package httpapi_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/identity"
)

// journal holds what a service logs at any level. When its test ends, no secret may stand in it.
type journal struct {
	mu      sync.Mutex
	lines   bytes.Buffer
	secrets map[string]bool
}

func newJournal(t testing.TB) *journal {
	t.Helper()
	j := &journal{secrets: map[string]bool{}}
	t.Cleanup(func() {
		for _, leak := range j.leaks() {
			t.Errorf("the log tells a secret: %s", leak)
		}
	})
	return j
}

// Write implements io.Writer.
func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines.Write(b)
}

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// never says what must not be logged. What is shorter than any secret may stand in a line by accident.
func (j *journal) never(secret string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(secret) >= 16 {
		j.secrets[secret] = true
	}
}

// has reports whether a text was logged.
func (j *journal) has(text string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Contains(j.lines.String(), text)
}

// secretForm is what any key, token or contact data of a test looks like; the telephone number is the one that tests use.
var secretForm = regexp.MustCompile(`fellesplan_[A-Za-z0-9_-]{43}|eyJ[A-Za-z0-9_-]{8,}|(?i)bearer [a-z0-9_.-]{8,}|[\w.]+@[\w.]+\.no|` + markerPhone)

// leaks are the lines with a secret in them.
func (j *journal) leaks() (found []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for line := range strings.Lines(j.lines.String()) {
		leaked := secretForm.MatchString(line)
		for secret := range j.secrets {
			leaked = leaked || strings.Contains(line, secret)
		}
		if leaked {
			found = append(found, line)
		}
	}
	return found
}

// A secret that is put where it does not belong is masked in the log, and the check would find one that is not.
func TestNoSecretIsLogged(t *testing.T) {
	t.Parallel()
	s := newService(t)
	key, _ := identity.NewKey()
	s.get("/measures/"+key).want(http.StatusNotFound, "not_found")
	s.get("/measures/kari.leiar@example.no").want(http.StatusNotFound, "not_found")
	s.get("/measures/eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXI").want(http.StatusNotFound, "not_found")
	s.get("/measures?q=" + key)
	if !s.journal.has("/v1/measures/[masked]") {
		t.Error("the requests were not logged at all")
	}
	for _, line := range []string{key, "Bearer abcdefghijkl", "kari@example.no", "eyJhbGciOiJSUzI1NiJ9.e30.x", markerPhone} {
		j := &journal{secrets: map[string]bool{}}
		j.logger().Debug("request", "path", line)
		if len(j.leaks()) != 1 {
			t.Errorf("%s would not be found", line)
		}
	}
}
