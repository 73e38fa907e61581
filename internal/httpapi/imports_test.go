package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// ended waits until a job is over and returns it.
func (s *service) ended(started *answer) *answer {
	s.t.Helper()
	started.want(http.StatusAccepted)
	var job *answer
	await(s.t, "the end of the job", func() bool {
		job = s.write(http.MethodGet, "/jobs/"+started.at("id").(string), nil).want(http.StatusOK)
		return job.at("state") != "running"
	})
	return job
}

// sent imports a file and waits for the end.
func (s *service) sent(query, mediaType, file string, options ...option) *answer {
	s.t.Helper()
	return s.ended(s.write(http.MethodPost, "/imports"+query, file, append(options, header("Content-Type", mediaType))...))
}

func (a *answer) counts(created, updated, unchanged, rejected float64) *answer {
	a.t.Helper()
	for name, n := range map[string]float64{"created": created, "updated": updated, "unchanged": unchanged, "rejected": rejected} {
		if a.at("counts", name) != n {
			a.t.Errorf("%s: %v, not %v: %s", name, a.at("counts", name), n, a.body)
		}
	}
	return a
}

const (
	xlsxType   = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	ndjsonType = "application/x-ndjson"
)

// odd are names that get lost in tables.
var odd = []string{"Sjukehuset på Øya; æøå", `Han sa "nei"`, "To\nliner", "007", "=cmd()", "'=cmd()", "-1", "🩺 Ambulanse", "a | b", `c:\|d`, "+47", "  mellomrom "}

// TestExportsComeBack: what was exported and is imported again changes nothing, for every noun and in every form.
func TestExportsComeBack(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for i, name := range odd {
		s.write(http.MethodPost, "/projects", object{"key": fmt.Sprintf("prosjekt-%d", i), "title": "Prosjekt", "kind": "other", "description": name}).want(http.StatusCreated)
		if strings.Contains(name, "\n") {
			continue // a title is one line
		}
		s.write(http.MethodPost, "/organisations", object{"key": fmt.Sprintf("rar-%d", i), "title": name, "kind": "external",
			"aliases": []object{{"text": name, "kind": "name"}, {"text": "x" + name, "kind": "short_name"}}}).want(http.StatusCreated)
	}
	for _, noun := range plan.Nouns() {
		for _, form := range []struct{ suffix, mediaType string }{{".csv", "text/csv"}, {".csv?separator=comma", "text/csv"}, {".xlsx", xlsxType}} {
			file := s.write(http.MethodGet, "/"+string(noun)+form.suffix, nil).want(http.StatusOK)
			job := s.sent("?type="+string(noun), form.mediaType, string(file.body))
			if job.at("state") != "done" || job.at("counts", "unchanged") != job.at("total") {
				t.Errorf("%s%s: %s\n%s", noun, form.suffix, job.body, s.write(http.MethodGet, "/jobs/"+job.at("id").(string)+"/rows?status=updated,created,rejected&limit=3", nil).body)
			}
		}
	}
	for path, mediaType := range map[string]string{"/exports.ndjson": ndjsonType, "/exports.xlsx": xlsxType, "/snapshot": ndjsonType} {
		job := s.sent("", mediaType, string(s.write(http.MethodGet, path, nil).want(http.StatusOK).body))
		if job.at("state") != "done" || job.at("counts", "unchanged") != job.at("total") || job.at("total").(float64) < 400 {
			t.Errorf("%s: %s\n%s", path, job.body, s.write(http.MethodGet, "/jobs/"+job.at("id").(string)+"/rows?status=updated,created,rejected&limit=3", nil).body)
		}
	}
	page := s.write(http.MethodGet, "/measures?limit=200", nil)
	if job := s.sent("?type=measures", "application/json", string(page.body)); job.at("counts", "unchanged") != job.at("total") {
		t.Errorf("a page: %s", job.body)
	}
}

// TestRestore: an export makes the same community in an empty service.
func TestRestore(t *testing.T) {
	t.Parallel()
	from, to := newService(t), start(t, dbtest.New(t))
	file := from.write(http.MethodGet, "/exports.ndjson", nil).want(http.StatusOK)
	job := to.sent("", ndjsonType, string(file.body))
	if job.at("state") != "done" || job.at("counts", "created") != job.at("total") {
		t.Fatalf("%s\n%s", job.body, to.write(http.MethodGet, "/jobs/"+job.at("id").(string)+"/rows?status=rejected&limit=5", nil).body)
	}
	if again := to.sent("", ndjsonType, string(file.body)); again.at("counts", "unchanged") != again.at("total") {
		t.Errorf("again: %s", again.body)
	}
}

// TestImportRows: what becomes of each row is told with its place, and one that is rejected rejects all, or only itself.
func TestImportRows(t *testing.T) {
	t.Parallel()
	s := newService(t)
	table := "key;title;kind;validFrom\r\nny-1;Første;external;2026-01-01\r\nny-2;;external;\r\nny-3;Tredje;external;i går\r\n"
	job := s.sent("?type=organisations", "text/csv", table).counts(1, 0, 0, 2)
	if job.at("state") != "failed" || job.at("error", "code") != "rows_rejected" {
		t.Errorf("%s", job.body)
	}
	s.get("/organisations/ny-1").want(http.StatusNotFound)
	rows := s.write(http.MethodGet, "/jobs/"+job.at("id").(string)+"/rows?status=rejected", nil).want(http.StatusOK)
	if rows.at("items", 0, "row") != 3.0 || rows.at("items", 0, "errors", 0, "column") != "title" || rows.at("items", 1, "errors", 0, "pointer") != "/validFrom" {
		t.Errorf("%s", rows.body)
	}
	s.sent("?type=organisations&mode=per_row&dryRun=true", "text/csv", table).counts(1, 0, 0, 2)
	s.get("/organisations/ny-1").want(http.StatusNotFound)
	job = s.sent("?type=organisations&mode=per_row", "text/csv", table).counts(1, 0, 0, 2)
	if job.at("state") != "done" {
		t.Errorf("%s", job.body)
	}
	s.write(http.MethodGet, "/organisations/ny-1", nil).want(http.StatusOK)
	s.sent("?type=organisations", "text/csv", "key,title\r\nny-1,Endra\r\n").counts(0, 1, 0, 0)
	if o := s.write(http.MethodGet, "/organisations/ny-1", nil); o.at("title") != "Endra" || o.at("validFrom") != "2026-01-01" {
		t.Errorf("a missing column changed something: %s", o.body)
	}
	doc := object{"organisations": []object{{"key": "ny-4", "title": "Fjerde", "kind": "external"}, {"key": "ny-5", "title": "Femte", "kind": "external", "parent": object{"key": "finst-ikkje"}}}}
	job = s.ended(s.write(http.MethodPost, "/imports", doc)).counts(1, 0, 0, 1)
	rows = s.write(http.MethodGet, "/jobs/"+job.at("id").(string)+"/rows?status=rejected", nil)
	if rows.at("items", 0, "errors", 0, "pointer") != "/organisations/1/parent" {
		t.Errorf("%s", rows.body)
	}
	external := object{"organisations": []object{{"title": "Ekstern", "kind": "external", "externalIds": []object{{"system": "p360", "key": "æ,1"}}}}}
	s.ended(s.write(http.MethodPost, "/imports", external)).counts(1, 0, 0, 0)
	s.ended(s.write(http.MethodPost, "/imports", external)).counts(0, 0, 1, 0)
	for file, want := range map[string]string{"": "empty", "key;titel\r\nx;y\r\n": "unknown_column"} {
		a := s.write(http.MethodPost, "/imports?type=organisations", file, header("Content-Type", "text/csv")).want(http.StatusBadRequest)
		if a.at("errors", 0, "code") != want {
			t.Errorf("%s", a.body)
		}
	}
	s.write(http.MethodPost, "/imports", `{"measures": [`).want(http.StatusBadRequest)
	s.write(http.MethodPost, "/imports", `x`, header("Content-Type", "text/plain")).want(http.StatusUnsupportedMediaType)
	key := header("Idempotency-Key", "ein-gong")
	first := s.write(http.MethodPost, "/imports", external, key).want(http.StatusAccepted)
	if again := s.write(http.MethodPost, "/imports", external, key).want(http.StatusAccepted); again.at("id") != first.at("id") || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%s", again.body)
	}
	s.write(http.MethodPost, "/imports", doc, key).want(http.StatusUnprocessableEntity)
	s.write(http.MethodGet, "/jobs?limit=2", nil).want(http.StatusOK)
}

// TestRevertImport: what an import did is taken back, except for what has changed since.
func TestRevertImport(t *testing.T) {
	t.Parallel()
	s := newService(t)
	old := s.get("/organisations?limit=2")
	first, second := old.keys()[0], old.keys()[1]
	title := old.at("items", 0, "title")
	job := s.sent("?type=organisations", "text/csv", fmt.Sprintf("key;title;kind\r\n%s;Feil 1;external\r\n%s;Feil 2;external\r\nny-1;Ny 1;external\r\n", first, second)).counts(1, 2, 0, 0)
	s.write(http.MethodPatch, "/organisations/"+second, object{"title": "Retta"}, ifMatch("*")).want(http.StatusOK)
	back := s.ended(s.write(http.MethodPost, "/imports/"+job.at("id").(string)+"/revert", nil))
	if back.at("state") != "done" || back.at("counts", "reverted") != 2.0 || back.at("counts", "rejected") != 1.0 {
		t.Errorf("%s", back.body)
	}
	if got := s.get("/organisations/" + first).at("title"); got != title {
		t.Errorf("it is %v, not %v", got, title)
	}
	if got := s.get("/organisations/" + second).at("title"); got != "Retta" {
		t.Errorf("it is %v", got)
	}
	s.write(http.MethodGet, "/organisations/ny-1", nil).want(http.StatusGone)
	rows := s.write(http.MethodGet, "/jobs/"+back.at("id").(string)+"/rows?status=rejected", nil)
	if rows.at("items", 0, "key") != second || rows.at("items", 0, "errors", 0, "code") != "changed_since" {
		t.Errorf("%s", rows.body)
	}
}

// TestImportsAtOnce: two that import overlapping files at the same time end as if one had come after the other.
func TestImportsAtOnce(t *testing.T) {
	t.Parallel()
	s := newService(t)
	keys := s.get("/measures?limit=30").keys()
	file := func(mark string, keys []string) string {
		var b strings.Builder
		b.WriteString("key;title\r\n")
		for _, k := range keys {
			fmt.Fprintf(&b, "%s;%s\r\n", k, mark)
		}
		return b.String()
	}
	for run := range 20 {
		marks := []string{fmt.Sprintf("a %d", run), fmt.Sprintf("b %d", run)}
		files := []string{file(marks[0], keys[:20]), file(marks[1], keys[10:])}
		started := make([]*answer, 2)
		var both sync.WaitGroup
		for i := range files {
			both.Go(func() {
				started[i] = s.write(http.MethodPost, "/imports?type=measures", files[i], header("Content-Type", "text/csv"))
			})
		}
		both.Wait()
		for _, a := range started {
			if job := s.ended(a); job.at("state") != "done" {
				t.Errorf("%s", job.body)
			}
		}
		page := s.write(http.MethodGet, "/measures?limit=30", nil) // with a key: public answers may be a moment old while much is written
		titles := map[any]int{}
		for i := range 30 {
			titles[page.at("items", i, "title")]++
		}
		if a, b := titles[marks[0]], titles[marks[1]]; a+b != 30 || a != 10 && a != 20 {
			t.Errorf("run %d: %v", run, titles)
		}
	}
}
