package store

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
)

// HorizonBound is how long what was known of the change log may be relied on: an answer that is kept shows every write that was committed
// longer ago than this, in whatever process, or is not given.
const HorizonBound = time.Second

// Mark is a state of the plan as one process knows it. Of two reads that begin at equal marks the later sees nothing new, as far as is
// known; a mark that was confirmed is right up to HorizonBound.
type Mark struct {
	Epoch    uuid.UUID
	Position int64
	// Generation rises with each write of this process, which the process knows of before the sequencer has given it a position.
	Generation uint64
}

// Horizon is how far the change log has come, as this process knows it without asking: from the sequencer, from notifications, and from
// looking several times a second.
type Horizon struct {
	mu        sync.Mutex
	mark      Mark
	settled   uint64    // the generation whose writes have positions
	confirmed time.Time // when the log stood at the mark; zero: never looked
	grew      chan struct{}
}

func newHorizon() *Horizon { return &Horizon{grew: make(chan struct{})} }

// Mark returns what is known, and whether it was confirmed recently enough to be relied on.
func (h *Horizon) Mark() (mark Mark, reliable bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mark, time.Since(h.confirmed) < HorizonBound // a zero time is long ago
}

// Settled reports whether every write of this process that a mark knows of has its position: a reader elsewhere that has the position then
// has the writes.
func (h *Horizon) Settled(m Mark) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.settled >= m.Generation
}

// Wait returns nil as soon as a position beyond the given one of the epoch is known, or another epoch; otherwise the cause why ctx ended.
// It learns of positions while RunListener runs.
func (h *Horizon) Wait(ctx context.Context, epoch uuid.UUID, beyond int64) error {
	for {
		h.mu.Lock()
		mark, grew := h.mark, h.grew
		h.mu.Unlock()
		if mark.Position > beyond || mark.Epoch != epoch && mark.Epoch != uuid.Nil {
			return nil
		}
		select {
		case <-grew:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// wrote says that this process has, or may have, committed a write. It comes before the writer gets his answer.
func (h *Horizon) wrote() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mark.Generation++
}

// generation is that of the writes of this process so far.
func (h *Horizon) generation() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mark.Generation
}

// learn takes a state of the log that was read or told. at is a moment before which every committed write has a position in it; zero where
// that is not known. settled is the last generation of which that holds.
func (h *Horizon) learn(log logState, at time.Time, settled uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at.After(h.confirmed) {
		h.confirmed = at
	}
	h.settled = max(h.settled, settled)
	if log.Epoch == h.mark.Epoch && log.Head <= h.mark.Position {
		return // told late
	}
	h.mark.Epoch, h.mark.Position = log.Epoch, log.Head
	close(h.grew)
	h.grew = make(chan struct{})
}

// lostSight says that the connection to the database was lost. It may have been restored to an earlier state meanwhile and come to the same
// positions again, with other changes; so no mark of before is ever equal to one of after.
func (h *Horizon) lostSight() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mark.Generation++
	h.mark.Position = -1 // whatever is read next is news
	h.confirmed = time.Time{}
}

// Settled returns the epoch and the head of the change log at a moment when every write that was committed before the call has its
// position. What is read after it shows at least the head.
func (s *Store) Settled(ctx context.Context) (epoch uuid.UUID, position int64, err error) {
	const query = "SELECT epoch, head, EXISTS (SELECT FROM changes WHERE position IS NULL) FROM change_log"
	var pending bool
	err = s.pool.QueryRow(ctx, query).Scan(&epoch, &position, &pending)
	if err == nil && pending {
		if _, err = s.Sequence(ctx); err == nil {
			err = s.pool.QueryRow(ctx, query).Scan(&epoch, &position, &pending)
		}
	}
	return epoch, position, classify(err)
}
