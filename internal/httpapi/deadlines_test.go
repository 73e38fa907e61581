package httpapi_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// daysAhead is a day counted from today in Oslo.
func daysAhead(n int) string { return plan.Today(time.Now()).AddDays(n).String() }

func TestStatesOfDeadlines(t *testing.T) {
	t.Parallel()
	s := newService(t)
	want := map[string][]string{}
	for key, d := range map[string]struct {
		standing string
		days     int
		dated    bool
		state    string
	}{
		"i-gar": {"in_force", -1, true, "overdue"}, "i-gar-berre-framlegg": {"proposed", -1, true, "upcoming"}, "i-dag": {"in_force", 0, true, "due_soon"},
		"om-ein-manad": {"in_force", 30, true, "due_soon"}, "seinare": {"in_force", 31, true, "upcoming"}, "utan-dag": {"in_force", 0, false, "without_date"},
	} {
		in := object{"title": key, "kind": "measure", "basis": "stated", "standing": d.standing}
		if d.dated {
			in["dueOn"] = daysAhead(d.days)
		}
		if a := s.put("/deadlines/"+key, in); a.at("state") != d.state {
			t.Errorf("%s is %v, not %s", key, a.at("state"), d.state)
		}
		want[d.state] = append(want[d.state], key)
	}
	list := s.all("/deadlines?limit=200")
	for _, state := range []string{"upcoming", "due_soon", "overdue", "without_date", "met", "cancelled", "overdue,due_soon"} {
		got := keysOf(s.all("/deadlines?state=" + state))
		for _, o := range list {
			if in := slices.Contains(got, text(o, "key")); in != (text(o, "state") == state || state == "overdue,due_soon" && (text(o, "state") == "overdue" || text(o, "state") == "due_soon")) {
				t.Errorf("state=%s and %s, which is %s: %v", state, text(o, "key"), text(o, "state"), in)
			}
		}
		for _, key := range want[state] {
			if !slices.Contains(got, key) {
				t.Errorf("state=%s lacks %s", state, key)
			}
		}
	}
	s.get("/deadlines?state=open").wantFaults("state:not_in_list")
}

// A deadline that is bound to a meeting moves with it, in the same transaction, unless a person has set its day.
func TestDeadlineFollowsItsMeeting(t *testing.T) {
	t.Parallel()
	s := newService(t)
	const m, d = "/meetings/ssu-2024-10-16", "/deadlines/forlopspapir-ssu-2024-10-16"
	anyVersion := header("If-Match", "*")
	s.put("/deadlines/med-frist", object{"title": "To veker før", "kind": "pathway_papers", "basis": "derived", "standing": "in_force", "meeting": ref("ssu-2024-10-16"), "leadDays": 14})
	s.expect("/deadlines/med-frist", object{"dueOn": "2024-10-02", "dueOnEdited": false})

	moved := s.write(http.MethodPatch, m, object{"date": "2024-10-23"}, anyVersion).want(http.StatusOK)
	s.expect(d, object{"dueOn": "2024-10-23", "version": 2.0, "dueOnEdited": false})
	s.expect("/deadlines/med-frist", object{"dueOn": "2024-10-09"})
	if n := s.count("SELECT count(*) FROM changes WHERE request_id = $1", moved.header.Get("X-Request-Id")); n != 3 {
		t.Errorf("%d changes", n)
	}
	s.write(http.MethodPatch, m, object{"place": "Molde"}, anyVersion).want(http.StatusOK)
	s.expect(d, object{"version": 2.0})

	// A day set by hand stays, until it is taken away again.
	s.write(http.MethodPatch, d, object{"dueOn": "2024-11-01"}, anyVersion).want(http.StatusOK)
	s.expect(d, object{"dueOn": "2024-11-01", "dueOnEdited": true})
	s.write(http.MethodPatch, m, object{"date": "2024-10-30"}, anyVersion).want(http.StatusOK)
	s.expect(d, object{"dueOn": "2024-11-01", "dueOnEdited": true})
	s.write(http.MethodPatch, d, object{"dueOn": nil}, anyVersion).want(http.StatusOK)
	s.expect(d, object{"dueOn": "2024-10-30", "dueOnEdited": false})

	s.write(http.MethodPatch, d, object{"meeting": ref("ssu-oppfolging-2024")}, anyVersion).want(http.StatusOK)
	s.expect(d, object{"dueOn": nil, "state": "without_date"})
	s.write(http.MethodPatch, d, object{"meeting": ref("ssu-2024-10-16")}, anyVersion).want(http.StatusOK)
	s.expect(d, object{"dueOn": "2024-10-30"})
	s.step(m, "cancelled", "2024-10-20", object{"reason": "Sjukdom"}).want(http.StatusOK)
	s.expect(d, object{"dueOn": nil, "state": "without_date"})
	s.expect("/deadlines/med-frist", object{"dueOn": nil})
	s.write(http.MethodDelete, m, nil, anyVersion).want(http.StatusConflict, "referenced")
}

func TestExtendDeadline(t *testing.T) {
	t.Parallel()
	s := newService(t)
	const d = "/deadlines/revisjon-2024-multisjuke"
	anyVersion := header("If-Match", "*")
	extend := func(body object, o ...option) *answer {
		return s.write(http.MethodPost, d+"/extensions", body, o...)
	}
	extend(object{"dueOn": "2025-01-26", "reason": "Ny rullering"}).want(http.StatusPreconditionRequired, "precondition_required")
	extend(object{"dueOn": "2025-01-26"}, anyVersion).wantFaults("/reason:required")
	extend(object{"dueOn": "2023-12-31", "reason": "Bakover"}, anyVersion).wantFaults("/dueOn:not_later")
	extend(object{"dueOn": "2099-01-26", "reason": "I morgon", "extendedOn": daysAhead(1)}, anyVersion).wantFaults("/extendedOn:in_future")
	a := extend(object{"dueOn": "2099-01-26", "reason": "Ny rullering", "extendedOn": "2024-01-10"}, anyVersion).want(http.StatusOK)
	if a.at("dueOn") != "2099-01-26" || a.at("state") != "upcoming" || a.at("dueOnEdited") != true || a.version() != 2 ||
		a.at("extensions", 0, "dueOn") != "2024-01-26" || a.at("extensions", 0, "reason") != "Ny rullering" || a.at("extensions", 0, "extendedOn") != "2024-01-10" {
		t.Errorf("%s", a.body)
	}
	b := extend(object{"dueOn": "2099-06-01", "reason": "Endå ei"}, ifMatch(a.tag())).want(http.StatusOK)
	if b.at("extensions", 1, "dueOn") != "2099-01-26" || b.at("extensions", 1, "extendedOn") != daysAhead(0) {
		t.Errorf("%s", b.body)
	}
	if e := s.write(http.MethodGet, d+"/history", nil).at("items", 0).(object); e["reason"] != "Endå ei" {
		t.Errorf("the log does not tell the reason: %v", e)
	}
	s.step(d, "cancelled", "2024-02-01").want(http.StatusOK)
	extend(object{"dueOn": "2100-01-01", "reason": "x"}, anyVersion).want(http.StatusConflict, "cannot_extend")
	s.write(http.MethodPost, "/deadlines/forlopspapir-ssu-2024-10-16/extensions", object{"dueOn": "2100-01-01", "reason": "x"}, anyVersion).want(http.StatusConflict, "cannot_extend")
	s.send(http.MethodPost, d+"/extensions", object{"dueOn": "2100-01-01", "reason": "x"}, anyVersion).want(http.StatusUnauthorized, "unauthenticated")
}
