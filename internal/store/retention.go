package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// retentionLock is the advisory lock that only one process that shortens the feed holds.
const retentionLock = 0x66656c6c6574 // "fellet"

// TrimFeed makes the feed forget what changed more than keep ago, and returns how many positions that were: cursors from before are
// refused, and nothing else changes, because history needs the rows. Of several callers at once, one does it.
func (s *Store) TrimFeed(ctx context.Context, keep time.Duration) (int64, error) {
	var forgotten int64
	err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		forgotten = 0
		var mine bool
		if err := db.Raw("SELECT pg_try_advisory_xact_lock(?)", int64(retentionLock)).Scan(&mine).Error; err != nil || !mine {
			return err
		}
		// The head is read before the rows, so that what is numbered meanwhile is not taken for old.
		log, err := readLog(db)
		if err != nil {
			return err
		}
		// Up to the first change that is young enough, whatever comes after it. The walk begins where the feed does, so that it reads what
		// is forgotten and nothing else.
		var young []int64
		err = db.Raw("SELECT position FROM changes WHERE position > ? AND changed_at >= ? ORDER BY position LIMIT 1", log.FeedFrom, s.now().Add(-keep)).Scan(&young).Error
		if err != nil {
			return err
		}
		from := log.Head
		if len(young) > 0 {
			from = young[0] - 1
		}
		if from <= log.FeedFrom {
			return nil
		}
		forgotten = from - log.FeedFrom
		err = db.Exec("UPDATE change_log SET feed_from = ?", from).Error
		return err
	})
	if forgotten > 0 {
		s.horizon.wrote() // so that no answer from before is given any more
	}
	return forgotten, err
}

// trimPause is how often the feed is shortened: a retention is counted in days.
const trimPause = time.Hour

// RunRetention shortens the feed until ctx ends: at once and then every hour.
func (s *Store) RunRetention(ctx context.Context, keep time.Duration) {
	ticker := time.NewTicker(trimPause)
	defer ticker.Stop()
	for {
		switch n, err := s.TrimFeed(ctx, keep); {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.log.Warn("shortening the feed", "error", err)
		case n > 0:
			s.log.Info("the feed forgot old changes", "changes", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
