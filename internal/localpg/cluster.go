package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	superuser   = "fellesplan"
	clusterName = "postgresql"
	port        = "5432" // names the socket file only
	// shutdownPatience is how long a fast shutdown may take before Stop turns to an immediate one.
	shutdownPatience = 10 * time.Second
	// lookInterval is how often Wait looks after a server that is not our child.
	lookInterval = 250 * time.Millisecond
)

// Options say which cluster Start runs.
type Options struct {
	// DataDir is the directory of the cluster; Start makes it if it is missing.
	DataDir string
	// Binaries is the server to run; the zero value lets Start search with Find.
	Binaries Binaries
	// Throwaway makes a cluster for tests: it begins empty whatever was in DataDir, gives no guarantee about data after a
	// crash, and Stop removes DataDir.
	Throwaway bool
	// Logger is told of starts, stops and oddities; nil means nobody is.
	Logger *slog.Logger
}

// Cluster is a running server, started or joined by Start. Its methods may be called from several goroutines.
type Cluster struct {
	dir       string // Options.DataDir, or where the cluster had to move
	socketDir string
	password  string
	throwaway bool
	log       *slog.Logger
	server    *exec.Cmd     // nil if joined
	exited    chan struct{} // closed when server has ended; never if joined
}

// URL returns the connection URL, password included, of a database in the cluster. pgx and libpq both read it.
func (c *Cluster) URL(database string) string {
	query := "host=" + strings.ReplaceAll(url.QueryEscape(c.socketDir), "+", "%20") + "&port=" + port
	return (&url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, c.password),
		Path:     "/" + database,
		RawQuery: query,
	}).String()
}

// LogFile is where the server writes what it has to say. It is there from the start of the server on, until the next one.
func (c *Cluster) LogFile() string { return c.path("postgresql.log") }

// Joined reports whether another process had started the server already. Then Stop leaves it running, and it ends when
// that process ends, whether this one still uses it or not.
func (c *Cluster) Joined() bool { return c.server == nil }

// Wait returns nil when the server and all its processes are gone, for whatever reason and whoever started it, or the
// error of ctx if that ends first. Start with the same options then brings the cluster back under the same URL.
func (c *Cluster) Wait(ctx context.Context) error {
	tick := time.NewTicker(lookInterval)
	defer tick.Stop()
	exited := c.exited
	for {
		lock, err := tryLock(c.dir, account{})
		if lock != nil {
			return lock.Close()
		}
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-exited:
			exited = nil
			tick.Reset(pollInterval) // processes that outlive a killed server notice very soon
		case <-tick.C:
		}
	}
}

// Stop ends the server, if Start started it, and returns when all its processes are gone: connections are cut, open
// transactions roll back, committed data is safe. It takes 10 seconds at the most; the end of ctx cuts that short, still
// without loss. A second call does nothing.
func (c *Cluster) Stop(ctx context.Context) error {
	if c.Joined() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, shutdownPatience)
	defer cancel()
	_ = c.server.Process.Signal(syscall.SIGINT) // fails only if it is gone already
	select {
	case <-c.exited:
	case <-ctx.Done():
		c.log.Warn("PostgreSQL takes long to stop; stopping it at once", "directory", c.dir)
		_ = c.server.Process.Signal(syscall.SIGQUIT)
		<-c.exited
	}
	if c.socketDir != c.dir {
		_ = os.Remove(c.socketDir)
	}
	if c.throwaway {
		_, err := RemoveStopped(c.dir)
		return err
	}
	return nil
}

// EnsureDatabase makes the database if it does not exist.
func (c *Cluster) EnsureDatabase(ctx context.Context, name string) (err error) {
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the private PostgreSQL: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	var found bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&found); err != nil || found {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	// Two at once: the loser sees either of these, and the database is there.
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) && (pg.Code == "42P04" || pg.Code == "23505") {
		return nil
	}
	return err
}

// RemoveStopped deletes the cluster in dir unless a server runs on it, and reports whether it did. It is meant for
// throwaway clusters whose process was killed before it could call Stop.
func RemoveStopped(dir string) (bool, error) {
	lock, err := tryLock(dir, account{})
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil || lock == nil {
		return false, err
	}
	defer lock.Close()
	return true, os.RemoveAll(dir)
}

func (c *Cluster) path(name string) string { return filepath.Join(c.dir, name) }
