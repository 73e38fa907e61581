package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// waitABit waits inside a transaction, which is what lets transactions commit in another order than they began.
func waitABit(t *testing.T) {
	t.Helper()
	timer := time.NewTimer(rand.N(3 * time.Millisecond))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.Context().Done():
	}
}

// changeBoth changes two documents in one transaction, in the order given: whoever comes from the other side meets it in a deadlock,
// which the store resolves.
func changeBoth(t *testing.T, b *base, first, second, title string) error {
	t.Helper()
	return b.Write(t.Context(), admin(), func(tx *store.Tx) error {
		for _, key := range []string{first, second} {
			d, err := store.Locked(tx, store.Documents, plan.Change, key)
			if err != nil {
				return err
			}
			d.Title = title
			waitABit(t)
		}
		return nil
	})
}

func TestPositionsFollowTheCommits(t *testing.T) {
	t.Parallel()
	b := bare(t)
	// The default of a second for every deadlock is long for a test.
	b.exec(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''5ms''', current_database()); END $$`)
	b = open(t, b.url, store.Options{MaxConns: 20})
	const objects, writers, rounds = 6, 12, 15
	for i := range objects {
		b.add(&plan.Document{Object: head(fmt.Sprintf("dok-%d", i)), Kind: "other"})
	}
	ctx, stop := context.WithCancel(t.Context())
	var beside, work sync.WaitGroup
	for range 3 {
		beside.Go(func() { sequenceUntil(ctx, t, b) })
	}
	for range 2 {
		beside.Go(func() { readUntil(ctx, t, b) })
	}
	for w := range writers {
		work.Go(func() {
			for n := range rounds {
				order := rand.Perm(objects)
				if err := changeBoth(t, b, fmt.Sprintf("dok-%d", order[0]), fmt.Sprintf("dok-%d", order[1]), fmt.Sprintf("Tittel %d %d", w, n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	eventually(t, "every row gets a position", func() bool { return b.number("SELECT count(*) FROM changes WHERE position IS NULL") == 0 })
	stop()
	beside.Wait()
	all := b.changes()
	if want := int64(1 + objects + 2*writers*rounds); all != want {
		t.Errorf("%d rows in the log, want %d", all, want)
	}
	if n := b.number("SELECT count(DISTINCT position) FROM changes WHERE position BETWEEN 1 AND $1", all); n != all {
		t.Errorf("%d positions from 1 to %d", n, all)
	}
	if n := b.number("SELECT head FROM change_log"); n != all {
		t.Errorf("the head is %d and not %d", n, all)
	}
	inversions := `SELECT count(*) FROM (SELECT version, row_number() OVER (PARTITION BY noun, object_id ORDER BY position) AS n FROM changes) v WHERE version <> n`
	if n := b.number(inversions); n != 0 {
		t.Errorf("%d versions out of order", n)
	}
	backwards := `SELECT count(*) FROM changes a JOIN changes b ON b.noun = a.noun AND b.object_id = a.object_id AND b.version = a.version + 1 WHERE b.changed_at <= a.changed_at`
	if n := b.number(backwards); n != 0 {
		t.Errorf("%d times that do not rise with the versions", n)
	}
}

func sequenceUntil(ctx context.Context, t *testing.T, b *base) {
	t.Helper()
	for ctx.Err() == nil {
		if _, err := b.Sequence(ctx); err != nil && ctx.Err() == nil {
			t.Error("sequence:", err)
			return
		}
	}
}

// readUntil holds at every moment that whoever sees a position sees every lower one, and never one less than before.
func readUntil(ctx context.Context, t *testing.T, b *base) {
	t.Helper()
	var last int64
	for ctx.Err() == nil {
		var highest, seen int64
		err := b.sql.QueryRow(ctx, "SELECT coalesce(max(position), 0), count(position) FROM changes").Scan(&highest, &seen)
		if ctx.Err() != nil {
			return
		}
		if err != nil || highest != seen || highest < last {
			t.Errorf("position %d with %d rows, after %d: %v", highest, seen, last, err)
			return
		}
		last = highest
	}
}

func TestRunSequencerNumbersWhatIsWritten(t *testing.T) {
	t.Parallel()
	b := bare(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.RunSequencer(ctx)
	}()
	b.add(&plan.Document{Object: head("dok"), Kind: "other"})
	eventually(t, "the sequencer is woken", func() bool { return b.number("SELECT count(position) FROM changes") == 2 })
	stop()
	<-ended
}
