package main_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
)

// doomed is a service that is killed while it imports, and its surroundings.
type doomed struct {
	*service
	t        *testing.T
	settings []string
	db       *pgx.Conn
	key, tmp string
}

// doomedRows is how many rows a file has: some chunks of what is written at once.
const doomedRows = 1200

func (d *doomed) count(query string, args ...any) (n int) {
	d.t.Helper()
	if err := d.db.QueryRow(d.t.Context(), query, args...).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// file writes a file of new measures whose keys begin with a name.
func (d *doomed) file(name string) string {
	return writeFile(d.t, filepath.Join(d.t.TempDir(), name+".csv"), doomedRows, func(w io.Writer, n int) {
		if n == 0 {
			_, _ = fmt.Fprint(w, "key;title;committee.key;plan.key;ordinal\n")
			return
		}
		_, _ = fmt.Fprintf(w, "%s-%d;Tiltak %d;fsu-ikt;felles-handlingsplan-2023-2026;%d\n", name, n, n, n)
	})
}

// book writes the same as a workbook, whose sheet is so large that it waits on disk while it is read.
func (d *doomed) book(name string) string {
	d.t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	rows, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		d.t.Fatal(err)
	}
	if err := rows.SetRow("A1", []any{"key", "title", "committee.key", "plan.key", "ordinal", "description"}); err != nil {
		d.t.Fatal(err)
	}
	for n := 1; n <= doomedRows; n++ {
		cells := []any{fmt.Sprintf("%s-%d", name, n), "Tiltak", "fsu-ikt", "felles-handlingsplan-2023-2026", n, strings.Repeat(fmt.Sprint("Skildring ", n, " "), 150)}
		if err := rows.SetRow(fmt.Sprint("A", n+1), cells); err != nil {
			d.t.Fatal(err)
		}
	}
	path := filepath.Join(d.t.TempDir(), name+".xlsx")
	if err := rows.Flush(); err != nil {
		d.t.Fatal(err)
	}
	if err := book.SaveAs(path); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// kill kills the service and starts it again. Nothing of it is left behind: no file, no lock.
func (d *doomed) kill() {
	d.t.Helper()
	d.end(syscall.SIGKILL)
	until(d.t, "the database has given up what the dead were doing", func() bool {
		return d.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()") == 0
	})
	if n := d.count("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"); n != 0 {
		d.t.Errorf("%d locks are held by nobody", n)
	}
	d.service = serve(d.t, d.settings)
	left, err := os.ReadDir(d.tmp)
	if err != nil || len(left) > 0 {
		d.t.Errorf("there are still temporary files: %v %v", left, err)
	}
}

// settled is how a job is told that was under way: a process that is not heard of for half a minute has ended.
func (d *doomed) settled(j job, wait bool) job {
	d.t.Helper()
	if !wait {
		if _, err := d.db.Exec(d.t.Context(), "UPDATE jobs SET heard_at = heard_at - interval '31 seconds' WHERE state = 'running'"); err != nil {
			d.t.Fatal(err)
		}
	}
	return d.waitJob(d.key, d.askJob(http.StatusOK, http.MethodGet, "/jobs/"+j.ID, d.key, nil, ""), func(j job) bool { return j.State != "running" })
}

// allOrNothing fails the test unless the objects of a file, what the log and the search say of them and what the job tells fit each other.
func (d *doomed) allOrNothing(name string, j job) {
	d.t.Helper()
	there, logged := d.count("SELECT count(*) FROM measures WHERE starts_with(key, $1)", name+"-"), d.count("SELECT count(*) FROM changes WHERE starts_with(key, $1)", name+"-")
	rows, found := d.count("SELECT count(*) FROM job_rows WHERE job_id = $1", j.ID), d.count("SELECT count(*) FROM search_entries e JOIN measures m ON m.id = e.object_id WHERE starts_with(m.key, $1)", name+"-")
	want := 0
	if j.State == "done" {
		want = doomedRows
	} else if j.State != "failed" || j.Error == nil || j.Error.Code != "interrupted" {
		d.t.Errorf("%s: the job says %+v", name, j)
	}
	if there != want || logged != want || rows != want || found != want {
		d.t.Errorf("%s: the job is %s, and of %d rows %d are there, %d in the log, %d in the search and %d told", name, j.State, doomedRows, there, logged, found, rows)
	}
}

// The service is killed at several moments of an import and of what undoes one: nothing is half done, the job is told as interrupted, the
// same file is taken again, and no file or lock stays.
func TestImportsWhenKilled(t *testing.T) {
	t.Parallel()
	url, tmp := dbtest.Empty(t), t.TempDir()
	d := &doomed{t: t, tmp: tmp, settings: append(dataDir(newDataDir(t)), "DATABASE_URL="+url, "TMPDIR="+tmp)}
	d.service = serve(t, d.settings)
	must(t, d.settings, "import")
	d.key = strings.TrimSpace(must(t, d.settings, "token", "create", "--name", "Kari", "--role", "admin"))
	var err error
	if d.db, err = pgx.Connect(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	defer d.db.Close(context.WithoutCancel(t.Context()))

	again := func(name, file, mediaType string) job {
		t.Helper()
		j := d.waitJob(d.key, d.sendFile("?type=measures", d.key, file, mediaType), func(j job) bool { return j.State != "running" })
		if j.State != "done" || j.Counts["created"] != doomedRows {
			t.Fatalf("%s, again: %+v", name, j)
		}
		d.allOrNothing(name, j)
		return j
	}
	var last job
	for i, moment := range []func(j job) bool{
		func(job) bool { return true },
		func(j job) bool { return j.Done > 0 },
		func(j job) bool { return j.Done >= doomedRows/2 },
		func(j job) bool { return j.Done >= doomedRows*9/10 },
		func(j job) bool { return j.Done == doomedRows }, // before or after it has ended
	} {
		name := fmt.Sprint("drap-", i)
		file := d.file(name)
		j := d.waitJob(d.key, d.sendFile("?type=measures", d.key, file, "text/csv"), moment)
		d.kill()
		wait := i == 1
		if wait { // until then the same file is refused, because it may be under way in another instance
			if p, err := d.send(http.MethodPost, "/imports?type=measures", content(t, file), "Authorization", "Bearer "+d.key, "Content-Type", "text/csv"); err != nil || p.status != http.StatusConflict || !strings.Contains(p.body, "import_running") {
				t.Errorf("the same file at once: %d %s %v", p.status, p.body, err)
			}
		}
		j = d.settled(j, wait)
		d.allOrNothing(name, j)
		if last = j; j.State == "failed" {
			last = again(name, file, "text/csv")
		}
	}

	// In the middle of undoing.
	j := d.askJob(http.StatusAccepted, http.MethodPost, "/imports/"+last.ID+"/revert", d.key, nil, "")
	j = d.waitJob(d.key, j, func(j job) bool { return j.Done >= doomedRows/3 })
	d.kill()
	if j = d.settled(j, false); j.State == "failed" {
		d.allOrNothing("drap-4", last)
		j = d.askJob(http.StatusAccepted, http.MethodPost, "/imports/"+last.ID+"/revert", d.key, nil, "")
		j = d.waitJob(d.key, j, func(j job) bool { return j.State != "running" })
	}
	if n := d.count("SELECT count(*) FROM measures WHERE starts_with(key, 'drap-4-') AND deleted_at IS NULL"); j.State != "done" || n != 0 {
		t.Errorf("undone: %+v, and %d are left", j, n)
	}

	// While the file comes.
	reader, writer := io.Pipe()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_ = d.upload("/imports?type=measures", reader)
	}()
	if _, err := io.CopyN(writer, zeros{}, 16<<20); err != nil { // more than waits on the way
		t.Fatal(err)
	}
	d.kill()
	_ = writer.CloseWithError(io.ErrUnexpectedEOF)
	<-sent

	// While a workbook is read, which lies on disk for so long.
	book := d.book("bok")
	body, err := os.Open(book)
	if err != nil {
		t.Fatal(err)
	}
	sent = make(chan struct{})
	before := d.count("SELECT count(*) FROM jobs")
	go func() {
		defer close(sent)
		_ = d.upload("/imports?type=measures", body)
	}()
	until(t, "the workbook is on disk", func() bool {
		found, err := filepath.Glob(filepath.Join(tmp, "fellesplan-scratch-*", "excelize-*"))
		return err == nil && len(found) > 0
	})
	d.kill()
	<-sent
	if _, err := d.db.Exec(t.Context(), "UPDATE jobs SET heard_at = heard_at - interval '31 seconds' WHERE state = 'running'"); err != nil || d.count("SELECT count(*) FROM jobs") > before+1 {
		t.Fatal(err)
	}
	again("bok", book, xlsxType)
}

// upload sends a workbook, whose answer nobody may be there to give.
func (d *doomed) upload(path string, body io.Reader) error {
	request, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.url+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+d.key)
	request.Header.Set("Content-Type", xlsxType)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// zeros has no end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func content(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
