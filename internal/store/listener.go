package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// positionChannel is where the sequencer says how far the log has come: "<epoch>:<head>", once for each transaction that gave positions.
const positionChannel = "fellesplan_position"

const (
	// lookEvery is how often the log is looked at beside the notifications, which a connection pooler swallows and a cut connection loses.
	lookEvery = 250 * time.Millisecond
	// lookPatience is how long looking may take before the connection counts as lost.
	lookPatience = 2 * time.Second
	// reconnectPause is the longest pause between two attempts to connect.
	reconnectPause = 2 * time.Second
)

// RunListener keeps the horizon up to date until ctx ends, over a connection of its own.
func (s *Store) RunListener(ctx context.Context) {
	for failures := 0; ; {
		looked, err := s.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		if looked {
			failures = 0 // a connection that was cut is made anew at once
		}
		s.horizon.lostSight()
		s.log.Warn("the listener lost the database", "error", err)
		if failures++; failures > 1 {
			timer := time.NewTimer(min(reconnectPause, 50*time.Millisecond<<min(failures, 8)))
			select {
			case <-ctx.Done():
				timer.Stop()
				return
			case <-timer.C:
			}
		}
	}
}

// listen connects and follows the log until the connection ends. It reports whether it saw the log at all.
func (s *Store) listen(ctx context.Context) (looked bool, err error) {
	config := s.direct.Copy()
	config.OnNotification = func(_ *pgconn.PgConn, n *pgconn.Notification) {
		if log, ok := parsePosition(n.Payload); ok {
			s.horizon.learn(log, time.Time{}, 0)
		}
	}
	opening, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	conn, err := pgx.ConnectConfig(opening, config)
	if err != nil {
		return false, err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing)
	}()
	if _, err := conn.Exec(opening, "LISTEN "+positionChannel); err != nil {
		return false, err
	}
	for {
		if err := s.look(ctx, conn); err != nil {
			return looked, err
		}
		looked = true
		waiting, cancel := context.WithTimeout(ctx, lookEvery)
		for err = nil; err == nil; { // what is notified is learnt in OnNotification
			_, err = conn.WaitForNotification(waiting)
		}
		cancel()
		if ctx.Err() != nil || !pgconn.Timeout(err) {
			return looked, err
		}
	}
}

// look reads how far the log has come. Where rows wait for their position, as when another process ended between a write and its
// numbering, the sequencer here is asked to give it; it confirms the horizon then.
func (s *Store) look(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	at, generation := time.Now(), s.horizon.generation()
	var log logState
	var pending bool
	err := conn.QueryRow(ctx, "SELECT epoch, head, EXISTS (SELECT FROM changes WHERE position IS NULL) FROM change_log").Scan(&log.Epoch, &log.Head, &pending)
	if err != nil {
		return err
	}
	if pending {
		at, generation = time.Time{}, 0
		s.WakeSequencer()
	}
	s.horizon.learn(log, at, generation)
	return nil
}

func parsePosition(payload string) (logState, bool) {
	epoch, head, _ := strings.Cut(payload, ":")
	id, err := uuid.Parse(epoch)
	n, numErr := strconv.ParseInt(head, 10, 64)
	return logState{Epoch: id, Head: n}, err == nil && numErr == nil && n >= 0
}
