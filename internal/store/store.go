// Package store keeps the plan in PostgreSQL. It opens the transactions, takes the locks, compares before it writes, and leaves a
// row in the change log for every root that a transaction changed. It knows nothing of HTTP.
//
// What a caller may rely on: a method that returns an error has changed nothing; errors are *plan.Error with the kind that says what
// can be done about them; reads see one consistent state.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
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
	// tables by noun; a field and not a variable, because the consequences of one table reach for others.
	tables map[plan.Noun]anyTable
	// defaultCommunity is where a key without a community is looked up.
	defaultCommunity string
}

// Options for Open.
type Options struct {
	DefaultCommunity string
	Logger           *slog.Logger     // nil: discarded
	Now              func() time.Time // nil: time.Now
	MaxConns         int32            // 0: 10
}

const (
	statementTimeout = "30s"
	idleInTxTimeout  = "60s"
)

// Open connects to the database at url; its schema must be up to date. It fails when the database cannot be reached.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if cfg.MaxConns = o.MaxConns; cfg.MaxConns == 0 {
		cfg.MaxConns = 10
	}
	params := cfg.ConnConfig.RuntimeParams
	params["timezone"] = "UTC"
	params["application_name"] = "fellesplan"
	params["statement_timeout"] = statementTimeout
	params["idle_in_transaction_session_timeout"] = idleInTxTimeout
	// The search looks at the first matches that a scan comes by; so a scan begins at the beginning, also where another one is under way.
	params["synchronize_seqscans"] = "off"
	cfg.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		// Times come out in UTC whatever the zone of this machine.
		c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: %w", err)
	}
	s := &Store{pool: pool, sql: stdlib.OpenDBFromPool(pool), log: o.Logger, now: o.Now, kick: make(chan struct{}, 1), tables: map[plan.Noun]anyTable{}, defaultCommunity: o.DefaultCommunity}
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
	s.db, err = gorm.Open(postgres.New(postgres.Config{Conn: s.sql}), &gorm.Config{
		SkipDefaultTransaction: true,
		QueryFields:            true,
		NowFunc:                s.now,
		Logger:                 logger.Discard, // errors are returned, and logged once by whoever answers
	})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: %w", err)
	}
	return s, nil
}

// Close ends the connections. Calls under way fail.
func (s *Store) Close() {
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
	return s.transaction(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)
}

// readCommitted is said and not left to the server's settings: a lock is waited for first, and what it guards is read after.
var readCommitted = sql.TxOptions{Isolation: sql.LevelReadCommitted}

func (s *Store) transaction(ctx context.Context, opts *sql.TxOptions, fn func(db *gorm.DB) error) error {
	reconnected := false
	for n := 1; ; n++ {
		begun := false
		err := s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			begun = true
			return fn(db)
		}, opts)
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
