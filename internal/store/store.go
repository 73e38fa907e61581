// Package store keeps the plan in PostgreSQL. It opens the transactions, takes the locks, compares before it writes, and leaves a
// row in the change log for every root that a transaction changed. It knows nothing of HTTP.
//
// What a caller may rely on: a method that returns an error has changed nothing; errors are *plan.Error with the kind that says what
// can be done about them; reads see one consistent state.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Store is safe for use by many goroutines.
type Store struct {
	db   *gorm.DB
	pool *pgxpool.Pool
	sql  *sql.DB
	log  *slog.Logger
	now  func() time.Time
	kick chan struct{}
	// direct is how the listener connects, past any pooler.
	direct  *pgx.ConnConfig
	horizon *Horizon
	replica *replica // nil: none
	// tables by noun; a field and not a variable, because the consequences of one table reach for others.
	tables map[plan.Noun]anyTable
	// defaultCommunity is where a key without a community is looked up.
	defaultCommunity string
	// background is what goes on beside requests, and noting the keys whose use is being noted.
	background sync.WaitGroup
	noting     sync.Map
}

// Options for Open.
type Options struct {
	DefaultCommunity string
	Logger           *slog.Logger     // nil: discarded
	Now              func() time.Time // nil: time.Now
	MaxConns         int32            // 0: 10
	ReplicaURL       string           // of a copy that follows the database; empty: none
	DirectURL        string           // of the same database past a connection pooler, for the listener; empty: the address of Open
}

const (
	statementTimeout = "30s"
	idleInTxTimeout  = "60s"
)

// Open connects to the database at url; its schema must be up to date. It fails when the database cannot be reached.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	cfg, err := poolConfig(url, o.MaxConns)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: %w", err)
	}
	direct, err := directConfig(cfg, o.DirectURL)
	if err != nil {
		pool.Close()
		return nil, err
	}
	s := &Store{pool: pool, direct: direct, horizon: newHorizon(), sql: stdlib.OpenDBFromPool(pool), log: o.Logger, now: o.Now, kick: make(chan struct{}, 1), tables: map[plan.Noun]anyTable{}, defaultCommunity: o.DefaultCommunity}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	for _, t := range allTables() {
		s.tables[t.Noun()] = t
	}
	clock := time.Now
	if o.Now != nil {
		clock = o.Now
	}
	s.now = func() time.Time { return clock().UTC().Truncate(time.Microsecond) } // what PostgreSQL keeps
	if s.db, err = s.overGORM(s.sql); err != nil {
		pool.Close()
		return nil, err
	}
	if o.ReplicaURL != "" {
		if s.replica, err = s.openReplica(ctx, o); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// poolConfig is how to connect to a database.
func poolConfig(url string, conns int32) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = cmp.Or(conns, 10)
	params := cfg.ConnConfig.RuntimeParams
	params["timezone"] = "UTC"
	params["application_name"] = "fellesplan"
	params["statement_timeout"] = statementTimeout
	params["idle_in_transaction_session_timeout"] = idleInTxTimeout
	// The search looks at the first matches that a scan comes by; so a scan begins at the beginning, also where another one is under way.
	params["synchronize_seqscans"] = "off"
	// Compiling a query takes longer than any query here.
	params["jit"] = "off"
	cfg.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		// Times come out in UTC whatever the zone of this machine.
		c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
		// Where nothing is prepared, as past a pooler, the type of an argument is told by its own.
		c.TypeMap().RegisterDefaultPgType([16]byte{}, "uuid")
		c.TypeMap().RegisterDefaultPgType(quickIDs{}, "_uuid")
		return nil
	}
	return cfg, nil
}

func (s *Store) overGORM(conn *sql.DB) (*gorm.DB, error) {
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: conn}), &gorm.Config{
		SkipDefaultTransaction: true,
		QueryFields:            true,
		DisableAutomaticPing:   true, // the replica may be away
		NowFunc:                s.now,
		Logger:                 logger.Discard, // errors are returned, and logged once by whoever answers
	})
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	return db, nil
}

// directConfig is how to connect to the database past a pooler.
func directConfig(pooled *pgxpool.Config, url string) (*pgx.ConnConfig, error) {
	config := pooled.ConnConfig.Copy()
	if url != "" {
		var err error
		if config, err = pgx.ParseConfig(url); err != nil {
			return nil, fmt.Errorf("direct database address: %w", err)
		}
		maps.Copy(config.RuntimeParams, pooled.ConnConfig.RuntimeParams)
	}
	config.RuntimeParams["application_name"] = "fellesplan listener"
	return config, nil
}

// Background runs what goes on beside requests; Close waits for it.
func (s *Store) Background(run func()) { s.background.Go(run) }

// Horizon is how far the change log has come.
func (s *Store) Horizon() *Horizon { return s.horizon }

// Close ends the connections. Calls under way fail.
func (s *Store) Close() {
	if s.replica != nil {
		s.replica.close()
	}
	s.background.Wait()
	_ = s.sql.Close()
	s.pool.Close()
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return classify(s.pool.Ping(ctx)) }

// Now returns the store's time: UTC, in microseconds.
func (s *Store) Now() time.Time { return s.now() }

// attempts bounds how often a transaction is tried again after a deadlock or a serialization failure.
const attempts = 20

// read runs fn in a read-only transaction that sees one state of the database.
func (s *Store) read(ctx context.Context, fn func(db *gorm.DB) error) error {
	return s.transaction(ctx, &oneState, fn)
}

// oneState is of reads.
var oneState = sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

// readCommitted is said and not left to the server's settings: a lock is waited for first, and what it guards is read after.
var readCommitted = sql.TxOptions{Isolation: sql.LevelReadCommitted}

func (s *Store) transaction(ctx context.Context, opts *sql.TxOptions, fn func(db *gorm.DB) error) error {
	reconnected := false
	for n := 1; ; n++ {
		begun := false
		err := quickly(ctx, s.db, s.sql, opts, func(db *gorm.DB) error {
			begun = true
			return fn(db)
		})
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return classify(errors.Join(err, context.Cause(ctx)))
		case retryable(err) && n < attempts:
			if err := pause(ctx, n); err != nil {
				return err
			}
		case disconnected(err):
			// What ended one connection has probably ended the others: they are not given out any more. Nothing was done if the
			// transaction did not even begin.
			s.pool.Reset()
			if begun || reconnected {
				return classify(err)
			}
			reconnected = true
		default:
			return classify(err)
		}
	}
}

// pause waits for a random time, up to twice as long with every attempt and a second at most, so that transactions that ended in a
// deadlock do not meet again.
func pause(ctx context.Context, attempt int) error {
	timer := time.NewTimer(rand.N(min(time.Second, 10*time.Millisecond<<attempt)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return classify(context.Cause(ctx))
	case <-timer.C:
		return nil
	}
}
