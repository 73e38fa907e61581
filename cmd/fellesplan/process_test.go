package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/dbtest/leaks"
	"github.com/helsefellesskap/fellesplan/internal/localpg"
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) {
	if os.Getenv(curlVariable) != "" {
		os.Exit(curl(os.Args[1:]))
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "fellesplan-binary-")
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "fellesplan")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", binary)
	if underRace() {
		build.Args = append(build.Args, "-race")
	}
	build.Args = append(build.Args, ".")
	if out, err := build.CombinedOutput(); err != nil {
		_, _ = fmt.Fprintf(os.Stderr, "%v: %v\n%s", build.Args, err, out)
		return 1
	}
	return dbtest.Main(m)
}

// underRace reports whether this test binary has the race detector in it; then the program gets it too.
func underRace() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// patience bounds every wait, for a machine that is busy.
const patience = time.Minute

// until waits for a condition.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !holds() {
		select {
		case <-deadline:
			t.Fatal("waited in vain until", what)
		case <-tick.C:
		}
	}
}

// newDataDir returns the path of a private cluster that is not there yet. It is removed once its server has ended.
func newDataDir(t *testing.T) string {
	t.Helper()
	base, err := os.MkdirTemp("", "fellesplan-e2e-") //nolint:usetesting // t.TempDir is closed to the account that root drops to
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(base, 0o755); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(base, "data")
	t.Cleanup(func() {
		for _, line := range databaseLeaks(t, dir) {
			t.Errorf("the log of the private PostgreSQL tells a secret: %s", line)
		}
		until(t, "the server in "+dir+" has ended", func() bool {
			if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
				return true
			}
			removed, err := localpg.RemoveStopped(dir)
			return removed && err == nil
		})
		if err := os.RemoveAll(base); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// databaseLeaks are the lines with a secret that the private server in a directory has logged in its last two runs, which is all there is.
func databaseLeaks(t *testing.T, dir string) (lines []string) {
	t.Helper()
	password, err := os.ReadFile(filepath.Join(dir, "password"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	for _, name := range []string{"postgresql.log", "postgresql.log.1"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
		lines = append(lines, leaks.In(string(text), strings.TrimSpace(string(password)))...)
	}
	return lines
}

// command prepares a run of the program with these settings and no others.
func command(t *testing.T, settings []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "FELLESPLAN_PG_BIN"} {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.Env = append(cmd.Env, settings...)
	return cmd
}

func dataDir(dir string) []string {
	return []string{"FELLESPLAN_DATA_DIR=" + dir, "FELLESPLAN_ADDR=127.0.0.1:0"}
}

// result is what a run of the program that has ended left.
type result struct {
	code           int
	stdout, stderr string
}

func run(t *testing.T, settings []string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := command(t, settings, args...)
	cmd.Stdout, cmd.Stderr = &stdout, io.MultiWriter(&stderr, dbtest.NewJournal(t))
	err := cmd.Run()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// must runs the program, which has to succeed and say nothing on standard error, and returns its standard output.
func must(t *testing.T, settings []string, args ...string) string {
	t.Helper()
	r := run(t, settings, args...)
	if r.code != 0 || r.stderr != "" {
		t.Fatalf("fellesplan %q: exit code %d, and on standard error: %s", args, r.code, r.stderr)
	}
	return r.stdout
}

// service is a running `fellesplan serve`.
type service struct {
	t       *testing.T
	cmd     *exec.Cmd
	url     string // up to and with /v1
	dataDir string
	ended   chan struct{}
	log     *dbtest.Journal
}

var serving = regexp.MustCompile(`msg=serving address=(http://\S+)/`)

// serve starts the service and waits until it answers.
func serve(t *testing.T, settings []string) *service {
	t.Helper()
	s := &service{t: t, cmd: command(t, settings, "serve"), ended: make(chan struct{}), log: dbtest.NewJournal(t)}
	for _, setting := range settings {
		if dir, ok := strings.CutPrefix(setting, "FELLESPLAN_DATA_DIR="); ok {
			s.dataDir = dir
		}
	}
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address := make(chan string, 1)
	go func() {
		defer close(s.ended)
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			_, _ = io.WriteString(s.log, lines.Text()+"\n")
			if found := serving.FindStringSubmatch(lines.Text()); found != nil {
				address <- found[1]
			}
		}
		_ = s.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
		if t.Failed() {
			t.Logf("the service said:\n%s", s.said())
		}
	})
	select {
	case s.url = <-address:
	case <-s.ended:
		t.Fatal("the service ended")
	case <-time.After(patience):
		t.Fatal("the service does not start")
	}
	return s
}

// said is what the service has logged so far.
func (s *service) said() string { return s.log.String() }

// end sends the signal and waits for the end of the process.
func (s *service) end(signal syscall.Signal) *os.ProcessState {
	s.t.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatal("the service does not end")
	}
	return s.cmd.ProcessState
}

// postgres is the process id of the private server; 0 if it says none.
func (s *service) postgres() int {
	text, _ := os.ReadFile(filepath.Join(s.dataDir, "postgresql", "postmaster.pid"))
	first, _, _ := strings.Cut(string(text), "\n")
	pid, _ := strconv.Atoi(first)
	return pid
}

func runs(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// answer is an answer of the service.
type answer struct {
	status int
	header http.Header
	body   string
}

func (s *service) send(method, path, body string, headers ...string) (answer, error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(b)}, err
}

// get reads and wants 200.
func (s *service) get(path string) string {
	s.t.Helper()
	a, err := s.send(http.MethodGet, path, "")
	if err != nil || a.status != http.StatusOK {
		s.t.Fatalf("GET %s: %d %s %v", path, a.status, a.body, err)
	}
	return a.body
}

// count is the number of items on a page.
func (s *service) count(path string) int {
	s.t.Helper()
	var page struct{ Items []json.RawMessage }
	if err := json.Unmarshal([]byte(s.get(path)), &page); err != nil {
		s.t.Fatal(err)
	}
	return len(page.Items)
}

// note writes a value into a measure with a key made for it.
func (s *service) note(settings []string, value string) {
	s.t.Helper()
	key := strings.TrimSpace(must(s.t, settings, "token", "create", "--name", "Kari", "--role", "admin"))
	a, err := s.send(http.MethodPatch, measure, `{"indicator":"`+value+`"}`,
		"Authorization", "Bearer "+key, "If-Match", "*", "Content-Type", "application/merge-patch+json")
	if err != nil || a.status != http.StatusOK {
		s.t.Fatalf("PATCH: %d %s %v", a.status, a.body, err)
	}
}

// noted wants the value of note.
func (s *service) noted(value string) {
	s.t.Helper()
	if got := s.get(measure); !strings.Contains(got, `"indicator":"`+value+`"`) {
		s.t.Errorf("%s is not in %s", value, got)
	}
}

const measure = "/measures/ikt-tiltak-01"
