// Package migrate brings a database to the version that this binary is made for, and back.
//
// Each migration runs in a transaction of its own together with the note that it ran (table schema_migrations), so a
// database always stands at a whole version. One process at a time works on a database; others wait for it. The lock for
// that belongs to a session, so the URL must lead to PostgreSQL itself or to a pooler that keeps sessions whole.
package migrate

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/helsefellesskap/fellesplan/migrations"
)

// ErrNewer is what every function answers, wrapped, when the database stands at a version that this binary does not
// know: a newer binary has been at work, and to go on with an older one could damage what that wrote.
var ErrNewer = errors.New("the database is newer than this program")

// lockKey is the advisory lock of whoever migrates: "fellpln" in ASCII, and never to be changed.
const lockKey = 0x66656c6c706c6e

// Embedded returns the migrations in this binary.
func Embedded() (*Set, error) { return Load(migrations.FS) }

// Up applies the embedded migrations that the database lacks and reports how many these were.
func Up(ctx context.Context, url string) (applied int, err error) {
	set, err := Embedded()
	if err != nil {
		return 0, err
	}
	return set.Up(ctx, url)
}

// Down takes the database back to the version, by the embedded migrations; 0 is an empty database. It loses data.
func Down(ctx context.Context, url string, version int64) (reverted int, err error) {
	set, err := Embedded()
	if err != nil {
		return 0, err
	}
	return set.Down(ctx, url, version)
}

// Version tells at which version the database stands; 0 is an empty one.
func Version(ctx context.Context, url string) (int64, error) {
	set, err := Embedded()
	if err != nil {
		return 0, err
	}
	return set.Version(ctx, url)
}

// Pending tells how many embedded migrations the database lacks. It changes nothing.
func Pending(ctx context.Context, url string) (int, error) {
	set, err := Embedded()
	if err != nil {
		return 0, err
	}
	version, err := set.Version(ctx, url)
	return int(set.Latest() - version), err
}

// Up is like the function Up, for the migrations of the set.
func (s *Set) Up(ctx context.Context, url string) (applied int, err error) {
	err = locked(ctx, url, func(conn *pgx.Conn) error {
		version, err := s.version(ctx, conn)
		if err != nil {
			return err
		}
		for _, m := range s.migrations[version:] {
			if err := m.run(ctx, conn, m.up, "INSERT INTO schema_migrations (version, name) VALUES ($1, $2)", m.version, m.name); err != nil {
				return err
			}
			applied++
		}
		return nil
	})
	return applied, err
}

// Down is like the function Down, for the migrations of the set.
func (s *Set) Down(ctx context.Context, url string, version int64) (reverted int, err error) {
	if version < 0 || version > s.Latest() {
		return 0, fmt.Errorf("there is no version %d; the latest is %d", version, s.Latest())
	}
	err = locked(ctx, url, func(conn *pgx.Conn) error {
		current, err := s.version(ctx, conn)
		if err != nil {
			return err
		}
		for ; current > version; current-- {
			m := s.migrations[current-1]
			if err := m.run(ctx, conn, m.down, "DELETE FROM schema_migrations WHERE version = $1", m.version); err != nil {
				return err
			}
			reverted++
		}
		return nil
	})
	return reverted, err
}

// Version is like the function Version, for the migrations of the set.
func (s *Set) Version(ctx context.Context, url string) (version int64, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	var noted bool
	if err := conn.QueryRow(ctx, "SELECT to_regclass('schema_migrations') IS NOT NULL").Scan(&noted); err != nil || !noted {
		return 0, err
	}
	return s.version(ctx, conn)
}

// version reads the version of the database, and refuses one that the set does not know.
func (s *Set) version(ctx context.Context, conn *pgx.Conn) (version int64, err error) {
	if err := conn.QueryRow(ctx, "SELECT coalesce(max(version), 0) FROM schema_migrations").Scan(&version); err != nil {
		return 0, err
	}
	if version > s.Latest() {
		return version, fmt.Errorf("%w: it stands at version %d, and %d is the latest known here", ErrNewer, version, s.Latest())
	}
	return version, nil
}

// run runs one section and its note in one transaction.
func (m migration) run(ctx context.Context, conn *pgx.Conn, part section, note string, args ...any) error {
	line := part.line
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		// Several statements in one go: that takes the simple protocol, which the connection underneath speaks.
		if err := conn.PgConn().Exec(ctx, part.text).Close(); err != nil {
			if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) && pg.Position > 0 {
				line = part.lineAt(pg.Position)
			}
			return err
		}
		// A section that ends the transaction would leave the note, and a failure after it, on its own.
		if conn.PgConn().TxStatus() != 'T' {
			return errors.New("the section ends the transaction it runs in")
		}
		_, err := tx.Exec(ctx, note, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("%04d_%s.sql:%d: %w", m.version, m.name, line, err)
	}
	return nil
}

// locked calls work on a connection that holds the migration lock. It waits for the lock as long as ctx allows. The lock
// belongs to the session: it ends with the connection, also when this process is killed.
func locked(ctx context.Context, url string, work func(*pgx.Conn) error) (err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	// A migration may take longer than an ordinary statement is allowed to, and so may the wait for the lock.
	if _, err := conn.Exec(ctx, "SET statement_timeout = 0; SET lock_timeout = 0; SET client_min_messages = warning"); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(lockKey)); err != nil {
		return fmt.Errorf("wait for another process that migrates: %w", err)
	}
	_, err = conn.Exec(ctx, `CREATE TABLE IF NOT EXISTS schema_migrations (
		version bigint PRIMARY KEY,
		name text NOT NULL,
		applied_at timestamptz NOT NULL DEFAULT now()
	)`)
	if err != nil {
		return err
	}
	return work(conn)
}
