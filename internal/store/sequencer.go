package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// sequencerLock is the advisory lock that only one sequencer in the database holds.
const sequencerLock = 0x66656c6c6573 // "felles"

// Sequence gives the committed rows of the change log that have no position yet the next ones, in id order and without a gap, and
// returns how many they were. Any number of callers may run at once, in any number of processes: they take turns.
//
// A position is the order in which readers see changes. The lock comes first and the snapshot after it, so that everything numbered
// before is visible; a row that commits later than another gets the later number, and the rows of one object, which are written under
// its row lock, come in the order of its versions.
func (s *Store) Sequence(ctx context.Context) (int64, error) {
	var n int64
	var log logState
	var at time.Time
	generation := s.horizon.generation()
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(sequencerLock)); err != nil {
			return err
		}
		at = time.Now()
		// One notification for the transaction: one for each row would cost the writers more than the rows themselves.
		err := tx.QueryRow(ctx, `
			WITH pending AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM changes WHERE position IS NULL),
			     log AS (UPDATE change_log SET head = head + (SELECT count(*) FROM pending) WHERE EXISTS (SELECT FROM pending)
			             RETURNING epoch, head, head - (SELECT count(*) FROM pending) AS base),
			     numbered AS (UPDATE changes c SET position = log.base + p.n FROM pending p, log WHERE c.id = p.id)
			SELECT epoch, head, head - base, pg_notify($1, epoch || ':' || head) IS NULL FROM log`, positionChannel).Scan(&log.Epoch, &log.Head, &n, nil)
		if errors.Is(err, pgx.ErrNoRows) {
			err = tx.QueryRow(ctx, "SELECT epoch, head FROM change_log").Scan(&log.Epoch, &log.Head)
		}
		return err
	})
	if err != nil {
		return 0, classify(err)
	}
	s.horizon.learn(log, at, generation)
	return n, nil
}

// WakeSequencer asks for a round of the sequencer soon.
func (s *Store) WakeSequencer() {
	select {
	case s.kick <- struct{}{}:
	default: // one is already asked for
	}
}

// sequencerPause is how long a change that another process committed waits at most, while this one writes nothing.
const sequencerPause = time.Second

// sequencerRest is how long the sequencer rests after a round that found something. Under many writes a round then numbers a burst of them,
// with one commit and one notification: a round for each costs as much as a third of the write. A write after a quiet moment gets its
// position at once.
const sequencerRest = 20 * time.Millisecond

// RunSequencer gives positions until ctx ends: after each write of this process, at once or after a short rest, and every second for those
// of others.
func (s *Store) RunSequencer(ctx context.Context) {
	ticker := time.NewTicker(sequencerPause)
	defer ticker.Stop()
	rest := time.NewTimer(sequencerRest)
	defer rest.Stop()
	for {
		n, err := s.Sequence(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Warn("sequencer", "error", err)
		}
		if n > 0 {
			rest.Reset(sequencerRest)
			select {
			case <-ctx.Done():
				return
			case <-rest.C:
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-s.kick:
		case <-ticker.C:
		}
	}
}
