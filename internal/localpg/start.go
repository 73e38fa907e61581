package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// pollInterval is how often Start looks whether a server has become ready.
const pollInterval = 5 * time.Millisecond

// Start runs the cluster in o.DataDir, making it first if there is none, and returns when it accepts connections. If
// another process runs it already, Start joins that server. It cleans up after processes that were killed at any point,
// and it never deletes data unless o.Throwaway is set.
//
// A crashed server may have to recover; Start waits for it until ctx ends. Afterwards ctx has no effect on the server.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	if o.DataDir == "" {
		return nil, errors.New("localpg: no data directory given")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Binaries.Dir == "" {
		found, err := Find(Search{DataDir: o.DataDir})
		if err != nil {
			return nil, err
		}
		o.Binaries = found
	}
	dir, acct, err := settle(o.DataDir, o.Binaries)
	if err != nil {
		return nil, fmt.Errorf("private PostgreSQL: %w", err)
	}
	if wanted, err := filepath.Abs(o.DataDir); err == nil && dir != wanted {
		o.Logger.Warn("the data directory is out of reach for every unprivileged account; using another", "wanted", wanted, "used", dir)
	}
	s := starter{
		cluster:  &Cluster{dir: dir, throwaway: o.Throwaway, log: o.Logger, exited: make(chan struct{})},
		binaries: o.Binaries,
		account:  acct,
	}
	if err := s.startOrJoin(ctx); err != nil {
		return nil, fmt.Errorf("private PostgreSQL in %s: %w", dir, err)
	}
	return s.cluster, nil
}

// starter is what Start needs to know beyond the cluster it makes.
type starter struct {
	cluster  *Cluster
	binaries Binaries
	account  account
}

// startOrJoin goes round until either the lock is free, and so nobody runs a server here, or a server that runs takes
// a connection. In between, another process may be at initdb, or a server starting, recovering or shutting down.
func (s starter) startOrJoin(ctx context.Context) error {
	c := s.cluster
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		lock, err := tryLock(c.dir, s.account)
		if errors.Is(err, os.ErrNotExist) { // RemoveStopped came in between
			if err := prepare(c.dir, s.account); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if lock != nil {
			stray := c.hasStrayServer()
			if !stray {
				err = s.start(ctx, lock)
			}
			lock.Close() // the server has its own copy
			if !stray {
				return err
			}
		}
		if err = c.join(ctx); err == nil {
			c.log.Info("joined the private PostgreSQL that another process runs", "directory", c.dir)
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("another process holds it and no connection comes about: %w", errors.Join(ctx.Err(), err))
		case <-tick.C:
		}
	}
}

// join connects to the server that the cluster's postmaster.pid describes.
func (c *Cluster) join(ctx context.Context) error {
	state, err := readPIDFile(c.path(clusterName))
	if err != nil {
		return err
	}
	if !state.ready {
		return errors.New("the server is not ready")
	}
	if c.password, err = readPassword(c.path("password")); err != nil {
		return err
	}
	c.socketDir = state.socketDir
	return c.ping(ctx)
}

// hasStrayServer reports whether a server runs on this cluster without our lock, because somebody started it by hand. A
// second one beside it would destroy the data.
func (c *Cluster) hasStrayServer() bool {
	state, err := readPIDFile(c.path(clusterName))
	return err == nil && serves(state.pid, c.path(clusterName))
}

// start runs a server of our own. The caller holds the lock, so nobody else is at work in the directory.
func (s starter) start(ctx context.Context, lock *os.File) (err error) {
	c := s.cluster
	began := time.Now()
	if err := s.ensureCluster(ctx, lock); err != nil {
		return err
	}
	if c.socketDir, err = socketDir(c.dir, s.account); err != nil {
		return err
	}
	// A killed server leaves these behind. PostgreSQL would believe them if their process id is in use again by now.
	for _, stale := range []string{pidFile(c.path(clusterName)), c.socketDir + "/.s.PGSQL." + port, c.socketDir + "/.s.PGSQL." + port + ".lock"} {
		if err := os.Remove(stale); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := s.launch(lock); err != nil {
		return err
	}
	if err := c.awaitReady(ctx); err != nil {
		_ = c.server.Process.Signal(syscall.SIGQUIT)
		<-c.exited
		return fmt.Errorf("%w; its last words:\n%s", err, tail(c.LogFile()))
	}
	c.log.Info("started the private PostgreSQL", "directory", c.dir, "version", s.binaries.Major,
		"uid", s.account.uid, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// launch starts the server process and hands it the lock.
func (s starter) launch(lock *os.File) error {
	c := s.cluster
	logPath := c.LogFile()
	_ = os.Rename(logPath, logPath+".1") // the run before is worth keeping, but no more than that one
	output, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer output.Close()
	if err := s.account.own(logPath); err != nil {
		return err
	}

	args := []string{
		"-D", c.path(clusterName),
		"-c", "listen_addresses=",
		"-c", "port=" + port,
		"-c", "unix_socket_directories=" + `"` + strings.ReplaceAll(c.socketDir, `"`, `""`) + `"`,
		"-c", "unix_socket_permissions=0700",
		"-c", "timezone=UTC",
		"-c", "log_timezone=UTC",
		"-c", "logging_collector=off",
		"-c", "log_destination=stderr",
		"-c", "log_error_verbosity=terse", // no details: they tell the values of the row that was refused
	}
	if c.throwaway {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "max_connections=300", "-c", "autovacuum=off", "-c", "max_wal_size=256MB",
			"-c", "dynamic_shared_memory_type=mmap") // in the directory: goes with it, also after kill -9
	}
	// Not under the caller's ctx: the server outlives Start.
	cmd := s.command(context.Background(), "postgres", syscall.SIGINT, args...)
	cmd.Stdout, cmd.Stderr = output, output
	cmd.ExtraFiles = []*os.File{lock}

	started := make(chan error)
	go func() {
		// The kernel sends the death signal when the starting thread ends, so this thread must last as long as the server.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
			close(c.exited)
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	c.server = cmd
	return nil
}

// command prepares one of the server's programs to run under the account and to get sig when we die.
func (s starter) command(ctx context.Context, program string, sig syscall.Signal, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.binaries.program(program), args...)
	cmd.Dir = "/" // our working directory may be closed to the account
	cmd.Env = s.binaries.environment()
	cmd.SysProcAttr = s.account.attributes()
	dieWithParent(cmd.SysProcAttr, sig)
	return cmd
}

// awaitReady returns when the server says it is ready and takes a connection. Either alone is not enough: the file says
// ready a moment before another server's shutdown, and connections come about while recovery still goes on.
func (c *Cluster) awaitReady(ctx context.Context) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		select {
		case <-c.exited:
			return errors.New("the server ended at once")
		case <-ctx.Done():
			return fmt.Errorf("the server does not become ready: %w", ctx.Err())
		case <-tick.C:
		}
		state, err := readPIDFile(c.path(clusterName))
		if err == nil && state.ready && state.pid == c.server.Process.Pid && c.ping(ctx) == nil {
			return nil
		}
	}
}

func (c *Cluster) ping(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// tail returns the end of a text file, for an error message.
func tail(path string) string {
	const enough = 2000
	text, _ := os.ReadFile(path)
	if len(text) > enough {
		text = text[len(text)-enough:]
	}
	return string(bytes.TrimSpace(text))
}
