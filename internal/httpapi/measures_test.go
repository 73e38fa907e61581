package httpapi_test

import (
	"net/http"
	"slices"
	"testing"
)

// The status of a year is that of its latest report, and unknown without one; it is never guessed (R21).
func TestStatusReports(t *testing.T) {
	t.Parallel()
	s := newService(t)
	keys := s.get("/measures?limit=2&committee=fsu-ikt").keys()
	path := "/measures/" + keys[0]
	report := func(body object, o ...option) *answer {
		return s.write(http.MethodPost, path+"/status-reports", body, o...)
	}
	status := func(year float64) string {
		for _, v := range s.get(path).at("statuses").([]any) {
			if v := v.(object); v["year"] == year {
				return text(v, "status")
			}
		}
		return ""
	}
	if got := status(2023); got != "unknown" {
		t.Errorf("before any report: %s", got)
	}
	tag := s.get(path).tag()
	in := object{"year": 2023, "status": "in_progress", "reportedOn": "2023-06-30", "reporterRole": "leader", "document": ref("arsrapport-2022")}
	report(in).want(http.StatusPreconditionRequired, "precondition_required")
	report(object{"year": 1, "status": "ferdig"}, ifMatch(tag)).wantFaults("/year:too_small", "/status:not_in_list", "/reportedOn:required")
	report(object{"year": 2023, "status": "done", "reportedOn": "2023-06-30", "document": ref("finst-ikkje")}, ifMatch(tag)).want(http.StatusBadRequest, "invalid_request")
	a := report(in, ifMatch(tag)).want(http.StatusOK)
	if a.version() != 2 || a.at("statusReports", 0, "document", "key") != "arsrapport-2022" || status(2023) != "in_progress" {
		t.Errorf("%s", a.body)
	}
	report(object{"year": 2023, "status": "done", "reportedOn": "2023-12-20"}, ifMatch(a.tag())).want(http.StatusOK)
	report(object{"year": 2023, "status": "not_done", "reportedOn": "2023-01-20"}, header("If-Match", "*")).want(http.StatusOK) // recorded later, reported earlier
	if got := status(2023); got != "done" {
		t.Errorf("the latest report says done, not %s", got)
	}
	if got := status(2024); got != "unknown" {
		t.Errorf("another year is %s", got)
	}
	s.send(http.MethodPost, path+"/status-reports", in, ifMatch("*")).want(http.StatusUnauthorized, "unauthenticated")

	// The lists and totals know it too.
	has := func(query string, want bool) {
		t.Helper()
		if got := slices.Contains(keysOf(s.all("/measures?limit=200&committee=fsu-ikt&"+query)), keys[0]); got != want {
			t.Errorf("%s: %v", query, got)
		}
	}
	has("year=2023&status=done", true)
	has("year=2023&status=in_progress", false)
	has("year=2023&status=not_done,done", true)
	has("year=2022,2023&status=done", true)
	has("year=2024&status=done", false)
	has("year=2024&status=unknown", true)
	has("status=unknown", true) // the latest year that the plan has a column for
	has("year=2023", true)
	totals := s.get("/status-totals?year=2023&committee=fsu-ikt").want(http.StatusOK)
	n := float64(len(s.all("/measures?limit=200&committee=fsu-ikt")))
	if got := totals.at("total").(object); got["total"] != n || got["done"] != 1.0 || got["unknown"] != n-1 || got["completionRate"] != 1.0 {
		t.Errorf("%s", totals.body)
	}
	if got := s.get("/status-totals?year=2024&committee=fsu-ikt").at("total").(object); got["completionRate"] != nil || got["unknown"] != n {
		t.Errorf("a rate of nothing: %v", got)
	}
}

// Null removes, lists and references are replaced as a whole, and objects are merged member by member (RFC 7396).
func TestMergePatch(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path := "/measures/" + s.get("/measures?limit=1&committee=fsu-ikt").keys()[0]
	anyVersion := header("If-Match", "*")
	patch := func(p object) *answer {
		t.Helper()
		return s.write(http.MethodPatch, path, p, anyVersion).want(http.StatusOK)
	}
	if a := patch(object{"participants": []object{ref("fsu-multisjuke"), ref("fsu-rehabilitering")}, "indicator": "Tal på møte"}); len(a.at("participants").([]any)) != 2 || a.at("indicator") != "Tal på møte" {
		t.Errorf("%s", a.body)
	}
	if a := patch(object{"participants": []object{ref("fsu-rehabilitering")}, "indicator": nil}); len(a.at("participants").([]any)) != 1 || a.at("indicator") != nil {
		t.Errorf("%s", a.body)
	}
	id := s.get("/committees/fsu-multisjuke").at("id")
	if a := patch(object{"participants": []object{{"id": id}}}); a.at("participants", 0, "key") != "fsu-multisjuke" {
		t.Errorf("%s", a.body)
	}
	if a := patch(object{"goal": nil}); a.at("goal") != nil {
		t.Errorf("%s", a.body)
	}
	before := s.get(path).version()
	patch(object{})
	s.write(http.MethodPatch, path, object{"plan": nil}, anyVersion).wantFaults("/plan:not_nullable")
	s.write(http.MethodPatch, path, object{"committee": object{}}, anyVersion).want(http.StatusBadRequest, "invalid_request")
	s.write(http.MethodPatch, path, object{"committee": object{"id": id, "key": "fsu-ikt"}}, anyVersion).wantFaults("/committee:inconsistent_reference")
	s.write(http.MethodPatch, path, object{"committee": object{"id": s.get(path).at("committee", "id"), "key": "fsu-multisjuke"}}, anyVersion).wantFaults("/committee:inconsistent_reference")
	s.write(http.MethodPatch, path, object{"participants": []object{ref("fsu-rehabilitering"), ref("fsu-rehabilitering")}}, anyVersion).wantFaults("/participants/1:duplicate")
	if got := s.get(path).version(); got != before {
		t.Errorf("version %d, not %d", got, before)
	}

	// Inside a value that is no reference, members are merged.
	const meeting = "/meetings/ssu-oppfolging-2024"
	a := s.write(http.MethodPatch, meeting, object{"when": object{"precision": "period", "from": "2024-06-14"}}, anyVersion).want(http.StatusOK)
	if a.at("when", "from") != "2024-06-14" || a.at("when", "precision") != "period" || a.at("when", "text") != "Oppfølgingssak frå PM 13/06.24" {
		t.Errorf("%s", a.body)
	}
	a = s.write(http.MethodPatch, meeting, object{"when": object{"precision": "period", "text": nil}}, anyVersion).want(http.StatusOK)
	if a.at("when", "text") != nil || a.at("when", "from") != "2024-06-14" {
		t.Errorf("%s", a.body)
	}
	a = s.write(http.MethodPatch, meeting, object{"when": nil}, anyVersion).want(http.StatusOK)
	if a.at("when") != nil {
		t.Errorf("%s", a.body)
	}
	s.write(http.MethodPatch, meeting, object{"when": object{"from": "2024-06-14"}}, anyVersion).wantFaults("/when/precision:required")
}
