package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
)

// importRows is how many rows a large import has; FELLESPLAN_IMPORT_ROWS sets another number.
func importRows(t *testing.T) int {
	t.Helper()
	text := os.Getenv("FELLESPLAN_IMPORT_ROWS")
	if text == "" {
		return 3000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// peak is the most memory that the service has had since forget, in bytes.
func (s *service) peak() int {
	s.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int
	if _, err := fmt.Sscan(line, &kilobytes); err != nil {
		s.t.Fatal(err)
	}
	return kilobytes << 10
}

// forget makes what the service has now the most that it has had.
func (s *service) forget() {
	s.t.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.cmd.Process.Pid), []byte("5"), 0); err != nil {
		s.t.Fatal(err)
	}
}

// job is what the service says of a job.
type job struct {
	ID          string
	State       string
	Total, Done int
	Counts      map[string]int
	Error       *struct{ Code string }
}

// askJob asks for a job, or starts one.
func (s *service) askJob(status int, method, path, key string, body io.Reader, mediaType string) job {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	if mediaType != "" {
		request.Header.Set("Content-Type", mediaType)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		s.t.Fatalf("%s %s: %d %s %v", method, path, response.StatusCode, text, err)
	}
	var j job
	if err := json.Unmarshal(text, &j); err != nil {
		s.t.Fatal(err)
	}
	return j
}

// sendFile starts an import of a file.
func (s *service) sendFile(query, key, file, mediaType string) job {
	s.t.Helper()
	body, err := os.Open(file)
	if err != nil {
		s.t.Fatal(err)
	}
	defer body.Close()
	return s.askJob(http.StatusAccepted, http.MethodPost, "/imports"+query, key, body, mediaType)
}

// writeFile writes a file of rows.
func writeFile(t *testing.T, path string, rows int, line func(w io.Writer, n int)) string {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range rows + 1 {
		line(f, n)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// A large import takes no more memory than is stated: all forms of files, rows that create and rows that change, and what undoes them.
func TestMemoryOfImports(t *testing.T) {
	t.Parallel()
	rows, dir := importRows(t), t.TempDir()
	settings := append(dataDir(newDataDir(t)), "DATABASE_URL="+dbtest.Empty(t))
	s := serve(t, settings)
	must(t, settings, "import")
	key := strings.TrimSpace(must(t, settings, "token", "create", "--name", "Kari", "--role", "admin"))
	table := writeFile(t, filepath.Join(dir, "new.csv"), rows, func(w io.Writer, n int) {
		if n == 0 {
			_, _ = fmt.Fprint(w, "key;title;committee.key;plan.key;visibility;description;ordinal\r\n")
			return
		}
		_, _ = fmt.Fprintf(w, "stort-%d;Tiltak nummer %d i ein stor plan;fsu-ikt;felles-handlingsplan-2023-2026;published;\"%s\";%d\r\n", n, n, strings.Repeat("Skildring æøå. ", 20), 10000+n)
	})
	lines := writeFile(t, filepath.Join(dir, "changed.ndjson"), rows, func(w io.Writer, n int) {
		if n > 0 {
			_, _ = fmt.Fprintf(w, `{"key":"stort-%d","title":"Endra tiltak nummer %d"}`+"\n", n, n)
		}
	})
	// At 50,000 rows, 200 MB; fewer rows may take less.
	allowed := 100<<20 + 2<<10*rows
	was := s.peak()
	hold := func(what string, j job, counted string) job {
		t.Helper()
		began := time.Now()
		for j.State == "running" {
			j = s.waitJob(key, j, func(j job) bool { return j.State != "running" })
		}
		t.Logf("%s, %d rows: %d MB at the most, %d MB before; %.0f s", what, j.Total, s.peak()>>20, was>>20, time.Since(began).Seconds())
		if j.State != "done" || j.Counts[counted] != rows {
			t.Fatalf("%s: %+v", what, j)
		}
		if !underRace() && s.peak() > allowed {
			t.Errorf("%s took %d MB, more than %d", what, s.peak()>>20, allowed>>20)
		}
		s.forget()
		was = s.peak()
		return j
	}
	s.forget()
	was = s.peak()
	hold("CSV that creates", s.sendFile("?type=measures", key, table, "text/csv"), "created")
	book := filepath.Join(dir, "measures.xlsx")
	s.download("/measures.xlsx?plan=felles-handlingsplan-2023-2026&q=stor&fields=key,title,description,ordinal,committee.key", key, book)
	s.forget()
	hold("NDJSON that changes", s.sendFile("?type=measures", key, lines, "application/x-ndjson"), "updated")
	j := hold("XLSX that changes", s.sendFile("?type=measures", key, book, xlsxType), "updated")
	hold("what undoes it", s.askJob(http.StatusAccepted, http.MethodPost, "/imports/"+j.ID+"/revert", key, nil, ""), "reverted")
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// waitJob waits until a job is as it should be.
func (s *service) waitJob(key string, j job, holds func(job) bool) job {
	s.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds(j) {
		select {
		case <-tick.C:
		case <-s.ended:
			s.t.Fatal("the service ended")
		}
		j = s.askJob(http.StatusOK, http.MethodGet, "/jobs/"+j.ID, key, nil, "")
	}
	return j
}

// download keeps an answer in a file.
func (s *service) download(path, key, file string) {
	s.t.Helper()
	a, err := s.send(http.MethodGet, path, "", "Authorization", "Bearer "+key)
	if err != nil || a.status != http.StatusOK {
		s.t.Fatalf("GET %s: %d %v", path, a.status, err)
	}
	if err := os.WriteFile(file, []byte(a.body), 0o600); err != nil {
		s.t.Fatal(err)
	}
}
