package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// beside runs what a service runs beside its requests, until the test ends.
func beside(t *testing.T, run ...func(context.Context)) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, r := range run {
		running.Go(func() { r(ctx) })
	}
	t.Cleanup(func() { stop(); running.Wait() })
}

// awaitPosition waits until the store knows of as many positions as there are rows in the log.
func awaitPosition(t *testing.T, b *base, epoch uuid.UUID) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := b.Horizon().Wait(ctx, epoch, b.changes()-1); err != nil {
		t.Fatal("the position did not become known:", err)
	}
}

func TestSequencerNotifiesOnceForATransaction(t *testing.T) {
	t.Parallel()
	b := bare(t)
	listener, err := pgx.Connect(t.Context(), b.url)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close(t.Context())
	if _, err := listener.Exec(t.Context(), "LISTEN fellesplan_position"); err != nil {
		t.Fatal(err)
	}
	b.add(&plan.Document{Object: head("en"), Kind: "other"}, &plan.Document{Object: head("to"), Kind: "other"})
	for range 2 { // the second gives nothing, and says nothing
		if _, err := b.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	b.exec("SELECT pg_notify('fellesplan_position', 'end')")
	var heard []string
	for len(heard) == 0 || heard[len(heard)-1] != "end" {
		n, err := listener.WaitForNotification(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		heard = append(heard, n.Payload)
	}
	mark, reliable := b.Horizon().Mark()
	if want := fmt.Sprintf("%s:3", mark.Epoch); len(heard) != 2 || heard[0] != want || mark.Position != 3 || !reliable {
		t.Errorf("heard %v, want %s; mark %+v, reliable %v", heard, want, mark, reliable)
	}
}

func TestHorizonSeesOtherProcesses(t *testing.T) {
	t.Parallel()
	writer := bare(t)
	reader := open(t, writer.url, store.Options{})
	beside(t, reader.RunListener, reader.RunSequencer)
	eventually(t, "the reader has looked", func() bool { _, reliable := reader.Horizon().Mark(); return reliable })
	mark, _ := reader.Horizon().Mark()
	for i := range 5 { // the writer numbers nothing: it may have ended
		writer.add(&plan.Document{Object: head(fmt.Sprintf("dok-%d", i)), Kind: "other"})
		awaitPosition(t, reader, mark.Epoch)
	}
	if cut := writer.number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'fellesplan listener' AND datname = current_database()"); cut != 1 {
		t.Fatalf("cut %d listeners", cut)
	}
	writer.add(&plan.Document{Object: head("etter"), Kind: "other"})
	awaitPosition(t, reader, mark.Epoch)
	eventually(t, "the reader listens again", func() bool {
		return writer.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fellesplan listener' AND datname = current_database()") == 1
	})
}

func TestHorizonIsUnreliableWithoutDatabase(t *testing.T) {
	t.Parallel()
	b := bare(t)
	if _, reliable := b.Horizon().Mark(); reliable {
		t.Error("reliable before anything was read")
	}
	beside(t, b.RunListener, b.RunSequencer)
	eventually(t, "looked", func() bool { _, reliable := b.Horizon().Mark(); return reliable })
	before, _ := b.Horizon().Mark()
	b.exec("ALTER TABLE change_log RENAME TO hidden") // what looking meets is an error
	eventually(t, "the bound passes", func() bool { _, reliable := b.Horizon().Mark(); return !reliable })
	b.exec("ALTER TABLE hidden RENAME TO change_log")
	eventually(t, "looked again", func() bool { _, reliable := b.Horizon().Mark(); return reliable })
	if after, _ := b.Horizon().Mark(); after == before {
		t.Error("a mark of before the database was lost equals one of after: it may have been restored to another state")
	}
}

func TestWriteRaisesTheMarkAtOnce(t *testing.T) {
	t.Parallel()
	b := bare(t)
	if _, err := b.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, _ := b.Horizon().Mark()
	b.add(&plan.Document{Object: head("dok"), Kind: "other"})
	after, _ := b.Horizon().Mark()
	if before == after || b.Horizon().Settled(after) {
		t.Errorf("mark %+v after %+v; settled before it has a position: %v", after, before, b.Horizon().Settled(after))
	}
	if _, err := b.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sequenced, _ := b.Horizon().Mark(); !b.Horizon().Settled(sequenced) || sequenced.Position != 2 {
		t.Errorf("mark %+v is not settled", sequenced)
	}
	refusal := errors.New("no")
	settled, _ := b.Horizon().Mark()
	if err := b.Write(t.Context(), admin(), func(*store.Tx) error { return &plan.Error{Kind: plan.Conflict, Err: refusal} }); err == nil {
		t.Fatal("not refused")
	}
	if mark, _ := b.Horizon().Mark(); mark != settled {
		t.Error("a refused write made everybody read anew")
	}
}

func TestWaitEnds(t *testing.T) {
	t.Parallel()
	b := bare(t)
	if _, err := b.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	mark, _ := b.Horizon().Mark()
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	if err := b.Horizon().Wait(ctx, mark.Epoch, mark.Position); !errors.Is(err, why) {
		t.Error("waited past the end:", err)
	}
	if err := b.Horizon().Wait(ctx, uuid.New(), mark.Position); err != nil {
		t.Error("another epoch is news:", err)
	}
	if err := b.Horizon().Wait(ctx, mark.Epoch, mark.Position-1); err != nil {
		t.Error("the position is beyond already:", err)
	}
}
