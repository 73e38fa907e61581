package localpg

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/config"
)

// helperDir makes the test binary act as a process that starts or joins the cluster in the directory it names.
const helperDir = "FELLESPLAN_LOCALPG_HELPER_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		os.Exit(help(dir))
	}
	os.Exit(m.Run())
}

// help starts the cluster, says so, and stops it when standard input ends.
func help(dir string) int {
	b, err := installed()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stdout, "error", err)
		return 1
	}
	c, err := Start(context.Background(), Options{DataDir: dir, Binaries: b})
	if err != nil {
		_, _ = fmt.Fprintln(os.Stdout, "error", err)
		return 1
	}
	_, _ = fmt.Fprintf(os.Stdout, "ready joined=%v\n", c.Joined())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := c.Stop(context.Background()); err != nil {
		_, _ = fmt.Fprintln(os.Stdout, "error", err)
		return 1
	}
	return 0
}

// helper is a second process at work on a cluster.
type helper struct {
	*exec.Cmd
	stdin io.Closer
	out   *bufio.Reader
}

func startHelper(t *testing.T, dir string) helper {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperDir+"="+dir)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return helper{Cmd: cmd, stdin: stdin, out: bufio.NewReader(stdout)}
}

// ready waits until the helper has its cluster and reports whether it joined one.
func (h helper) ready(t *testing.T) (joined bool) {
	t.Helper()
	line, err := h.out.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "ready ") {
		t.Fatalf("helper says %q, %v", line, err)
	}
	return strings.Contains(line, "joined=true")
}

// reachable makes an empty directory that every account can reach, which t.TempDir is not, and returns a path below it.
func reachable(t *testing.T, name string) string {
	t.Helper()
	base, err := os.MkdirTemp(temporaryRoot(), "localpg-") //nolint:usetesting // t.TempDir is closed to other accounts
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(base); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(base, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(base, name)
}

// installed finds the server to test with, also where make has unpacked it into the project.
func installed() (Binaries, error) {
	working, err := os.Getwd()
	if err != nil {
		return Binaries{}, err
	}
	return Find(Search{Cache: config.PostgresCache(working)})
}

// tryStart is Start with the server to test with.
func tryStart(ctx context.Context, o Options) (*Cluster, error) {
	b, err := installed()
	if err != nil {
		return nil, err
	}
	o.Binaries = b
	return Start(ctx, o)
}

// start starts a cluster that is stopped at the end of the test.
func start(t *testing.T, o Options) *Cluster {
	t.Helper()
	c, err := tryStart(deadline(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, c) })
	return c
}

func stop(t *testing.T, c *Cluster) {
	t.Helper()
	if err := c.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// deadline keeps a fault from hanging the test run.
func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func exec1(t *testing.T, c *Cluster, sql string) {
	t.Helper()
	conn, err := pgx.Connect(deadline(t), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(deadline(t), sql); err != nil {
		t.Fatal(err)
	}
}

func query1[T any](t *testing.T, c *Cluster, sql string) (value T) {
	t.Helper()
	conn, err := pgx.Connect(deadline(t), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(deadline(t), sql).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
