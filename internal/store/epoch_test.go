package store_test

import (
	"context"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// A database that is copied, as a restore does, begins a new epoch once; one that only starts again does not.
func TestARestoredDatabaseBeginsAnEpoch(t *testing.T) {
	t.Parallel()
	epoch := func(b *base) string {
		t.Helper()
		var epoch string
		if err := b.sql.QueryRow(t.Context(), "SELECT epoch::text FROM change_log").Scan(&epoch); err != nil {
			t.Fatal(err)
		}
		return epoch
	}
	settle := func(b *base) string {
		t.Helper()
		before := epoch(b)
		began, err := b.SettleEpoch(t.Context())
		if err != nil || began != (epoch(b) != before) {
			t.Fatal(began, err)
		}
		return epoch(b)
	}
	fresh := open(t, dbtest.New(t), store.Options{})
	if before := epoch(fresh); settle(fresh) != before {
		t.Error("the first start begins a new epoch")
	}
	copied := open(t, dbtest.NewFilled(t, "settled", func(ctx context.Context, url string) error {
		s, err := store.Open(ctx, url, store.Options{})
		if err != nil {
			return err
		}
		defer s.Close()
		_, err = s.SettleEpoch(ctx)
		return err
	}), store.Options{})
	before := epoch(copied)
	after := settle(copied)
	if after == before {
		t.Error("a copy goes on with the epoch of what it was copied from")
	}
	if settle(copied) != after {
		t.Error("a second start begins another epoch")
	}
}
