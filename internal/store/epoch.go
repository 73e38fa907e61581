package store

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// SettleEpoch starts a new epoch of the change log when the database is not the one in which the log was kept so far: it was restored from
// a backup into another database, or to an earlier time, so that readers may hold cursors of changes that it does not have. It is called
// once, before the feed is served; it reports whether the epoch is new.
//
// Where the server does not tell what it is (PostgreSQL as a service may not), the epoch stays, and a cursor from beyond the head is the
// only sign of a restore.
func (s *Store) SettleEpoch(ctx context.Context) (bool, error) {
	var began bool
	err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		var home string
		// The timeline is the one that is written now: after a promotion the control file names the old one until the next checkpoint is
		// complete, which takes minutes.
		err := db.Raw(`SELECT concat_ws('/', s.system_identifier, d.oid, ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int)
			FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()`).Scan(&home).Error
		if err != nil {
			return err
		}
		var moved []bool // whether it was somewhere else before; no row where it is at home
		err = db.Raw(`UPDATE change_log l SET home = @home, epoch = CASE l.home WHEN '' THEN l.epoch ELSE gen_random_uuid() END
			FROM (SELECT home FROM change_log) was WHERE l.home <> @home RETURNING was.home <> ''`, map[string]any{"home": home}).Scan(&moved).Error
		began = slices.Contains(moved, true)
		return err
	})
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "42501" { // insufficient_privilege
		return false, nil
	}
	return began, err
}
