package store_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/helsefellesskap/fellesplan/internal/dataset"
	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

const moreOgRomsdal = "more-og-romsdal"

// base is a store on a database of the test's own, and that database without the store.
type base struct {
	*store.Store
	t   testing.TB
	url string
	sql *pgxpool.Pool
}

// shipped opens a database with the shipped plan.
func shipped(t testing.TB) *base {
	t.Helper()
	return open(t, dbtest.NewFilled(t, "shipped", func(ctx context.Context, url string) error {
		s, err := store.Open(ctx, url, store.Options{DefaultCommunity: moreOgRomsdal})
		if err != nil {
			return err
		}
		defer s.Close()
		roots, err := exchange.Read(dataset.MoreOgRomsdal())
		if err != nil {
			return err
		}
		_, err = s.Import(ctx, importer(), roots, false)
		return err
	}), store.Options{})
}

// bare opens a database with a community and nothing else.
func bare(t testing.TB) *base {
	t.Helper()
	b := open(t, dbtest.New(t), store.Options{})
	b.write(func(tx *store.Tx) error {
		return tx.Add(&plan.Community{Object: head(moreOgRomsdal)})
	})
	return b
}

func open(t testing.TB, url string, o store.Options) *base {
	t.Helper()
	o.DefaultCommunity = moreOgRomsdal
	if o.Logger == nil {
		o.Logger = dbtest.NewJournal(t).Logger()
	}
	s, err := store.Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return &base{s, t, url, pool}
}

// head is what every noun has, of a published object.
func head(key string) plan.Object {
	return plan.Object{Key: key, Title: "Objekt " + key, Visibility: plan.VisibilityPublished}
}

func importer() store.By {
	return store.By{Actor: plan.System(plan.ActorKindImport, "import"), RequestID: "import"}
}

// admin is a person that may do everything.
func admin() store.By {
	a := plan.System(plan.ActorKindPerson, "Sekretær Ås")
	a.ID = uuid.MustParse("01900000-0000-7000-8000-000000000001")
	return store.By{Actor: a, RequestID: "test"}
}

// public is nobody in particular.
func public() plan.Actor { return plan.Actor{} }

func anyVersion() store.Precondition { return store.Precondition{Given: true, Any: true} }

func atVersion(v int64) store.Precondition {
	return store.Precondition{Given: true, Versions: []int64{v}}
}

func (b *base) write(fn func(tx *store.Tx) error) {
	b.t.Helper()
	if err := b.Write(b.t.Context(), admin(), fn); err != nil {
		b.t.Fatal(err)
	}
}

// add writes new objects in one transaction.
func (b *base) add(roots ...plan.Root) {
	b.t.Helper()
	b.write(func(tx *store.Tx) error {
		for _, r := range roots {
			if err := tx.Add(r); err != nil {
				return err
			}
		}
		return nil
	})
}

// get reads an object as the admin.
func get[T any, P interface {
	*T
	plan.Root
}](b *base, table *store.Table[T, P], ident string,
) P {
	b.t.Helper()
	r, err := store.Get(b.t.Context(), b.Store, table, admin().Actor, ident)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// change changes an object as the admin.
func change[T any, P interface {
	*T
	plan.Root
}](b *base, table *store.Table[T, P], ident string, fn func(P),
) (P, error) {
	b.t.Helper()
	return store.Change(b.t.Context(), b.Store, table, admin(), plan.Change, ident, anyVersion(), func(_ *store.Tx, r P) error {
		fn(r)
		return nil
	})
}

// number is the number that a query gives.
func (b *base) number(query string, args ...any) int64 {
	b.t.Helper()
	var n int64
	if err := b.sql.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (b *base) exec(query string, args ...any) {
	b.t.Helper()
	if _, err := b.sql.Exec(b.t.Context(), query, args...); err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
}

// changes is how many rows the log has.
func (b *base) changes() int64 {
	b.t.Helper()
	return b.number("SELECT count(*) FROM changes")
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("did not happen: " + what)
		}
	}
}

// refused demands an error of a kind and code.
func refused(t testing.TB, err error, kind plan.Kind, code string) plan.Error {
	t.Helper()
	e, ok := errors.AsType[*plan.Error](err)
	if !ok || e.Kind != kind || e.Code != code {
		t.Fatalf("got %v, want kind %d and code %s", err, kind, code)
	}
	return *e
}
