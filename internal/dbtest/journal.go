package dbtest

import (
	"bytes"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/dbtest/leaks"
)

// Journal holds what a program under test logs. When its test ends, no key, token or contact data may stand in it, nor anything that
// Never was told of, nor the password of the server of the tests. Its methods may be called from several goroutines.
type Journal struct {
	mu      sync.Mutex
	lines   bytes.Buffer
	secrets []string
}

// NewJournal returns a journal that is searched when the test ends, after what was started since.
func NewJournal(t testing.TB) *Journal {
	t.Helper()
	j := &Journal{secrets: serverPasswords()}
	t.Cleanup(func() {
		for _, line := range j.Leaks() {
			t.Errorf("the log tells a secret: %s", line)
		}
	})
	return j
}

// Write implements io.Writer.
func (j *Journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines.Write(b)
}

// Logger returns a logger of every level that writes to the journal.
func (j *Journal) Logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Never says what must not be logged.
func (j *Journal) Never(secret string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.secrets = append(j.secrets, secret)
}

// String is all that was logged so far.
func (j *Journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines.String()
}

// Has reports whether a text was logged.
func (j *Journal) Has(text string) bool { return strings.Contains(j.String(), text) }

// Leaks are the lines with a secret in them.
func (j *Journal) Leaks() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return leaks.In(j.lines.String(), j.secrets...)
}

// serverPasswords is the password of the server of the tests, if it has one.
func serverPasswords() []string {
	s, err := theServer()
	if err != nil {
		return nil // the test fails of it anyway
	}
	if password, given := s.admin.User.Password(); given {
		return []string{password}
	}
	return nil
}

// leaks are the lines of the log of a server of this package's own that have a secret in them.
func (s *server) leaks() ([]string, error) {
	text, err := os.ReadFile(s.cluster.LogFile())
	if err != nil {
		return nil, err
	}
	password, _ := s.admin.User.Password()
	return leaks.In(string(text), password), nil
}
