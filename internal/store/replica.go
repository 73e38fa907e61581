package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// replica is a copy of the database that follows it. It answers lists and exports without credentials while it has everything that this
// process knows to have been written; otherwise the database itself does, so that a lag makes nothing stale.
type replica struct {
	db   *gorm.DB
	pool *pgxpool.Pool
	sql  *sql.DB
	// shunned is until when it is not asked, in nanoseconds: it could not be reached, was of another epoch, or follows no more.
	shunned atomic.Int64
}

// replicaPause is how long a replica is left alone after it could not be reached, and replicaPatience how long connecting to it may take.
const (
	replicaPause    = 5 * time.Second
	replicaPatience = 2 * time.Second
)

// errBehind: the replica lacks something that is known to have been written.
var errBehind = errors.New("the replica is behind")

// openReplica prepares the connections. That the replica can be reached is not demanded: the service does not depend on it.
func (s *Store) openReplica(ctx context.Context, o Options) (*replica, error) {
	cfg, err := poolConfig(o.ReplicaURL, o.MaxConns)
	if err != nil {
		return nil, fmt.Errorf("replica address: %w", err)
	}
	cfg.ConnConfig.ConnectTimeout = replicaPatience
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("replica: %w", err)
	}
	r := &replica{pool: pool, sql: stdlib.OpenDBFromPool(pool)}
	if r.db, err = s.overGORM(r.sql); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *replica) close() {
	_ = r.sql.Close()
	r.pool.Close()
}

// readAside is read, from the replica where that is as good.
func (s *Store) readAside(ctx context.Context, actor plan.Actor, fn func(db *gorm.DB) error) error {
	mark, reliable := s.horizon.Mark()
	if s.replica == nil || actor.ID != uuid.Nil || len(actor.Grants) > 0 || !reliable || !s.horizon.Settled(mark) || time.Now().UnixNano() < s.replica.shunned.Load() {
		return s.read(ctx, fn)
	}
	begun := false
	err := quickly(ctx, s.replica.db, s.replica.sql, &oneState, func(db *gorm.DB) error {
		var log struct {
			Epoch     uuid.UUID
			Head      int64
			Following bool
		}
		if err := db.Raw("SELECT epoch, head, pg_is_in_recovery() AS following FROM change_log").Scan(&log).Error; err != nil {
			return err
		}
		// Not a copy of this database, or one that was promoted: others may write into it, and its positions then say something else.
		if log.Epoch != mark.Epoch || !log.Following {
			s.replica.shun()
			return errBehind
		}
		if log.Head < mark.Position {
			return errBehind
		}
		begun = true
		return fn(db)
	})
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return classify(context.Cause(ctx))
	case errors.Is(err, errBehind):
		return s.read(ctx, fn)
	case disconnected(err) || !begun:
		s.replica.shun()
		s.log.Warn("the replica does not answer", "error", err)
		s.replica.pool.Reset()
	case !retryable(err): // what it answered is an answer
		return classify(err)
	}
	return s.read(ctx, fn) // fn refuses to begin again where it has given something
}

func (r *replica) shun() { r.shunned.Store(time.Now().Add(replicaPause).UnixNano()) }
