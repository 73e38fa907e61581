package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

type noRows struct{}

func (noRows) Len() int                     { return 1 }
func (noRows) Name(int) (plan.Noun, string) { return plan.Measures, "x" }
func (noRows) At(int) (plan.Row, error)     { return plan.Row{}, nil }
func (noRows) Place(int) plan.Place         { return plan.Place{} }

// TestJobOfADeadProcess: a job whose process has ended is found as failed, and no longer keeps its file from being imported.
func TestJobOfADeadProcess(t *testing.T) {
	t.Parallel()
	s := newService(t)
	by := store.By{Actor: plan.System(plan.ActorKindImport, "import"), RequestID: "x"}
	order := store.Order{Kind: store.JobImport, Community: community, Subject: []byte("ei fil"), Rows: noRows{}}
	job, fresh, err := s.store.StartJob(t.Context(), by, order)
	if err != nil || !fresh {
		t.Fatal(err)
	}
	if _, _, err := s.store.StartJob(t.Context(), by, order); plan.KindOf(err) != plan.Conflict {
		t.Errorf("the same file is taken twice: %v", err)
	}
	at := "/jobs/" + job.ID.String()
	if a := s.write(http.MethodGet, at, nil).want(http.StatusOK); a.at("state") != "running" {
		t.Errorf("%s", a.body)
	}
	var id uuid.UUID
	if err := s.query("UPDATE jobs SET heard_at = heard_at - interval '1 minute' WHERE id = $1 RETURNING id", []any{job.ID}, &id); err != nil {
		t.Fatal(err)
	}
	if a := s.write(http.MethodGet, at, nil).want(http.StatusOK); a.at("state") != "failed" || a.at("error", "code") != "interrupted" {
		t.Errorf("%s", a.body)
	}
	if _, fresh, err := s.store.StartJob(t.Context(), by, order); err != nil || !fresh {
		t.Errorf("its file is not taken again: %v", err)
	}
	if err := s.store.RunJob(t.Context(), by, job, noRows{}); err != nil {
		t.Error(err)
	}
	if a := s.write(http.MethodGet, at, nil).want(http.StatusOK); a.at("state") != "failed" {
		t.Errorf("a job that was given up came back: %s", a.body)
	}
}

// TestForgottenJob: a job that ended long ago is not there any more, and cannot be undone.
func TestForgottenJob(t *testing.T) {
	t.Parallel()
	s := newService(t)
	job := s.sent("?type=organisations", "text/csv", "key;title;kind\r\nny-1;Ny;external\r\n").counts(1, 0, 0, 0)
	at := "/jobs/" + job.at("id").(string)
	var id uuid.UUID
	if err := s.query("UPDATE jobs SET finished_at = finished_at - interval '91 days' RETURNING id", nil, &id); err != nil {
		t.Fatal(err)
	}
	if swept, err := s.store.Sweep(t.Context(), 90*24*time.Hour); err != nil || swept.Jobs != 1 {
		t.Fatal(swept, err)
	}
	for path, method := range map[string]string{at: http.MethodGet, at + "/rows": http.MethodGet, "/imports/" + job.at("id").(string) + "/revert": http.MethodPost} {
		if a := s.write(method, path, nil).want(http.StatusNotFound, "not_found"); !strings.Contains(a.at("detail").(string), "forgotten") {
			t.Errorf("%s", a.body)
		}
	}
	s.write(http.MethodGet, "/organisations/ny-1", nil).want(http.StatusOK)
}

// TestImportFaults: what may not come in is refused, and each row is judged as if it came alone.
func TestImportFaults(t *testing.T) {
	t.Parallel()
	s := newService(t)
	measure := s.get("/measures?limit=1").at("items", 0).(object)
	owner := uuidOf(t, measure["committee"].(object)["id"])
	home := uuidOf(t, measure["community"].(object)["id"])
	own := s.keyOf(plan.Grant{Role: plan.RoleEditor, Community: home, Committees: []uuid.UUID{owner}})
	ssu := uuidOf(t, s.get("/committees/ssu").at("id"))
	other := s.keyOf(plan.Grant{Role: plan.RoleEditor, Community: home, Committees: []uuid.UUID{ssu}})
	file := func(o object) object { o["key"] = measure["key"]; return object{"measures": []object{o}} }
	for _, c := range []struct {
		key  option
		row  object
		code any
	}{
		{own, object{"title": "Endra"}, nil},
		{other, object{"title": "Endra igjen"}, "forbidden"},
		{other, object{"title": "Endra"}, nil}, // as it is
		{own, object{"visibility": "draft"}, "forbidden"},
		{own, object{"titel": "x"}, "unknown_member"},
		{own, object{"title": 7}, "invalid_type"},
		{own, object{"ordinal": "x"}, "invalid_type"},
		{own, object{"goal": object{"key": "finst-ikkje"}}, "unknown_reference"},
		{own, object{"community": object{"key": "anna"}}, "other_community"},
		{own, object{"community": object{"key": 7}}, "invalid_type"},
	} {
		job := s.ended(s.send(http.MethodPost, "/imports", file(c.row), c.key))
		rows := s.write(http.MethodGet, "/jobs/"+job.at("id").(string)+"/rows", nil).want(http.StatusOK)
		if got := rows.at("items", 0, "errors", 0); c.code == nil && got != nil || c.code != nil && (got == nil || got.(object)["code"] != c.code) {
			t.Errorf("%v: %s", c.row, rows.body)
		}
	}
	strange := object{"measures": []object{{"key": measure["key"], "title": "Rett"}, {"title": "Feil", "externalIds": []object{{"system": "p360", "key": "a\x00b"}}}}}
	strange["measures"].([]object)[1]["plan"] = object{"key": measure["plan"].(object)["key"]}
	strange["measures"].([]object)[1]["ordinal"] = 1
	s.ended(s.write(http.MethodPost, "/imports?mode=per_row", strange)).counts(0, 1, 0, 1)
	for _, row := range []string{`{"key":"a\u0000b","title":"x","kind":"news"}`, `{"externalIds":[{"system":"a","key":"b\u0000"}],"title":"x","kind":"news"}`, `{"key":"x","a\u0000":1}`, `{"key":"x","title":"\ud800","kind":"news"}`, `{"key":"x","title":"x","title":"y","kind":"news"}`} {
		job := s.sent("", "application/json", `{"documents":[`+row+`]}`).counts(0, 0, 0, 1)
		rows := s.write(http.MethodGet, "/jobs/"+job.at("id").(string)+"/rows", nil).want(http.StatusOK)
		if code := rows.at("items", 0, "errors", 0, "code"); code != "invalid_text" && code != "duplicate_member" {
			t.Errorf("%s: %s", row, rows.body)
		}
	}
	s.send(http.MethodPost, "/imports", file(object{})).want(http.StatusUnauthorized)
	s.write(http.MethodPost, "/imports", object{"measure": []object{}}).want(http.StatusBadRequest)
	s.write(http.MethodPost, "/imports", `{"record":"head"}`, header("Content-Type", ndjsonType)).want(http.StatusBadRequest)
	s.write(http.MethodPost, "/imports", "PK", header("Content-Type", xlsxType)).want(http.StatusBadRequest)
	s.write(http.MethodGet, "/exports.ndjson?community=finst-ikkje", nil).want(http.StatusNotFound)
}

// TestImportBoundsTexts: no text of a row is longer than the contract lets it be, wherever in the object it stands and however it is kept.
func TestImportBoundsTexts(t *testing.T) {
	t.Parallel()
	l := newLane(t, 1, 1, &tally{})
	tried := map[string]bool{}
	for range 4 { // a valid object has some of its members
		var lines, names []string
		for _, noun := range plan.Nouns() {
			schema, body := bodySchema(t, http.MethodPost, at(noun)), l.valid(noun)
			for _, p := range spots(schema, body, nil) {
				pointer := p.at().pointer
				name := string(noun) + places.ReplaceAllString(pointer, "/*")
				if !isText(p.value) || p.schema.MaxLength == nil || p.schema.Format == "uuid" || tried[name] { // ids are ignored where there is a key
					continue
				}
				tried[name] = true
				row := edited(body, p.path, func(any) any { return strings.Repeat("å", int(*p.schema.MaxLength)+1) }).(object)
				if pointer != "/key" {
					row["key"] = l.word()
				}
				names, lines = append(names, name), append(lines, compact(object{"record": "object", "type": noun, "object": row}))
			}
		}
		job := l.s.sent("?mode=per_row", ndjsonType, strings.Join(lines, "\n"))
		for _, row := range l.s.all("/jobs/" + job.at("id").(string) + "/rows?limit=200") {
			if row["status"] != "rejected" {
				t.Errorf("%s is too long and was %s", names[int(row["line"].(float64))-1], row["status"])
			}
		}
	}
	if len(tried) < 250 {
		t.Errorf("only %d texts were tried", len(tried))
	}
}
