package main_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/config"
	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/localpg"
)

func TestServeFillsAnEmptyDatabaseAndKeepsIt(t *testing.T) {
	t.Parallel()
	settings := dataDir(newDataDir(t))
	for i, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		s := serve(t, settings)
		if n := s.count("/committees"); n != 20 {
			t.Errorf("%d committees", n)
		}
		if loaded := strings.Contains(s.said(), "loaded the shipped data"); loaded != (i == 0) {
			t.Errorf("start %d loads the data: %v", i+1, loaded)
		}
		if i == 0 {
			s.note(settings, "Talet på brukarar")
		}
		s.noted("Talet på brukarar")

		pid := s.postgres()
		if !runs(pid) {
			t.Fatalf("PostgreSQL is not process %d", pid)
		}
		if state := s.end(signal); state.ExitCode() != 0 {
			t.Errorf("after %v: %v", signal, state)
		}
		if runs(pid) {
			t.Errorf("PostgreSQL runs on after %v", signal)
		}
	}
}

// After kill -9, PostgreSQL is still there for a moment, and nobody has tidied up.
func TestServeAfterKill(t *testing.T) {
	t.Parallel()
	settings := dataDir(newDataDir(t))
	s := serve(t, settings)
	s.note(settings, "før")
	pid := s.postgres()
	s.end(syscall.SIGKILL)

	s = serve(t, settings)
	s.noted("før")
	if s.postgres() == pid {
		t.Error("the server of the killed process serves on")
	}
	if strings.Contains(s.said(), "loaded the shipped data") {
		t.Error("the data was loaded anew")
	}
	s.end(syscall.SIGTERM)
}

// killed -9 PostgreSQL comes back by itself, and meanwhile nobody gets anything but answers and 503.
func TestPrivateDatabaseKilled(t *testing.T) {
	t.Parallel()
	settings := dataDir(newDataDir(t))
	s := serve(t, settings)
	s.note(settings, "før")
	pid := s.postgres()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	until(t, "another PostgreSQL answers", func() bool { return s.answersOr503() && s.postgres() != pid })
	s.noted("før")
	if state := s.end(syscall.SIGTERM); state.ExitCode() != 0 {
		t.Error(state)
	}
}

// answersOr503 reads an object: true if it comes, false if the service is unavailable in the proper way.
func (s *service) answersOr503() bool {
	s.t.Helper()
	a, err := s.send(http.MethodGet, measure, "")
	if err != nil {
		s.t.Fatal(err)
	}
	if a.status == http.StatusOK {
		return true
	}
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, `"code":"unavailable"`) {
		s.t.Fatalf("%d, Retry-After %q: %s", a.status, a.header.Get("Retry-After"), a.body)
	}
	return false
}

// The database of DATABASE_URL is used as it is: no private one is started, and nothing is loaded unasked.
func TestDatabaseURL(t *testing.T) {
	t.Parallel()
	dir := newDataDir(t)
	settings := append(dataDir(dir), "DATABASE_URL="+dbtest.Empty(t))
	s := serve(t, settings)
	if n := s.count("/committees"); n != 0 {
		t.Errorf("%d committees out of nowhere", n)
	}
	if got := must(t, settings, "import"); !strings.HasSuffix(got, " created, 0 updated, 0 unchanged, 0 kept\n") {
		t.Errorf("import says %q", got)
	}
	if n := s.count("/committees"); n != 20 {
		t.Errorf("%d committees", n)
	}
	if state := s.end(syscall.SIGTERM); state.ExitCode() != 0 {
		t.Error(state)
	}
	if _, err := os.Stat(dir); err == nil || strings.Contains(s.said(), "private PostgreSQL") {
		t.Errorf("a private database was started:\n%s", s.said())
	}
}

func TestDatabaseLost(t *testing.T) {
	t.Parallel()
	working, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	found, err := localpg.Find(localpg.Search{Cache: config.PostgresCache(working)})
	if err != nil {
		t.Fatal(err)
	}
	dir := newDataDir(t)
	start := func() *localpg.Cluster {
		cluster, err := localpg.Start(t.Context(), localpg.Options{DataDir: dir, Binaries: found})
		if err != nil {
			t.Fatal(err)
		}
		return cluster
	}
	stop := func(c *localpg.Cluster) {
		if err := c.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}

	cluster := start()
	settings := []string{"FELLESPLAN_ADDR=127.0.0.1:0", "DATABASE_URL=" + cluster.URL("postgres")}
	must(t, settings, "import")
	s := serve(t, settings)
	if !s.answersOr503() {
		t.Fatal("no answer")
	}
	stop(cluster)
	for range 3 {
		if s.answersOr503() {
			t.Error("an answer without a database")
		}
	}
	cluster = start()
	until(t, "the service has recovered", s.answersOr503)
	s.note(settings, "etter")
	s.end(syscall.SIGTERM)
	stop(cluster)
}

// Whoever listens to the changes or waits for one does not hold up the end, and gets a whole answer.
func TestServeEndsWhileSomebodyListens(t *testing.T) {
	t.Parallel()
	s := serve(t, dataDir(newDataDir(t)))
	stream := s.listen("")
	defer stream.Close()
	began := time.Now()
	if state := s.end(syscall.SIGTERM); state.ExitCode() != 0 || time.Since(began) > 9*time.Second {
		t.Errorf("%v after %v", state, time.Since(began))
	}
	text, err := io.ReadAll(stream)
	if err != nil || !strings.HasSuffix(string(text), "\n\n") || !strings.Contains(string(text), "event: created\n") {
		t.Errorf("the stream ends with %.200q, %v", text, err)
	}
}

// A stream of changes outlives the database: it waits for it, and goes on with what changes then.
func TestStreamOutlivesTheDatabase(t *testing.T) {
	t.Parallel()
	settings := dataDir(newDataDir(t))
	s := serve(t, settings)
	stream := s.listen(s.head()) // of the shipped data, which no change comes after
	defer stream.Close()
	pid := s.postgres()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	until(t, "another PostgreSQL answers", func() bool { return s.answersOr503() && s.postgres() != pid })
	s.note(settings, "etter")
	for lines := bufio.NewScanner(stream); ; {
		if !lines.Scan() {
			t.Fatal("the stream ended:", lines.Err())
		}
		if strings.HasPrefix(lines.Text(), "data: ") {
			if !strings.Contains(lines.Text(), `"type":"measures"`) {
				t.Errorf("came %s", lines.Text())
			}
			break
		}
	}
	s.end(syscall.SIGTERM)
}

// head is the cursor of how far the feed has come.
func (s *service) head() string {
	s.t.Helper()
	a, err := s.send(http.MethodGet, "/changes?limit=1", "")
	if err != nil {
		s.t.Fatal(err)
	}
	var feed struct{ Head string }
	if err := json.Unmarshal([]byte(a.body), &feed); err != nil {
		s.t.Fatal(err)
	}
	return feed.Head
}

// listen opens a stream of the changes after a cursor.
func (s *service) listen(after string) io.ReadCloser {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+"/changes", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		s.t.Fatal(response.Status)
	}
	return response.Body
}

func TestAddressInUse(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	address := listener.Addr().String()
	dir := newDataDir(t)
	r := run(t, []string{"FELLESPLAN_DATA_DIR=" + dir, "FELLESPLAN_ADDR=" + address}, "serve")
	want := "fellesplan: listen tcp " + address + ": bind: address already in use (FELLESPLAN_ADDR sets the address)\n"
	if r.code != 1 || r.stderr != want || r.stdout != "" {
		t.Errorf("%+v, want exit code 1 and %q", r, want)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a database was started for nothing")
	}
}
