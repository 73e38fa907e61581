package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

// step takes a step in the life of an object, whatever its version.
func (s *service) step(path, to, day string, more ...object) *answer {
	s.t.Helper()
	body := object{"to": to, "occurredOn": day}
	for _, m := range more {
		for name, v := range m {
			body[name] = v
		}
	}
	return s.write(http.MethodPost, path+"/transitions", body, header("If-Match", "*"))
}

// refused fails the test unless the step was refused with just these legal next states and failed guards, and wrote nothing.
func (s *service) refused(path string, a *answer, allowed string, guards ...string) {
	s.t.Helper()
	a.want(http.StatusConflict, "illegal_transition")
	var states, codes []string
	for _, v := range a.at("allowed").([]any) {
		states = append(states, v.(string))
	}
	list, _ := a.at("guards").([]any)
	for _, g := range list {
		codes = append(codes, text(g.(object), "code"))
	}
	if strings.Join(states, " ") != allowed || strings.Join(codes, " ") != strings.Join(guards, " ") {
		s.t.Errorf("%s: allowed %q, guards %q: %s", path, states, codes, a.body)
	}
}

// expect fails the test unless the public sees these values in the object.
func (s *service) expect(path string, want object) *answer {
	s.t.Helper()
	a := s.get(path).want(http.StatusOK)
	for name, v := range want {
		got := a.at(name)
		if ref, ok := got.(object); ok && ref["key"] != nil {
			got = ref["key"]
		}
		if got != v {
			s.t.Errorf("%s: %s is %v, not %v", path, name, got, v)
		}
	}
	return a
}

// The story of 2024, told over HTTP: SSU meets and adopts, two committees are asked for a pathway each, one comes in time and the other
// late, and SSU answers.
func TestStoryOf2024(t *testing.T) {
	t.Parallel()
	s := newService(t)
	const (
		meeting    = "/meetings/ssu-oppfolging-2024"
		asking     = "/decisions/ssu-oppfolging-2024-vedtak-1"
		papers     = "/decisions/ssu-oppfolging-2024-vedtak-4"
		assignment = "/assignments/ssu-2024-pasientforlop-multisjuke"
		elderly    = "/pathway-proposals/forlop-2024-multisjuke"
		mental     = "/pathway-proposals/forlop-2024-psykisk-helse-og-rus"
		deadline   = "/deadlines/forlopspapir-ssu-2024-10-16"
		due        = "/meetings/ssu-2024-10-16"
	)
	anyVersion := header("If-Match", "*")
	// Before the meeting nothing can be adopted, and nothing asked.
	s.refused(asking, s.step(asking, "adopted", "2024-06-19"), "adopted rejected withdrawn", "meeting_not_held")
	s.refused(assignment, s.step(assignment, "issued", "2024-06-19"), "issued withdrawn", "decision_not_adopted")
	s.refused(elderly, s.step(elderly, "requested", "2024-06-19"), "requested withdrawn", "assignment_not_issued", "decision_not_adopted")
	s.refused(elderly, s.step(elderly, "submitted", "2024-06-19"), "requested withdrawn")
	s.expect(deadline, object{"standing": "proposed", "state": "upcoming", "version": 1.0})

	s.step(meeting, "held", "2024-06-19").want(http.StatusOK)
	s.expect(meeting, object{"state": "held", "date": "2024-06-19"})
	s.refused(asking, s.step(asking, "adopted", "2024-06-18"), "adopted rejected withdrawn", "not_the_meeting_day")
	adopted := s.step(asking, "adopted", "2024-06-19", object{"reason": "Einstemmig"}).want(http.StatusOK)
	if adopted.at("state") != "adopted" || adopted.at("decidedOn") != "2024-06-19" || adopted.at("transitions", 1, "reason") != "Einstemmig" || !strings.HasPrefix(adopted.tag(), `"2-`) {
		t.Errorf("%s", adopted.body)
	}
	for _, path := range []string{assignment, "/assignments/ssu-2024-pasientforlop-psykisk-helse-og-rus"} {
		s.expect(path, object{"state": "issued", "issuedOn": "2024-06-19", "version": 2.0})
	}
	for _, path := range []string{elderly, mental} {
		s.expect(path, object{"state": "requested", "dueMeeting": "ssu-2024-10-16", "version": 2.0})
	}
	// One request, one row in the log for each object it changed.
	if n := s.count("SELECT count(*) FROM changes WHERE request_id = $1", adopted.header.Get("X-Request-Id")); n != 5 {
		t.Errorf("%d changes", n)
	}
	s.step(papers, "adopted", "2024-06-19").want(http.StatusOK)
	s.expect(deadline, object{"standing": "in_force", "state": "overdue", "dueOn": "2024-10-16"})

	// The proposal in time.
	s.refused(elderly, s.step(elderly, "drafting", "2024-08-15"), "drafting withdrawn", "group_missing")
	s.refused(elderly, s.step(elderly, "drafting", "2024-08-15", object{"patientGroup": object{"key": "mental_substance"}}), "drafting withdrawn", "group_of_another")
	s.step(elderly, "drafting", "2024-08-15", object{"patientGroup": object{"key": "finst_ikkje"}}).wantFaults("/patientGroup:unknown_reference")
	s.step(elderly, "drafting", "2024-08-15", object{"patientGroup": object{"key": "frail_elderly"}}).want(http.StatusOK)
	s.refused(elderly, s.step(elderly, "submitted", "2024-10-16"), "submitted withdrawn", "sketch_missing", "progress_plan_missing")
	drafted := s.write(http.MethodPatch, elderly, object{
		"sketch":       object{"text": "Skisse", "date": "2024-10-01"},
		"progressPlan": object{"url": "https://example.org/plan.pdf"},
		"milestones":   []object{{"title": "Fyrste utkast", "due": object{"precision": "season", "text": "hausten 2024"}}},
		"projectView":  object{"answer": "yes", "reason": "PSHT"},
	}, anyVersion).want(http.StatusOK)
	s.write(http.MethodPost, elderly+"/transitions", object{"to": "submitted", "occurredOn": "2024-10-16"}).want(http.StatusPreconditionRequired, "precondition_required")
	s.write(http.MethodPost, elderly+"/transitions", object{"to": "submitted", "occurredOn": "2024-10-16"}, ifMatch(`"1-0"`)).want(http.StatusPreconditionFailed, "stale_version")
	s.write(http.MethodPost, elderly+"/transitions", object{"to": "submitted", "occurredOn": "2024-10-16"}, ifMatch(drafted.tag())).want(http.StatusOK)
	s.expect(elderly, object{"state": "submitted", "late": false})

	// The late one goes to the next meeting.
	s.step(mental, "drafting", "2024-09-01", object{"patientGroup": object{"key": "mental_substance"}}).want(http.StatusOK)
	s.write(http.MethodPatch, mental, object{"sketch": object{"text": "Skisse"}, "progressPlan": object{"text": "Framdriftsplan"}}, anyVersion).want(http.StatusOK)
	s.step(mental, "submitted", "2024-10-17").want(http.StatusOK)
	s.expect(mental, object{"state": "submitted", "late": true})

	s.refused(elderly, s.step(elderly, "presented", "2024-10-16", object{"meeting": object{"key": "ssu-2024-10-16"}}), "presented withdrawn", "meeting_not_held")
	s.step(due, "held", "2024-10-16").want(http.StatusOK)
	s.step(elderly, "presented", "2024-10-16", object{"meeting": object{"key": "ssu-2024-10-16"}}).want(http.StatusOK)
	next := s.write(http.MethodPost, "/meetings", object{"title": "SSU 27. november 2024", "key": "ssu-2024-11-27", "committees": []object{{"key": "ssu"}}, "date": "2024-11-27"}).want(http.StatusCreated)
	s.write(http.MethodPatch, "/meetings/ssu-2024-11-27", object{"visibility": "published"}, ifMatch(next.tag())).want(http.StatusOK)
	s.step("/meetings/ssu-2024-11-27", "held", "2024-11-27").want(http.StatusOK)
	s.refused(mental, s.step(mental, "presented", "2024-10-17", object{"meeting": object{"key": "ssu-2024-10-16"}}), "presented withdrawn", "not_the_meeting_day", "late_goes_to_next")
	s.step(mental, "presented", "2024-11-27", object{"meeting": object{"key": "ssu-2024-11-27"}}).want(http.StatusOK)

	// SSU endorses one and returns the other, which begins anew with a new day.
	decide := func(key, day, meeting string) object {
		s.write(http.MethodPut, "/decisions/"+key, object{"title": "Vedtak om forløp", "committee": object{"key": "ssu"}, "meeting": object{"key": meeting}}, ifNew).want(http.StatusCreated)
		s.write(http.MethodPatch, "/decisions/"+key, object{"visibility": "published"}, anyVersion).want(http.StatusOK)
		s.step("/decisions/"+key, "adopted", day).want(http.StatusOK)
		return object{"decision": object{"key": key}}
	}
	s.refused(elderly, s.step(elderly, "endorsed", "2024-10-16"), "declined endorsed returned withdrawn", "decision_missing")
	s.step(elderly, "endorsed", "2024-10-16", decide("ssu-godkjenner", "2024-10-16", "ssu-2024-10-16")).want(http.StatusOK)
	end := s.expect(elderly, object{"state": "endorsed", "decision": "ssu-godkjenner", "presentedAt": "ssu-2024-10-16"})
	s.refused(elderly, s.step(elderly, "withdrawn", "2024-10-17", object{"reason": "x"}), "")
	if got := len(end.at("transitions").([]any)); got != 6 {
		t.Errorf("%d steps: %s", got, end.body)
	}
	s.step(mental, "returned", "2024-11-27", decide("ssu-returnerer", "2024-11-27", "ssu-2024-11-27")).want(http.StatusOK)
	s.refused(mental, s.step(mental, "drafting", "2024-12-01"), "drafting withdrawn", "due_meeting_missing")
	s.write(http.MethodPost, "/meetings", object{"title": "SSU i 2027", "key": "ssu-2027", "committees": []object{{"key": "ssu"}}, "date": "2027-02-10"}).want(http.StatusCreated)
	s.step(mental, "drafting", "2024-12-01", object{"dueMeeting": object{"key": "ssu-2027"}}).want(http.StatusConflict, "refers_to_draft")
	s.write(http.MethodPatch, "/meetings/ssu-2027", object{"visibility": "published"}, anyVersion).want(http.StatusOK)
	s.step(mental, "drafting", "2024-12-01", object{"dueMeeting": object{"key": "ssu-2027"}}).want(http.StatusOK)
	s.expect(mental, object{"state": "drafting", "late": false, "dueMeeting": "ssu-2027", "presentedAt": nil})

	s.step(deadline, "met", "2024-11-27", object{"evidence": object{"text": "Begge forløpa er lagde fram."}}).want(http.StatusOK)
	met := s.expect(deadline, object{"state": "met", "metOn": "2024-11-27", "dueOn": "2024-10-16"})
	if met.at("evidence", "text") != "Begge forløpa er lagde fram." || met.at("transitions", 0, "late") != true {
		t.Errorf("%s", met.body)
	}
	s.step(assignment, "fulfilled", "2024-10-16").want(http.StatusOK)
	if got := s.get(elderly + "/history").operations(); got != "updated updated updated updated updated updated created" {
		t.Errorf("%s", got)
	}
}
