// Package dbtest gives each test a PostgreSQL database of its own. There is always one: a test without a database fails.
//
// The server is the one that FELLESPLAN_TEST_DATABASE_URL names (the program in run sets it for a whole run of all
// packages), or else a throwaway cluster of this test binary's own. DATABASE_URL is not looked at: tests make and drop
// databases, and that must not happen to somebody's real server by accident.
package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/migrate"
)

// URLVariable names the server to use, as a URL of a database on it; its user must be allowed to create databases.
const URLVariable = "FELLESPLAN_TEST_DATABASE_URL"

// patience bounds every single step, so that a fault ends a test and not a whole run.
const patience = time.Minute

// Main runs the tests of a package and then stops the server, if the package started one. It returns the exit code:
//
//	func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }
//
// A package can do without it; the server then ends with the test binary, and its directory (40 MB) is removed at the
// next run.
func Main(m *testing.M) int {
	code := m.Run()
	if err := stopServer(); err != nil {
		fmt.Fprintln(os.Stderr, "dbtest:", err)
		return max(code, 1)
	}
	return code
}

// New returns the URL of a new database with all migrations applied and nothing else in it. It is dropped when the test
// ends, also if connections are still open.
func New(t testing.TB) string {
	t.Helper()
	name, err := migratedName()
	return fromTemplate(t, name, err, migrated)
}

// NewFilled is like New, with what fill wrote into the database. Fill runs once per test binary and name; every call with
// that name gets a copy, which takes milliseconds. Fill must close its connections before it returns.
func NewFilled(t testing.TB, name string, fill func(ctx context.Context, url string) error) string {
	t.Helper()
	template, err := filledName(name)
	return fromTemplate(t, template, err, func(ctx context.Context, url string) error {
		if err := migrated(ctx, url); err != nil {
			return err
		}
		return fill(ctx, url)
	})
}

// Empty returns the URL of a new database without any migration. It is dropped when the test ends.
func Empty(t testing.TB) string {
	t.Helper()
	return fromTemplate(t, "template0", nil, nil)
}

func fromTemplate(t testing.TB, template string, err error, fill func(ctx context.Context, url string) error) string {
	t.Helper()
	if err != nil {
		t.Fatal("dbtest:", err)
	}
	s, err := theServer()
	if err != nil {
		t.Fatal("dbtest: no PostgreSQL to test with:", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if fill != nil {
		if err := s.ensureTemplate(ctx, template, fill); err != nil {
			t.Fatalf("dbtest: make the template %s: %v", template, err)
		}
	}
	name := "test_" + strings.ToLower(rand.Text()[:16])
	if err := s.create(ctx, name, template); err != nil {
		t.Fatal("dbtest:", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.drop(ctx, name); err != nil {
			t.Error("dbtest:", err)
		}
	})
	return s.url(name)
}

func migrated(ctx context.Context, url string) error {
	_, err := migrate.Up(ctx, url)
	return err
}

// migratedName names the template after the migrations, so that a server that lives longer than a run never serves an
// outdated one.
func migratedName() (string, error) {
	set, err := migrate.Embedded()
	if err != nil {
		return "", err
	}
	return "fellesplan_template_" + set.Hash()[:16], nil
}

// filledName names the template after this very test binary too: whatever fill does, it is compiled in.
func filledName(name string) (string, error) {
	base, err := migratedName()
	if err != nil {
		return "", err
	}
	binary, err := binaryHash()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(binary + name))
	return base + "_" + hex.EncodeToString(sum[:8]), nil
}

// binaryHash is computed once: the binary is large and does not change.
var binaryHash = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
})
