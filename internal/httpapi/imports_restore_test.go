package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// rowsOf are the rows of a job of a status.
func (s *service) rowsOf(job *answer, status string) *answer {
	s.t.Helper()
	return s.write(http.MethodGet, "/jobs/"+text(job.object(), "id")+"/rows?limit=200&status="+status, nil).want(http.StatusOK)
}

// TestImportRestores: what was deleted comes back by an import that says so, as by the operation, and goes when the import is undone.
func TestImportRestores(t *testing.T) {
	t.Parallel()
	s := newService(t)
	made := s.write(http.MethodPost, "/projects", object{"key": "borte", "title": "Borte", "kind": "other", "description": "Før", "externalIds": []object{{"system": "p360", "key": "7"}}}).want(http.StatusCreated)
	s.write(http.MethodDelete, "/projects/borte", nil, ifMatch("*")).want(http.StatusNoContent)
	byKey := object{"projects": []object{{"key": "borte", "title": "Attende", "kind": "other"}, {"key": "ny", "title": "Ny", "kind": "other"}}}
	job := s.ended(s.write(http.MethodPost, "/imports", byKey)).counts(1, 0, 0, 1)
	if rows := s.rowsOf(job, "rejected"); rows.at("items", 0, "errors", 0, "code") != "deleted" || rows.at("items", 0, "restored") != false || job.at("restore") != false {
		t.Errorf("%s", rows.body)
	}
	s.ended(s.write(http.MethodPost, "/imports?restore=true&dryRun=true", byKey)).counts(1, 1, 0, 0)
	s.write(http.MethodGet, "/projects/borte", nil).want(http.StatusGone)
	job = s.ended(s.write(http.MethodPost, "/imports?restore=true&reason=Feil+sletta", byKey)).counts(1, 1, 0, 0)
	if rows := s.rowsOf(job, "created,updated"); job.at("restore") != true || rows.at("items", 0, "restored") != true || rows.at("items", 0, "id") != made.at("id") || rows.at("items", 1, "restored") != false {
		t.Errorf("%s", rows.body)
	}
	back := s.write(http.MethodGet, "/projects/borte", nil).want(http.StatusOK)
	if back.at("title") != "Attende" || back.at("description") != "Før" || back.version() != 3 {
		t.Errorf("%s", back.body)
	}
	history := s.write(http.MethodGet, "/projects/borte/history", nil)
	if history.operations() != "restored deleted created" || history.at("items", 0, "reason") != "Feil sletta" {
		t.Errorf("%s", history.body)
	}
	undone := s.ended(s.write(http.MethodPost, "/imports/"+text(job.object(), "id")+"/revert", nil))
	if undone.at("counts", "reverted") != 2.0 {
		t.Errorf("%s", undone.body)
	}
	gone := s.write(http.MethodGet, "/projects/borte", nil).want(http.StatusGone)
	if gone.at("deletedAt") == history.at("items", 1, "at") {
		t.Errorf("it was deleted now, not then: %s", gone.body)
	}
	if got := s.write(http.MethodGet, "/projects/borte/history", nil).operations(); got != "deleted restored deleted created" {
		t.Error(got)
	}
	// By a key in another system it is found too.
	external := object{"projects": []object{{"title": "Attende", "kind": "other", "externalIds": []object{{"system": "p360", "key": "7"}}}}}
	s.ended(s.write(http.MethodPost, "/imports?restore=true", external)).counts(0, 1, 0, 0)
	s.write(http.MethodGet, "/projects/borte", nil).want(http.StatusOK)
	// A row that another one is about already is rejected, whichever way the two name the object.
	twice := object{"projects": []object{{"key": "borte", "title": "A"}, external["projects"].([]object)[0], external["projects"].([]object)[0]}}
	job = s.ended(s.write(http.MethodPost, "/imports?mode=per_row", twice)).counts(0, 1, 0, 2)
	if rows := s.rowsOf(job, "rejected"); rows.at("items", 0, "errors", 0, "code") != "duplicate_row" || rows.at("items", 1, "errors", 0, "code") != "duplicate_row" {
		t.Errorf("%s", rows.body)
	}
}

// TestWhoRestores: an import brings back only what its sender might restore alone.
func TestWhoRestores(t *testing.T) {
	t.Parallel()
	s := newService(t)
	measure := s.get("/measures?limit=1").at("items", 0).(object)
	home, owner := uuidOf(t, measure["community"].(object)["id"]), uuidOf(t, measure["committee"].(object)["id"])
	ssu := uuidOf(t, s.get("/committees/ssu").at("id"))
	draft := s.sample(plan.Measures)
	draft["key"], draft["committee"] = "kladd", object{"id": owner}
	draft["plan"] = object{"id": measure["plan"].(object)["id"]}
	delete(draft, "goal")
	s.write(http.MethodPost, "/measures", draft).want(http.StatusCreated)
	for _, key := range []string{text(measure, "key"), "kladd"} {
		s.write(http.MethodDelete, "/measures/"+key, nil, ifMatch("*")).want(http.StatusNoContent)
	}
	own := s.keyOf(plan.Grant{Role: plan.RoleEditor, Community: home, Committees: []uuid.UUID{owner}})
	other := s.keyOf(plan.Grant{Role: plan.RoleEditor, Community: home, Committees: []uuid.UUID{ssu}})
	secretary := s.keyOf(plan.Grant{Role: plan.RoleSecretariat, Community: home})
	for _, c := range []struct {
		who  string
		key  option
		row  string
		code any
	}{
		{"the editor, what was published", own, text(measure, "key"), "forbidden"},
		{"another committee's editor", other, "kladd", "forbidden"},
		{"the editor, a draft", own, "kladd", nil},
		{"the secretariat, what was published", secretary, text(measure, "key"), nil},
	} {
		job := s.ended(s.send(http.MethodPost, "/imports?restore=true", object{"measures": []object{{"key": c.row}}}, c.key))
		rows := s.rowsOf(job, "updated,rejected")
		if rows.at("items", 0, "errors", 0) == nil && c.code == nil && rows.at("items", 0, "restored") == true {
			continue
		}
		if fault, _ := rows.at("items", 0, "errors", 0).(object); fault == nil || fault["code"] != c.code {
			t.Errorf("%s: %s", c.who, rows.body)
		}
	}
}

// essence is an export without what a restored object has anew.
func essence(t *testing.T, export []byte) []string {
	t.Helper()
	var list []string
	for line := range strings.Lines(string(export)) {
		var record struct {
			Type   string
			Object object
		}
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatal(err)
		}
		delete(record.Object, "version")
		delete(record.Object, "updatedAt")
		list = append(list, record.Type+jsonOf(t, record.Object))
	}
	slices.Sort(list)
	return list
}

// TestBackupComesBack: an export makes of a community from which nearly everything was deleted what it was, with the same ids.
func TestBackupComesBack(t *testing.T) {
	t.Parallel()
	s := newService(t)
	m, c := circle(1) // two that refer to each other
	s.ended(s.write(http.MethodPost, "/imports", object{"organisations": []object{m}, "committees": []object{c}})).counts(2, 0, 0, 0)
	before := s.write(http.MethodGet, "/exports.ndjson", nil).want(http.StatusOK).body
	s.write(http.MethodPatch, "/organisations/ring-1-kommune", object{"localCommittee": nil}, ifMatch("*")).want(http.StatusOK)
	order := plan.Foundations()
	slices.Reverse(order)
	deleted, left := 0, 0
	for round := 0; round == 0 || left > 0 && round < 4; round++ { // what others of its type refer to goes after them
		left = 0
		for _, noun := range order {
			if noun == plan.Communities {
				continue
			}
			for _, o := range s.all(at(noun) + "?limit=200") {
				if a := s.write(http.MethodDelete, at(noun, text(o, "key")), nil, ifMatch("*")); a.status == http.StatusNoContent {
					deleted++
				} else {
					left++
				}
			}
		}
	}
	if deleted < 500 || left > 10 {
		t.Fatalf("%d were deleted, and %d not", deleted, left)
	}
	job := s.sent("?restore=true", ndjsonType, string(before))
	rows := s.rowsOf(job, "rejected")
	if job.at("state") != "done" || job.at("counts", "created") != 0.0 || job.at("counts", "updated").(float64) < float64(deleted) {
		t.Fatalf("%s\n%s", job.body, rows.body)
	}
	was, is := essence(t, before), essence(t, s.write(http.MethodGet, "/exports.ndjson", nil).want(http.StatusOK).body)
	for i := range was {
		if i >= len(is) || was[i] != is[i] {
			t.Fatalf("it is not what it was:\n%s\n%s", was[i], is[min(i, len(is)-1)])
		}
	}
}

// circle is a municipality and its local committee, which refer to each other.
func circle(n int) (municipality, committee object) {
	m, c := fmt.Sprintf("ring-%d-kommune", n), fmt.Sprintf("ring-%d-lsu", n)
	return object{"key": m, "title": m, "kind": "municipality", "localCommittee": object{"key": c}}, object{"key": c, "title": c, "type": "local_committee", "ordinal": n, "host": object{"key": m}}
}

// TestCircles: objects that refer to each other are imported together and undone together, and none answers for another's fault.
func TestCircles(t *testing.T) {
	t.Parallel()
	s := newService(t)
	taken := s.write(http.MethodPost, "/organisations", object{"key": "eigar", "title": "Eigar", "kind": "external", "aliases": []object{{"text": "Oppteke namn", "kind": "name"}}}).want(http.StatusCreated)
	var organisations, committees []object
	for n := range 150 { // more than are written at once
		m, c := circle(n)
		organisations, committees = append(organisations, m), append(committees, c)
	}
	// One that the database alone finds to be wrong, so that it is searched for by halves, and one whose own circle it breaks.
	organisations[70]["aliases"] = taken.at("aliases")
	committees[20]["title"] = ""
	// A chain that is longer than what is written at once, in the wrong order.
	for n := range 450 {
		o := object{"key": fmt.Sprintf("kjede-%d", n), "title": "Ledd", "kind": "external"}
		if n < 449 {
			o["parent"] = object{"key": fmt.Sprintf("kjede-%d", n+1)}
		}
		organisations = append(organisations, o)
	}
	doc := object{"organisations": organisations, "committees": committees}
	job := s.ended(s.write(http.MethodPost, "/imports?mode=per_row", doc)).counts(150+450+150-4, 0, 0, 4)
	rejected := map[string]any{}
	for _, row := range s.rowsOf(job, "rejected").at("items").([]any) {
		rejected[text(row.(object), "key")] = row.(object)["errors"].([]any)[0].(object)["code"]
	}
	for key, code := range map[string]string{"ring-70-kommune": "alias_taken", "ring-70-lsu": "alias_taken", "ring-20-lsu": "required", "ring-20-kommune": "unknown_reference"} {
		if rejected[key] != code {
			t.Errorf("%s: %v, not %s", key, rejected[key], code)
		}
	}
	undone := s.ended(s.write(http.MethodPost, "/imports/"+text(job.object(), "id")+"/revert", nil))
	if undone.at("counts", "reverted") != 746.0 {
		t.Errorf("%s\n%s", undone.body, s.rowsOf(undone, "rejected").body)
	}
	// Where one of a circle exists already and the new row of it is rejected, the other stands on what is there.
	m, c := circle(900)
	s.ended(s.write(http.MethodPost, "/imports", object{"organisations": []object{m}, "committees": []object{c}})).counts(2, 0, 0, 0)
	m["title"], c["title"] = "", "Nytt namn"
	s.ended(s.write(http.MethodPost, "/imports?mode=per_row", object{"organisations": []object{m}, "committees": []object{c}})).counts(0, 1, 0, 1)
}

// TestLostChains: what refers to a row that is rejected is rejected with it, at once, however long the chain, and so is a circle that is too
// long to be held.
func TestLostChains(t *testing.T) {
	t.Parallel()
	s := newService(t)
	chain := func(name string, length int, last object) (rows []object) {
		for n := range length {
			rows = append(rows, object{"key": fmt.Sprintf("%s-%d", name, n), "title": "Ledd", "kind": "external", "parent": object{"key": fmt.Sprintf("%s-%d", name, n+1)}})
		}
		return append(rows, last)
	}
	lost := chain("tapt", 600, object{"key": "tapt-600", "kind": "external"})
	whole := chain("heil", 600, object{"key": "heil-600", "title": "Ende", "kind": "external", "parent": object{"key": "heil-0"}})
	long := chain("lang", 2500, object{"key": "lang-2500", "title": "Ende", "kind": "external", "parent": object{"key": "lang-0"}})
	job := s.ended(s.write(http.MethodPost, "/imports?mode=per_row", object{"organisations": slices.Concat(lost, whole, long)})).counts(601, 0, 0, 601+2501)
	for i, row := range s.rowsOf(job, "rejected").at("items").([]any) {
		if fault := row.(object)["errors"].([]any)[0].(object); fault["code"] != "unknown_reference" || fault["pointer"] != fmt.Sprintf("/organisations/%d/parent", i) {
			t.Fatalf("%v", row)
		}
	}
}
