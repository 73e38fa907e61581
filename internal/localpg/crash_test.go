package localpg

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A killed parent takes its server with it, and the next start finds the committed data and no obstacle.
func TestParentKilled(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	parent := startHelper(t, dir)
	parent.ready(t)
	guest := start(t, Options{DataDir: dir})
	exec1(t, guest, "CREATE TABLE kept AS SELECT 42 AS n")
	kill(t, parent.Process.Pid)
	if err := guest.Wait(deadline(t)); err != nil {
		t.Fatalf("the server outlives its parent: %v", err)
	}
	c := start(t, Options{DataDir: dir})
	if c.Joined() {
		t.Error("joined a server that nobody keeps")
	}
	if got := query1[int](t, c, "SELECT n FROM kept"); got != 42 {
		t.Errorf("got %d", got)
	}
}

// No wait between the kill and the next start: the old server may still be about to stop.
func TestRestartRightAfterKill(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	for round := range 3 {
		parent := startHelper(t, dir)
		parent.ready(t)
		kill(t, parent.Process.Pid)
		c := start(t, Options{DataDir: dir})
		for c.Joined() { // in the old server's last moment
			if err := c.Wait(deadline(t)); err != nil {
				t.Fatal(err)
			}
			c = start(t, Options{DataDir: dir})
		}
		exec1(t, c, fmt.Sprintf("CREATE TABLE kept%d ()", round))
		stop(t, c)
	}
	if got := query1[int](t, start(t, Options{DataDir: dir}), "SELECT count(*)::int FROM pg_tables WHERE tablename LIKE 'kept%'"); got != 3 {
		t.Errorf("%d tables of 3 are left", got)
	}
}

func TestServerKilled(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	c := start(t, Options{DataDir: dir})
	exec1(t, c, "CREATE TABLE kept AS SELECT 42 AS n")
	kill(t, c.server.Process.Pid)
	if err := c.Wait(deadline(t)); err != nil {
		t.Fatal(err)
	}
	again := start(t, Options{DataDir: dir})
	if got := query1[int](t, again, "SELECT n FROM kept"); got != 42 {
		t.Errorf("got %d", got)
	}
}

// The process id in a stale postmaster.pid may belong to somebody else by now, here to this test.
func TestStalePIDFile(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	stop(t, start(t, Options{DataDir: dir}))
	cluster := filepath.Join(dir, clusterName)
	text := fmt.Sprintf("%d\n%s\n1700000000\n%s\n%s\n\n 1234 5678\nready   \n", os.Getpid(), cluster, port, dir)
	for _, path := range []string{pidFile(cluster), filepath.Join(dir, ".s.PGSQL."+port+".lock")} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if c := start(t, Options{DataDir: dir}); c.Joined() {
		t.Error("joined a server that does not exist")
	}
}

// A server that an administrator started by hand holds no lock of ours. It must be joined, never doubled.
func TestServerStartedByHand(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	c := start(t, Options{DataDir: dir})
	exec1(t, c, "CREATE TABLE kept ()")
	// As good as started by hand: the lock file is replaced, so the server's lock is on a file nobody looks at.
	if err := os.Remove(filepath.Join(dir, "lock")); err != nil {
		t.Fatal(err)
	}
	if other := start(t, Options{DataDir: dir}); !other.Joined() {
		t.Error("a second server on the same cluster")
	}
}

// Killed at any moment of the first start, the next one begins anew.
func TestKilledDuringInitdb(t *testing.T) {
	t.Parallel()
	dir := reachable(t, "data")
	for _, moment := range []string{"*", "*/PG_VERSION", "*/global/pg_control"} {
		parent := startHelper(t, dir)
		awaitMatch(t, filepath.Join(dir, clusterName+".unfinished-"+moment))
		kill(t, parent.Process.Pid)
		_ = parent.Wait()
		if exists(filepath.Join(dir, clusterName)) {
			t.Fatalf("at %s initdb had finished: the test came too late", moment)
		}
	}
	c := start(t, Options{DataDir: dir})
	if got := query1[int](t, c, "SELECT 1"); got != 1 {
		t.Errorf("got %d", got)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.unfinished*")); len(left) > 0 {
		t.Errorf("left behind: %s", strings.Join(left, ", "))
	}
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// awaitMatch returns when a file of that pattern exists.
func awaitMatch(t *testing.T, pattern string) {
	t.Helper()
	ctx := deadline(t)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s never appeared", pattern)
		case <-tick.C:
		}
	}
}
