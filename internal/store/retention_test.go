package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

const day = 24 * time.Hour

// aged is a store whose three documents were written 30, 20 and 10 days ago; the community came with the first.
func aged(t *testing.T) *base {
	t.Helper()
	b := bare(t)
	for i := range 3 {
		b.add(&plan.Document{Object: head(fmt.Sprintf("dok-%d", i)), Kind: "other"})
	}
	b.exec("UPDATE changes SET changed_at = now() - interval '30 days' + greatest(id - 2, 0) * interval '10 days'")
	if _, err := b.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *base) feed(after string) (store.Feed, error) {
	return b.Feed(b.t.Context(), store.FeedQuery{After: after, Limit: 10})
}

func trim(t *testing.T, b *base, keep time.Duration, want int64) {
	t.Helper()
	if n, err := b.TrimFeed(t.Context(), keep); err != nil || n != want {
		t.Fatalf("keeping %v, the feed forgot %d, not %d: %v", keep, n, want, err)
	}
}

// The feed forgets what is old and refuses those who would have to know it, and the history forgets nothing.
func TestTrimmedFeed(t *testing.T) {
	t.Parallel()
	b := aged(t)
	all, err := b.feed("")
	if err != nil || len(all.Entries) != 4 {
		t.Fatalf("%d entries: %v", len(all.Entries), err)
	}
	trim(t, b, 40*day, 0)
	trim(t, b, 25*day, 2)
	trim(t, b, 25*day, 0)
	for _, after := range []string{"", all.Entries[0].Cursor} {
		_, err := b.feed(after)
		refused(t, err, plan.Gone, "resync_required")
	}
	for i, entry := range all.Entries[1:] {
		feed, err := b.feed(entry.Cursor)
		if err != nil || len(feed.Entries) != 2-i {
			t.Errorf("after entry %d come %d: %v", i+1, len(feed.Entries), err)
		}
	}
	oldest, newest, err := b.FeedRange(t.Context())
	if err != nil || oldest != all.Entries[1].Cursor || newest != all.Head {
		t.Errorf("the feed goes from %s to %s: %v", oldest, newest, err)
	}
	if n := b.changes(); n != 4 {
		t.Errorf("%d rows are left in the log", n)
	}
}

// A feed of which everything is old begins at its head, where whoever has read it goes on; what comes then is not old.
func TestEverythingForgotten(t *testing.T) {
	t.Parallel()
	b := aged(t)
	b.add(&plan.Document{Object: head("ny"), Kind: "other"}) // has no position yet
	trim(t, b, day, 4)
	oldest, newest, err := b.FeedRange(t.Context())
	if err != nil || oldest != newest {
		t.Fatalf("the feed goes from %s to %s: %v", oldest, newest, err)
	}
	if _, err := b.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	trim(t, b, day, 0)
	if feed, err := b.feed(newest); err != nil || len(feed.Entries) != 1 || feed.Entries[0].Key != "ny" {
		t.Errorf("after the head come %+v: %v", feed.Entries, err)
	}
}

// A change that is young keeps all that come after it, however old they say they are: the feed forgets from its beginning.
func TestForgettingGoesInOrder(t *testing.T) {
	t.Parallel()
	b := aged(t)
	b.exec("UPDATE changes SET changed_at = now() WHERE position = 2")
	trim(t, b, day, 1)
}

// Whoever does not get the lock leaves the work to the one who has it.
func TestOneProcessShortensTheFeed(t *testing.T) {
	t.Parallel()
	b := aged(t)
	held, err := b.sql.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := held.Exec(t.Context(), "SELECT pg_advisory_xact_lock($1)", int64(store.RetentionLock)); err != nil {
		t.Fatal(err)
	}
	trim(t, b, day, 0)
	if err := held.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	beside(t, func(ctx context.Context) { b.RunRetention(ctx, day) })
	eventually(t, "the job shortens the feed", func() bool { return b.number("SELECT feed_from FROM change_log") == 4 })
}
