package httpapi_test

import (
	"net/http"
	"testing"
)

// A derived deadline follows what it is derived from, until a person sets its day (R13, R14).
func TestDerivedDeadlineFollowsItsSubject(t *testing.T) {
	t.Parallel()
	s := newService(t)
	plans, deadline := "/action-plans/handlingsplan-barn-og-unge", "/deadlines/"
	found := s.get("/deadlines?kind=plan_revision&subject=action-plans:handlingsplan-barn-og-unge").want(http.StatusOK)
	if len(found.keys()) != 1 {
		t.Fatalf("deadlines of the plan's revision: %v", found.keys())
	}
	deadline += found.keys()[0]
	due := func(day any, edited bool) {
		t.Helper()
		if a := s.get(deadline).want(http.StatusOK); a.at("dueOn") != day || a.at("dueOnEdited") != edited {
			t.Errorf("due %v, edited %v; want %v, %v", a.at("dueOn"), a.at("dueOnEdited"), day, edited)
		}
	}
	due("2024-01-26", false)

	s.write(http.MethodPatch, plans, `{"revisionYear": 2025}`, ifMatch("*")).want(http.StatusOK)
	due("2025-12-31", false)
	if n := s.get(deadline).at("version"); n != 2.0 {
		t.Errorf("the deadline is at version %v", n)
	}
	s.write(http.MethodPatch, plans, `{"description": "Gjeld alle born"}`, ifMatch("*")).want(http.StatusOK)
	if n := s.get(deadline).at("version"); n != 2.0 {
		t.Errorf("a change of something else moved the deadline to version %v", n)
	}

	s.write(http.MethodPatch, deadline, `{"dueOn": "2025-06-01"}`, ifMatch("*")).want(http.StatusOK)
	due("2025-06-01", true)
	s.write(http.MethodPatch, plans, `{"revisionYear": 2026}`, ifMatch("*")).want(http.StatusOK)
	due("2025-06-01", true)

	s.write(http.MethodPatch, deadline, `{"dueOn": null}`, ifMatch("*")).want(http.StatusOK)
	due(nil, false)
	s.write(http.MethodPatch, plans, `{"revisionYear": null}`, ifMatch("*")).want(http.StatusOK)
	due("2024-01-26", false)
}
