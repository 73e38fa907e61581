package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

const (
	// sweepLock is the advisory lock that only one process that forgets jobs and idempotency keys holds.
	sweepLock = 0x66656c6c656a // "fellej"
	// sweepBatch is how many idempotency keys are forgotten in one statement.
	sweepBatch = 5000
	// sweepPause is how often is looked for what is to be forgotten.
	sweepPause = time.Hour
)

// Swept is what a sweep forgot.
type Swept struct{ Jobs, Keys int64 }

// Sweep forgets the idempotency keys whose time has long been up, so that none goes while a write looks at it, and the jobs that ended more
// than keep ago with what became of their rows; 0 keeps all jobs. A job that is running stays, and so does an import for as long as a job
// that undoes it does. Each transaction takes one job or some keys, so that nobody waits for it, and of several callers at once, one does it.
func (s *Store) Sweep(ctx context.Context, keep time.Duration) (Swept, error) {
	var swept Swept
	for {
		n, err := s.sweep(ctx, func(db *gorm.DB) *gorm.DB {
			return db.Exec("DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(SELECT ctid FROM idempotency_keys WHERE created_at < ? LIMIT ? FOR UPDATE SKIP LOCKED))", s.now().Add(-onceFor-sweepPause), sweepBatch)
		})
		swept.Keys += n
		if err != nil {
			return swept, err
		}
		if n < sweepBatch {
			break
		}
	}
	for keep > 0 {
		n, err := s.sweep(ctx, func(db *gorm.DB) *gorm.DB { return forgetJob(db, s.now().Add(-keep)) })
		swept.Jobs += n
		if n == 0 || err != nil {
			return swept, err
		}
	}
	return swept, nil
}

// sweep runs a statement that forgets in a transaction, if no other process forgets.
func (s *Store) sweep(ctx context.Context, forget func(db *gorm.DB) *gorm.DB) (forgotten int64, err error) {
	err = s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		forgotten = 0
		var mine bool
		if err := db.Raw("SELECT pg_try_advisory_xact_lock(?)", int64(sweepLock)).Scan(&mine).Error; err != nil || !mine {
			return err
		}
		done := forget(db)
		forgotten = done.RowsAffected
		return done.Error
	})
	if err != nil {
		return 0, err
	}
	return forgotten, nil
}

// forgetJob removes the oldest job that ended before a time, with its rows. Whoever undoes it at this moment holds it, and keeps it.
func forgetJob(db *gorm.DB, before time.Time) *gorm.DB {
	var id []string
	found := db.Raw(`SELECT j.id FROM jobs j WHERE j.state <> 'running' AND j.finished_at < ? AND NOT EXISTS (SELECT FROM jobs r WHERE r.reverts = j.id)
		ORDER BY j.finished_at LIMIT 1 FOR UPDATE SKIP LOCKED`, before).Scan(&id)
	if found.Error != nil || len(id) == 0 {
		found.RowsAffected = 0
		return found
	}
	if rows := db.Exec("DELETE FROM job_rows WHERE job_id = ?", id[0]); rows.Error != nil {
		return rows
	}
	return db.Exec("DELETE FROM jobs WHERE id = ?", id[0])
}

// RunSweep sweeps until ctx ends: at once and then every hour.
func (s *Store) RunSweep(ctx context.Context, keep time.Duration) {
	ticker := time.NewTicker(sweepPause)
	defer ticker.Stop()
	for {
		switch swept, err := s.Sweep(ctx, keep); {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.log.Warn("forgetting old jobs", "error", err)
		case swept != Swept{}:
			s.log.Info("forgot what ended long ago", "jobs", swept.Jobs, "idempotencyKeys", swept.Keys)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
