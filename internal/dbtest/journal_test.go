package dbtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
)

// recorded is a test that notes that it has failed and ends when it is told to.
type recorded struct {
	testing.TB
	end   []func()
	fails []string
}

func (r *recorded) Helper() {}

func (r *recorded) Cleanup(f func()) { r.end = append(r.end, f) }

func (r *recorded) Errorf(format string, args ...any) {
	r.fails = append(r.fails, fmt.Sprintf(format, args...))
}

// A test whose program logs a secret fails, whatever the level, and one whose program logs none does not.
func TestAJournalFailsItsTest(t *testing.T) {
	t.Parallel()
	const opaque = "an-opaque-token-of-somebody"
	r := &recorded{TB: t}
	j := dbtest.NewJournal(r)
	j.Never(opaque)
	j.Logger().Debug("request", "path", "/v1/measures/ikt-tiltak-01", "key", "01900000-0000-7000-8000-000000000001")
	if found := j.Leaks(); len(found) != 0 || !j.Has("ikt-tiltak-01") {
		t.Fatalf("%q in %s", found, j)
	}
	for _, secret := range []string{opaque, "fellesplan_" + strings.Repeat("x", 43), "kari@example.no"} {
		j.Logger().Debug("request", "path", secret)
	}
	for _, f := range r.end {
		f()
	}
	if len(r.fails) != 3 {
		t.Errorf("failed of %q", r.fails)
	}
}
