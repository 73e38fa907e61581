package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// A state is changed by steps alone: nobody writes it, and what a step would say is not a member of the object.
func TestStateIsNotWritten(t *testing.T) {
	t.Parallel()
	s := newService(t)
	lived := 0
	for _, noun := range plan.Nouns() {
		if _, ok := plan.New(noun).(plan.Lived); !ok {
			continue
		}
		lived++
		path := at(noun, s.get(at(noun) + "?limit=1").keys()[0])
		for _, member := range []string{"state", "transitions", "version", "id", "createdAt", "key", "community"} {
			s.write(http.MethodPatch, path, object{member: "x"}, header("If-Match", "*")).wantFaults("/" + member + ":unknown_member")
		}
		in := s.sample(noun)
		in["state"] = "x"
		s.write(http.MethodPost, at(noun), in).wantFaults("/state:unknown_member")
		s.step(path, "finst_ikkje", "2024-01-01").want(http.StatusBadRequest, "invalid_request")
		s.step(path, "", "2024-01-01").want(http.StatusBadRequest, "invalid_request")
		s.write(http.MethodPost, path+"/transitions", object{}, header("If-Match", "*")).wantFaults("/to:required", "/occurredOn:required")
		if got := s.get(path); got.version() != 1 {
			t.Errorf("%s: %s", path, got.body)
		}
	}
	if lived != 7 {
		t.Errorf("%d nouns with a life", lived)
	}
	s.write(http.MethodPost, "/committees/ssu/transitions", object{}).want(http.StatusNotFound, "not_found")
}

func (s *service) put(path string, in object) *answer {
	s.t.Helper()
	created := s.write(http.MethodPut, path, in, ifNew).want(http.StatusCreated)
	return s.write(http.MethodPatch, path, object{"visibility": "published"}, ifMatch(created.tag())).want(http.StatusOK)
}

func ref(key string) object { return object{"key": key} }

func TestLivesOfMeetingsAndDecisions(t *testing.T) {
	t.Parallel()
	s := newService(t)
	m := "/meetings/ssu-2024-10-16"
	s.refused(m, s.step(m, "held", "2024-10-17"), "cancelled held", "not_the_meeting_day")
	s.step(m, "held", "2099-01-01").wantFaults("/occurredOn:in_future")
	s.write(http.MethodPatch, m, object{"date": "2024-10-17"}, header("If-Match", "*")).want(http.StatusOK)
	a := s.step(m, "held", "2024-10-17", object{"reason": "Flytta éin dag"}).want(http.StatusOK)
	if a.at("state") != "held" || a.at("date") != "2024-10-17" || a.at("transitions", 1, "actorKind") != "person" || a.at("transitions", 1, "recordedAt") == nil {
		t.Errorf("%s", a.body)
	}
	s.refused(m, s.step(m, "cancelled", "2024-10-18"), "")
	s.refused(m, s.step(m, "held", "2024-10-17"), "")
	if e := s.write(http.MethodGet, m+"/history", nil).at("items", 0).(object); e["reason"] != "Flytta éin dag" {
		t.Errorf("the log does not tell the reason: %v", e)
	}

	s.put("/decisions/a", object{"title": "Framlegg A", "committee": ref("pm")})
	s.step("/decisions/a", "rejected", "2024-06-13").want(http.StatusOK)
	s.refused("a", s.step("/decisions/a", "adopted", "2024-06-14"), "")
	s.put("/decisions/b", object{"title": "Framlegg B", "committee": ref("pm")})
	s.refused("b", s.step("/decisions/b", "withdrawn", "2024-06-13"), "adopted rejected withdrawn", "reason_missing")
	s.refused("b", s.step("/decisions/b", "adopted", "2024-06-13", object{"meeting": ref("ssu-2022-01-26")}), "adopted rejected withdrawn", "meeting_of_another", "not_the_meeting_day")
	s.step("/decisions/b", "adopted", "2024-06-13", object{"meeting": ref("pm-finst-ikkje")}).wantFaults("/meeting:unknown_reference")
	s.step("/decisions/b", "adopted", "2024-06-13", object{"meeting": ref("pm-2024-06-13")}).want(http.StatusOK)
	s.expect("/decisions/b", object{"state": "adopted", "decidedOn": "2024-06-13", "meeting": "pm-2024-06-13"})

	// An assignment of an LSU needs the backing of SSU (R3), and PM gives no work to an FSU (R2).
	s.put("/decisions/c", object{"title": "Vedtak C", "committee": ref("lsu-molde")})
	s.step("/decisions/c", "adopted", "2024-06-20").want(http.StatusOK)
	s.put("/assignments/a", object{"title": "Oppdrag A", "issuer": ref("lsu-molde"), "addressees": []object{ref("fsu-ikt")}, "decision": ref("c")})
	s.refused("a", s.step("/assignments/a", "issued", "2024-06-19"), "issued withdrawn", "before_decision", "backing_missing")
	s.write(http.MethodPatch, "/assignments/a", object{"backing": ref("ssu")}, header("If-Match", "*")).want(http.StatusOK)
	s.step("/assignments/a", "issued", "2024-06-21").want(http.StatusOK)
	s.refused("a", s.step("/assignments/a", "withdrawn", "2024-06-22"), "fulfilled lapsed withdrawn", "reason_missing")
	s.step("/assignments/a", "lapsed", "2024-12-31").want(http.StatusOK)
	s.expect("/assignments/a", object{"state": "lapsed", "issuedOn": "2024-06-21"})
}

// A plan is drafted, heard by an LSU, adopted by SSU, and two years later revised, heard and adopted anew.
func TestLivesOfPlansAndHearings(t *testing.T) {
	t.Parallel()
	s := newService(t)
	p := "/action-plans/kunnskap-2024"
	s.put(p, object{"title": "Handlingsplan for kunnskap", "committee": ref("fsu-kunnskap"), "kind": "action_plan"})
	s.expect(p, object{"state": "none", "approvedOn": nil})
	s.refused(p, s.step(p, "adopted", "2024-01-10"), "drafting")
	s.step(p, "drafting", "2024-01-10").want(http.StatusOK)
	s.refused(p, s.step(p, "none", "2024-01-11"), "hearing none", "reason_missing")
	s.step(p, "hearing", "2024-02-01").want(http.StatusOK)
	s.refused(p, s.step(p, "adopted", "2024-03-01"), "adopted drafting under_revision", "decision_missing", "hearing_missing")

	hearing := "/hearings/kunnskap-molde"
	s.put(hearing, object{"title": "Høyring av handlingsplanen", "subject": object{"type": "action-plans", "key": "kunnskap-2024"}, "committee": ref("lsu-molde"), "askedBy": ref("fsu-kunnskap"), "openedOn": "2024-02-01", "dueOn": "2024-02-20"})
	s.put("/decisions/kunnskap-ja", object{"title": "Godkjenner handlingsplanen", "committee": ref("ssu"), "actionPlan": ref("kunnskap-2024")})
	by := object{"decision": ref("kunnskap-ja")}
	s.refused(p, s.step(p, "adopted", "2024-03-01", by), "adopted drafting under_revision", "decision_not_adopted", "hearing_open")
	s.refused(hearing, s.step(hearing, "expired", "2024-02-20"), "answered expired withdrawn", "not_yet_due")
	s.refused(hearing, s.step(hearing, "answered", "2024-01-20"), "answered expired withdrawn", "before_opening")
	answered := s.step(hearing, "answered", "2024-02-22", object{"answer": "LSU sluttar seg til."}).want(http.StatusOK)
	if answered.at("answer") != "LSU sluttar seg til." || answered.at("answeredOn") != "2024-02-22" || answered.at("transitions", 0, "late") != true {
		t.Errorf("%s", answered.body)
	}
	s.refused(hearing, s.step(hearing, "withdrawn", "2024-02-23", object{"reason": "x"}), "")
	s.step("/decisions/kunnskap-ja", "adopted", "2024-03-01").want(http.StatusOK)
	s.refused(p, s.step(p, "adopted", "2024-03-02", by), "adopted drafting under_revision", "not_the_decision_day")
	s.step(p, "adopted", "2024-03-01", by).want(http.StatusOK)
	s.expect(p, object{"state": "adopted", "approvedOn": "2024-03-01"})

	s.step(p, "due_for_revision", "2026-03-01").want(http.StatusOK)
	s.step(p, "under_revision", "2026-03-02").want(http.StatusOK)
	s.step(p, "hearing", "2026-04-01").want(http.StatusOK)
	s.put("/decisions/kunnskap-igjen", object{"title": "Godkjenner revidert plan", "committee": ref("ssu"), "actionPlan": ref("kunnskap-2024")})
	s.step("/decisions/kunnskap-igjen", "adopted", "2026-05-01").want(http.StatusOK)
	s.refused(p, s.step(p, "adopted", "2026-05-01", object{"decision": ref("kunnskap-igjen")}), "adopted drafting under_revision", "hearing_missing")
	s.refused(p, s.step(p, "drafting", "2026-05-01", object{"reason": "x"}), "adopted drafting under_revision", "adopted_before")
	s.put("/hearings/kunnskap-volda", object{"title": "Ny høyring", "subject": object{"type": "action-plans", "key": "kunnskap-2024"}, "committee": ref("lsu-volda"), "openedOn": "2026-04-01", "dueOn": "2026-04-20"})
	s.step("/hearings/kunnskap-volda", "expired", "2026-04-21").want(http.StatusOK)
	s.step(p, "adopted", "2026-05-01", object{"decision": ref("kunnskap-igjen")}).want(http.StatusOK)
	s.expect(p, object{"state": "adopted", "approvedOn": "2026-05-01"})
}

func TestLivesOfProposalsAndDeadlines(t *testing.T) {
	t.Parallel()
	s := newService(t)
	p := "/pathway-proposals/forlop-2024-multisjuke"
	s.refused(p, s.step(p, "withdrawn", "2024-08-01"), "requested withdrawn", "reason_missing")
	s.step(p, "withdrawn", "2024-08-01", object{"reason": "Oppdraget kom ikkje"}).want(http.StatusOK)
	s.refused(p, s.step(p, "requested", "2024-08-02"), "")
	// The reason can also come with the request, as for every write.
	q := "/pathway-proposals/forlop-2024-psykisk-helse-og-rus"
	a := s.write(http.MethodPost, q+"/transitions?reason=Som+query", object{"to": "withdrawn", "occurredOn": "2024-08-01"}, header("If-Match", "*")).want(http.StatusOK)
	if a.at("transitions", 1, "reason") != "Som query" {
		t.Errorf("%s", a.body)
	}

	d := "/deadlines/revisjon-2024-multisjuke"
	s.expect(d, object{"state": "overdue"})
	s.refused(d, s.step(d, "met", "2024-05-01"), "cancelled met", "evidence_missing")
	s.step(d, "cancelled", "2024-05-01").want(http.StatusOK)
	s.refused(d, s.step(d, "open", "2024-05-02"), "open", "reason_missing")
	s.step(d, "open", "2024-05-02", object{"reason": "Likevel"}).want(http.StatusOK)
	s.expect(d, object{"state": "overdue"})
	s.step(d, "met", "2024-05-03", object{"evidence": object{"text": "Revidert", "url": "https://example.org/"}}).want(http.StatusOK)
	s.refused(d, s.step(d, "open", "2024-05-04", object{"reason": "x"}), "")
	s.expect(d, object{"state": "met", "metOn": "2024-05-03"})
	s.step(d, "overdue", "2024-05-05").want(http.StatusBadRequest, "invalid_request") // it is computed, and no step leads there
}
