package httpapi_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/apognu/gocal"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// later is the service on the same database, at another time.
func (s *service) later(after time.Duration) *service {
	s.t.Helper()
	st, err := store.Open(s.t.Context(), s.dbURL, store.Options{DefaultCommunity: community, Now: func() time.Time { return time.Now().Add(after) }})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(st.Close)
	h, err := httpapi.New(st, httpapi.Options{DefaultCommunity: community, FrameAncestors: "'self'", Logger: s.journal.Logger()})
	if err != nil {
		s.t.Fatal(err)
	}
	server := httptest.NewServer(h)
	s.t.Cleanup(server.Close)
	return &service{t: s.t, url: server.URL + "/v1", dbURL: s.dbURL, store: st, key: s.key, journal: s.journal}
}

// What a calendar has shown and shows no longer stays as cancelled for ninety days, as it was when it was shown.
func TestCalendarOfWhatIsGone(t *testing.T) {
	t.Parallel()
	s := newService(t)
	create := func(key string) string {
		id := s.write(http.MethodPost, "/meetings", object{"key": key, "title": "Møte " + key, "committees": []object{{"key": "ssu"}}, "date": "2027-03-10"}).want(http.StatusCreated).at("id").(string)
		s.write(http.MethodPatch, "/meetings/"+key, `{"visibility": "published"}`, ifMatch("*")).want(http.StatusOK)
		return id
	}
	patch := func(key string, body object) {
		s.write(http.MethodPatch, "/meetings/"+key, body, ifMatch("*")).want(http.StatusOK)
	}
	deleted, hidden, changed, dayless, never := create("sletta"), create("loynd"), create("loynd-og-endra"), create("utan-dag"), ""
	never = s.write(http.MethodPost, "/meetings", object{"key": "aldri", "title": "Løyndom", "committees": []object{{"key": "ssu"}}, "date": "2027-03-10"}).want(http.StatusCreated).at("id").(string)
	s.write(http.MethodDelete, "/meetings/sletta", nil, ifMatch("*")).want(http.StatusNoContent)
	s.write(http.MethodDelete, "/meetings/aldri", nil, ifMatch("*")).want(http.StatusNoContent)
	patch("loynd", object{"visibility": "draft"})
	patch("loynd-og-endra", object{"visibility": "draft", "title": "Løyndom"})
	patch("loynd-og-endra", object{"date": "2027-04-01", "committees": []object{{"key": "pm"}}})
	patch("utan-dag", object{"date": nil})
	check := func(of *service, query string, want ...string) {
		t.Helper()
		a := of.get("/meetings.ics" + query).want(http.StatusOK)
		events := a.events()
		for name, id := range map[string]string{"deleted": deleted, "hidden": hidden, "changed": changed, "dayless": dayless} {
			e, wanted := events[id], strings.Contains(strings.Join(want, " "), name)
			if (e != nil) != wanted {
				t.Errorf("meetings%s: %s there is %v", query, name, e != nil)
			}
			if e != nil && (property(e, ics.ComponentPropertyStatus) != "CANCELLED" || property(e, ics.ComponentPropertySequence) != "2" || property(e, ics.ComponentPropertyDtStart) != "20270310") {
				t.Errorf("meetings%s: %s is %s", query, name, e.Serialize(&ics.SerializationConfiguration{MaxLength: 75, NewLine: "\r\n"}))
			}
		}
		if events[never] != nil || strings.Contains(string(a.body), "yndom") {
			t.Errorf("meetings%s tells what the public never saw", query)
		}
	}
	check(s, "", "deleted", "hidden", "changed", "dayless")
	check(s, "?committee=ssu", "deleted", "hidden", "dayless")
	check(s, "?committee=pm")
	check(s.later(89*24*time.Hour), "", "deleted", "hidden", "changed", "dayless")
	check(s.later(91*24*time.Hour), "")
	// Who may see the draft sees it as it is, and what the public lost as the public did.
	events := s.send(http.MethodGet, "/meetings.ics", nil, s.asAdmin()).want(http.StatusOK).events()
	if property(events[hidden], ics.ComponentPropertyStatus) != "CONFIRMED" || property(events[changed], ics.ComponentPropertyDtStart) != "20270401" || property(events[deleted], ics.ComponentPropertyStatus) != "CANCELLED" {
		t.Error("the admin sees something else")
	}
	// What comes back is as it was, at a higher sequence.
	patch("utan-dag", object{"date": "2027-05-02"})
	if e := s.get("/meetings.ics").events()[dayless]; property(e, ics.ComponentPropertyStatus) != "CONFIRMED" || property(e, ics.ComponentPropertySequence) != "3" {
		t.Error("what has a day again is not there again")
	}
}

// A second parser, which refuses what has no DTSTAMP, UID or end, reads the same.
func TestCalendarsInAnotherParser(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.write(http.MethodDelete, "/deadlines/felles-handlingsplan-ssu-2023-06-14", nil, ifMatch("*")).want(http.StatusNoContent)
	for _, path := range []string{"/deadlines.ics", "/meetings.ics", "/deadlines.ics?committee=ssu", "/meetings.ics?community=more-og-romsdal&lang=en"} {
		a := s.get(path).want(http.StatusOK)
		first, last := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
		c := gocal.NewParser(bytes.NewReader(a.body))
		c.Start, c.End = &first, &last
		c.Strict = gocal.StrictParams{Mode: gocal.StrictModeFailFeed}
		if err := c.Parse(); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		events := a.events()
		if len(c.Events) != len(events) || len(events) == 0 {
			t.Errorf("%s has %d events for one and %d for the other", path, len(c.Events), len(events))
		}
		for _, e := range c.Events {
			other := events[e.Uid]
			if other == nil || e.Summary != property(other, ics.ComponentPropertySummary) || e.Status != property(other, ics.ComponentPropertyStatus) || e.Start == nil || e.Stamp == nil {
				t.Errorf("%s: %s is %q, %s", path, e.Uid, e.Summary, e.Status)
			}
		}
	}
}

// Who may embed the pages is a setting.
func TestFrameAncestors(t *testing.T) {
	t.Parallel()
	if got := newService(t).later(0).get(jointPlan + "/matrix.html").want(http.StatusOK).header.Get("Content-Security-Policy"); !strings.HasSuffix(got, "; frame-ancestors 'self'") {
		t.Errorf("the policy is %s", got)
	}
}
