package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// terminate ends every connection of the store and reports how many there were.
func terminate(b *base) int64 {
	b.t.Helper()
	return b.number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'fellesplan'")
}

// hold takes the row lock of an object until release is called.
func hold(t *testing.T, b *base, table, key string) (release func()) {
	t.Helper()
	tx, err := b.sql.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT FROM "+table+" WHERE key = $1 FOR UPDATE", key); err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback(context.Background()) }
}

func waiting(b *base, n int64) func() bool {
	return func() bool {
		return b.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'fellesplan' AND wait_event_type = 'Lock'") == n
	}
}

func TestALostDatabaseIsUnavailableAndComesBack(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	before := b.changes()
	release := hold(t, b, "documents", "dok-1")
	errs := make([]error, 5)
	var calls sync.WaitGroup
	for i := range errs {
		calls.Go(func() { _, errs[i] = change(b, store.Documents, "dok-1", func(d *plan.Document) { d.Title = "Ny" }) })
	}
	eventually(t, "every change waits for the lock", waiting(b, int64(len(errs))))
	if n := terminate(b); n < int64(len(errs)) {
		t.Errorf("%d connections ended", n)
	}
	calls.Wait()
	for _, err := range errs {
		refused(t, err, plan.Unavailable, "unavailable")
	}
	release()
	if b.changes() != before || get(b, store.Documents, "dok-1").Version != 1 {
		t.Error("what was refused was written")
	}
	if _, err := change(b, store.Documents, "dok-1", func(d *plan.Document) { d.Title = "Ny" }); err != nil {
		t.Error("the next call:", err)
	}
}

// Connections that die while nobody uses them are no reason to fail.
func TestDeadConnectionsAreReplaced(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	calls := map[string]func() error{
		"read": func() error {
			_, err := store.Get(t.Context(), b.Store, store.Documents, public(), "dok-1")
			return err
		},
		"write": func() error { return show(b, "dok-2", plan.VisibilityPublished) },
		"key": func() error {
			_, err := b.ActorOfKey(t.Context(), [32]byte{1})
			if plan.KindOf(err) == plan.Unauthenticated {
				return nil
			}
			return err
		},
	}
	for name, call := range calls {
		var many sync.WaitGroup
		for range 8 {
			many.Go(func() { _, _ = store.Get(t.Context(), b.Store, store.Documents, public(), "dok-1") })
		}
		many.Wait()
		if terminate(b) == 0 {
			t.Error("no connection was there to end")
		}
		eventually(t, "they are gone", func() bool {
			return b.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'fellesplan'") == 0
		})
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who gives up is not told that the database is away, and nothing is written.
func TestACancelledCallIsNotUnavailable(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	before := b.changes()
	release := hold(t, b, "documents", "dok-1")
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := store.Change(ctx, b.Store, store.Documents, admin(), plan.Change, "dok-1", anyVersion(), func(_ *store.Tx, d *plan.Document) error {
			d.Title = "Ny"
			return nil
		})
		failed <- err
	}()
	eventually(t, "the change waits for the lock", waiting(b, 1))
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) || plan.KindOf(err) == plan.Unavailable {
		t.Error(err)
	}
	if _, err := store.Get(ctx, b.Store, store.Documents, public(), "dok-1"); !errors.Is(err, context.Canceled) || plan.KindOf(err) == plan.Unavailable {
		t.Error(err)
	}
	_, err := store.List(ctx, b.Store, store.Documents, public(), store.Query{Limit: 1})
	if plan.KindOf(err) != plan.Internal {
		t.Error(err)
	}
	if b.changes() != before {
		t.Error("something was written")
	}
}
