package dbtest_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/migrate"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestNewIsMigratedAndOnesOwn(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	if n, err := migrate.Pending(t.Context(), url); n != 0 || err != nil {
		t.Errorf("%d migrations are pending, %v", n, err)
	}
	if _, err := connect(t, url).Exec(t.Context(), "CREATE TABLE mine ()"); err != nil {
		t.Fatal(err)
	}
	var there bool
	other := connect(t, dbtest.New(t))
	if err := other.QueryRow(t.Context(), "SELECT to_regclass('mine') IS NOT NULL").Scan(&there); err != nil || there {
		t.Errorf("another test's table is there: %v, %v", there, err)
	}
}

func TestEmptyHasNothing(t *testing.T) {
	t.Parallel()
	if n, err := migrate.Version(t.Context(), dbtest.Empty(t)); n != 0 || err != nil {
		t.Errorf("stands at %d, %v", n, err)
	}
}

func TestTheDatabaseGoesWithItsTest(t *testing.T) {
	t.Parallel()
	var url string
	var conn *pgx.Conn
	t.Run("the test", func(t *testing.T) {
		url = dbtest.New(t)
		var err error
		if conn, err = pgx.Connect(t.Context(), url); err != nil { // left open on purpose
			t.Fatal(err)
		}
	})
	defer conn.Close(context.Background())
	if other, err := pgx.Connect(t.Context(), url); err == nil || !strings.Contains(err.Error(), "3D000") {
		t.Errorf("the database is still there: %v, %v", other, err)
	}
}

func TestFilledOnceCopiedOften(t *testing.T) {
	t.Parallel()
	calls := 0
	fill := func(ctx context.Context, url string) error {
		calls++
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "CREATE TABLE filled AS SELECT 42 AS n")
		return errors.Join(err, conn.Close(ctx))
	}
	for range 3 {
		var n int
		conn := connect(t, dbtest.NewFilled(t, t.Name(), fill))
		if err := conn.QueryRow(t.Context(), "SELECT n FROM filled").Scan(&n); err != nil || n != 42 {
			t.Errorf("got %d, %v", n, err)
		}
	}
	if calls > 1 {
		t.Errorf("filled %d times", calls)
	}
}

func BenchmarkNew(b *testing.B) {
	dbtest.New(b)
	for b.Loop() {
		dbtest.New(b)
	}
}
