package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestStartMakesAPrivateCluster(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "deep/down/data")
	c := start(t, Options{DataDir: dir})
	if c.Joined() {
		t.Error("joined a cluster that nobody else started")
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "password"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
	for setting, want := range map[string]string{"listen_addresses": "", "timezone": "UTC", "fsync": "on", "password_encryption": "scram-sha-256"} {
		if got := query1[string](t, c, "SHOW "+setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := query1[string](t, c, "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{ø,a,å,z,æ}'::text[]) x"); got != "azæøå" {
		t.Errorf("sorts as %q", got)
	}
	if got := query1[int](t, c, "SELECT count(*)::int FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"); got != 0 {
		t.Errorf("%d ways in without a password", got)
	}
}

func TestWrongPasswordIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, Options{DataDir: reachable(t, "data"), Throwaway: true})
	_, err := pgx.Connect(deadline(t), strings.Replace(c.URL("postgres"), c.password, "guess", 1))
	if err == nil || !strings.Contains(err.Error(), "28P01") {
		t.Errorf("got %v, want 28P01", err)
	}
}

func TestDataIsKeptBetweenRuns(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	first := start(t, Options{DataDir: dir})
	exec1(t, first, "CREATE TABLE kept AS SELECT 42 AS n")
	url := first.URL("postgres")
	stop(t, first)
	stop(t, first) // does nothing
	if _, err := pgx.Connect(deadline(t), url); err == nil {
		t.Fatal("the server still answers after Stop")
	}

	second := start(t, Options{DataDir: dir})
	if got := query1[int](t, second, "SELECT n FROM kept"); got != 42 {
		t.Errorf("got %d", got)
	}
	if second.URL("postgres") != url {
		t.Error("the URL changed between runs")
	}
}

func TestEnsureDatabase(t *testing.T) {
	t.Parallel()
	c := start(t, Options{DataDir: reachable(t, "data"), Throwaway: true})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := c.EnsureDatabase(deadline(t), `odd "name"`); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	conn, err := pgx.Connect(deadline(t), c.URL(`odd "name"`))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
}

func TestPathsThatNeedCare(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"with space & 100% æøå",
		`quote " and ' mark`,
		"comma, too",
		"glob [a]*?",
		strings.Repeat("long/", 30) + "data",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := reachable(t, name)
			c := start(t, Options{DataDir: dir, Throwaway: true})
			if got := query1[int](t, c, "SELECT 1"); got != 1 {
				t.Errorf("got %d", got)
			}
			if joined := startHelper(t, dir).ready(t); !joined {
				t.Error("a second process did not join")
			}
			stop(t, c)
			if exists(c.socketDir) {
				t.Errorf("the socket directory %s was left behind", c.socketDir)
			}
		})
	}
}

func TestASecondProcessJoins(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	owner := startHelper(t, dir)
	if owner.ready(t) {
		t.Fatal("the first process joined")
	}
	c := start(t, Options{DataDir: dir})
	if !c.Joined() {
		t.Fatal("the second process did not join")
	}
	stop(t, c)
	if got := query1[int](t, c, "SELECT 1"); got != 1 {
		t.Error("Stop of the one who joined stopped the server")
	}

	owner.stdin.Close()
	if err := c.Wait(deadline(t)); err != nil {
		t.Fatalf("the owner stopped, yet Wait says %v", err)
	}
	again := start(t, Options{DataDir: dir})
	if again.Joined() || again.URL("x") != c.URL("x") {
		t.Error("no server of our own under the same URL after the owner had stopped")
	}
}

func TestManyStartAtOnce(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	const processes = 6
	var all []helper
	for range processes {
		all = append(all, startHelper(t, dir))
	}
	owners := 0
	for _, h := range all {
		if !h.ready(t) {
			owners++
		}
	}
	if owners != 1 {
		t.Errorf("%d of %d processes started a server, want 1", owners, processes)
	}
}

func TestAnotherMajorVersion(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	stop(t, start(t, Options{DataDir: dir}))
	version := filepath.Join(dir, clusterName, "PG_VERSION")
	if err := os.WriteFile(version, []byte("99\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := tryStart(deadline(t), Options{DataDir: dir})
	if err == nil || !strings.Contains(err.Error(), "made by PostgreSQL 99") || !strings.Contains(err.Error(), "FELLESPLAN_PG_BIN") {
		t.Errorf("got %v", err)
	}
	if !exists(filepath.Join(dir, clusterName, "base")) {
		t.Error("the data is gone")
	}
}

func TestForeignDirectoriesAreRefused(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "documents")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "letter.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := tryStart(deadline(t), Options{DataDir: dir})
	if err == nil || !strings.Contains(err.Error(), "letter.txt") {
		t.Errorf("got %v", err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the directory changed: %v, %v", info.Mode(), err)
	}
}

func TestThrowaway(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	first := startHelper(t, dir)
	first.ready(t)
	if removed, err := RemoveStopped(dir); removed || err != nil {
		t.Fatalf("removed a cluster that runs: %v, %v", removed, err)
	}
	first.stdin.Close()
	if err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, clusterName, "global/pg_control"))
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{DataDir: dir, Throwaway: true})
	if after, err := os.ReadFile(filepath.Join(dir, clusterName, "global/pg_control")); err != nil || string(after) == string(before) {
		t.Errorf("the cluster is the one from before (%v)", err)
	}
	if got := query1[string](t, c, "SHOW fsync"); got != "off" {
		t.Errorf("fsync is %s", got)
	}
	stop(t, c)
	if exists(dir) {
		t.Error("Stop left the directory")
	}
	if removed, err := RemoveStopped(dir); removed || err != nil {
		t.Errorf("removing nothing: %v, %v", removed, err)
	}
}

func TestStartGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	lock, err := tryLock(dir, account{})
	if err != nil || lock == nil {
		t.Fatal(lock, err)
	}
	defer lock.Close()
	ctx, cancel := context.WithCancelCause(deadline(t))
	cancel(fmt.Errorf("enough"))
	if _, err := tryStart(ctx, Options{DataDir: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestStopIsImmediateWhenItsContextEnds(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	c := start(t, Options{DataDir: dir})
	exec1(t, c, "CREATE TABLE kept AS SELECT 42 AS n")
	// A server process that does not react keeps a fast shutdown from finishing.
	conn, err := pgx.Connect(deadline(t), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(int(conn.PgConn().PID()), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := c.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	_ = conn.PgConn().Conn().Close()
	if got := query1[int](t, start(t, Options{DataDir: dir}), "SELECT n FROM kept"); got != 42 {
		t.Errorf("got %d", got)
	}
}
