package migrate_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/migrate"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

const (
	first = `-- A comment before the sections.

-- +goose Up
CREATE TABLE a (n int);
-- +goose StatementBegin
CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	RETURN 1;
END $$;
-- +goose StatementEnd
INSERT INTO a VALUES (one());

-- +goose Down
DROP FUNCTION one();
DROP TABLE a;
`
	second = "-- +goose Up\nALTER TABLE a ADD m int;\n-- +goose Down\nALTER TABLE a DROP m;\n"
)

func load(t *testing.T, files map[string]string) *migrate.Set {
	t.Helper()
	set, err := tryLoad(files)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func tryLoad(files map[string]string) (*migrate.Set, error) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return migrate.Load(fsys)
}

func TestUpAndDown(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	set := load(t, map[string]string{"0001_first.sql": first, "0002_second.sql": second})
	at := func(want int64) {
		t.Helper()
		if got, err := set.Version(t.Context(), url); err != nil || got != want {
			t.Fatalf("the database stands at %d, %v; want %d", got, err, want)
		}
	}

	at(0)
	if n, err := set.Up(t.Context(), url); n != 2 || err != nil {
		t.Fatalf("applied %d, %v", n, err)
	}
	at(2)
	if n, err := set.Up(t.Context(), url); n != 0 || err != nil {
		t.Errorf("applied %d more, %v", n, err)
	}
	if n, err := set.Down(t.Context(), url, 1); n != 1 || err != nil {
		t.Fatalf("reverted %d, %v", n, err)
	}
	at(1)
	if n, err := set.Down(t.Context(), url, 0); n != 1 || err != nil {
		t.Fatalf("reverted %d, %v", n, err)
	}
	at(0)
	if n, err := set.Up(t.Context(), url); n != 2 || err != nil {
		t.Errorf("applied %d, %v", n, err)
	}
	if _, err := set.Down(t.Context(), url, 3); err == nil {
		t.Error("went down to a version above")
	}
}

func TestConcurrentUp(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	set := load(t, map[string]string{"0001_first.sql": first, "0002_second.sql": second})
	const starters = 8
	var (
		all   sync.WaitGroup
		mutex sync.Mutex
		total int
	)
	for range starters {
		all.Go(func() {
			n, err := set.Up(context.Background(), url)
			if err != nil {
				t.Error(err)
			}
			mutex.Lock()
			total += n
			mutex.Unlock()
		})
	}
	all.Wait()
	if total != 2 {
		t.Errorf("applied %d migrations, want 2", total)
	}
}

func TestAFaultyMigrationLeavesNothing(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	faulty := load(t, map[string]string{
		"0001_first.sql":  first,
		"0002_faulty.sql": "-- +goose Up\nCREATE TABLE æ ();\n\nCREATE TABLE c (n strange);\n-- +goose Down\n",
	})
	n, err := faulty.Up(t.Context(), url)
	if n != 1 || err == nil || !strings.Contains(err.Error(), "0002_faulty.sql:4: ") {
		t.Errorf("applied %d, %v; want the file and the line in the error", n, err)
	}
	if got, err := faulty.Version(t.Context(), url); got != 1 || err != nil {
		t.Errorf("the database stands at %d, %v", got, err)
	}
	repaired := load(t, map[string]string{"0001_first.sql": first, "0002_second.sql": "-- +goose Up\nCREATE TABLE æ ();\n-- +goose Down\n"})
	if n, err := repaired.Up(t.Context(), url); n != 1 || err != nil {
		t.Errorf("applied %d, %v", n, err)
	}
}

func TestASectionMustNotEndItsTransaction(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	set := load(t, map[string]string{"0001_commits.sql": "-- +goose Up\nCREATE TABLE a (); COMMIT;\n-- +goose Down\n"})
	if _, err := set.Up(t.Context(), url); err == nil || !strings.Contains(err.Error(), "ends the transaction") {
		t.Errorf("got %v", err)
	}
}

func TestANewerDatabase(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	newer := load(t, map[string]string{"0001_first.sql": first, "0002_second.sql": second})
	if _, err := newer.Up(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	older := load(t, map[string]string{"0001_first.sql": first})
	for name, call := range map[string]func() error{
		"Up":      func() error { _, err := older.Up(t.Context(), url); return err },
		"Down":    func() error { _, err := older.Down(t.Context(), url, 0); return err },
		"Version": func() error { _, err := older.Version(t.Context(), url); return err },
	} {
		if err := call(); !errors.Is(err, migrate.ErrNewer) || !strings.Contains(err.Error(), "version 2") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestLoadNamesEveryFault(t *testing.T) {
	t.Parallel()
	_, err := tryLoad(map[string]string{
		"1_short.sql":        second,
		"0001_no_down.sql":   "-- +goose Up\nSELECT 1;\n",
		"0002_twice.sql":     "-- +goose Up\n-- +goose Up\n-- +goose Down\n",
		"0003_outside.sql":   "SELECT 1;\n-- +goose Up\n-- +goose Down\n",
		"0004_unknown.sql":   "-- +goose Up\n-- +goose NO TRANSACTION\n-- +goose Down\n",
		"0005_backwards.sql": "-- +goose Down\n-- +goose Up\n",
		"0007_gap.sql":       second,
		"readme.txt":         "not a migration",
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"1_short.sql", "0001_no_down.sql", "0002_twice.sql: line 2", "0003_outside.sql: line 1",
		"0004_unknown.sql: line 2", "0005_backwards.sql: line 1", "0007_gap.sql: expected number 0006"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %q", want, err)
		}
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	a := load(t, map[string]string{"0001_first.sql": first})
	same := load(t, map[string]string{"0001_first.sql": first})
	other := load(t, map[string]string{"0001_first.sql": first + "SELECT 1;"})
	if a.Hash() != same.Hash() || a.Hash() == other.Hash() {
		t.Error("the hash does not tell sets apart")
	}
}

func TestEmbedded(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	set, err := migrate.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	pending, err := migrate.Pending(t.Context(), url)
	if err != nil || int64(pending) != set.Latest() || pending == 0 {
		t.Fatalf("%d are pending, %v", pending, err)
	}
	empty := schema(t, url)
	if n, err := migrate.Up(t.Context(), url); err != nil || n != pending {
		t.Fatalf("applied %d, %v", n, err)
	}
	up := schema(t, url)
	if len(up) < 10 {
		t.Fatalf("the schema has only %d parts", len(up))
	}
	if n, err := migrate.Down(t.Context(), url, 0); err != nil || n != pending {
		t.Fatalf("reverted %d, %v", n, err)
	}
	compare(t, "after going down", schema(t, url), empty)
	// One by one this time, each there and back again.
	for version := int64(1); version <= set.Latest(); version++ {
		if _, err := migrate.Up(t.Context(), url); err != nil {
			t.Fatal(err)
		}
		if _, err := migrate.Down(t.Context(), url, set.Latest()-version); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := migrate.Up(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	compare(t, "after going up again", schema(t, url), up)
	if version, err := migrate.Version(t.Context(), url); err != nil || version != set.Latest() {
		t.Errorf("the database stands at %d, %v", version, err)
	}
}

func compare(t *testing.T, when string, got, want map[string]string) {
	t.Helper()
	for name, definition := range got {
		if want[name] != definition {
			t.Errorf("%s: %s is\n%s\nand not\n%s", when, name, definition, want[name])
		}
	}
	for name := range want {
		if _, found := got[name]; !found {
			t.Errorf("%s: %s is missing", when, name)
		}
	}
}

// schema describes everything in a database that a migration can make, each part under a name of its own.
func schema(t *testing.T, url string) map[string]string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), schemaQuery)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	var name, definition string
	_, err = pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		if _, twice := parts[name]; twice {
			t.Errorf("two parts are called %s", name)
		}
		parts[name] = definition
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return parts
}
