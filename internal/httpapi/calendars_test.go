package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
)

// A calendar has the deadlines with a day and nothing else: no day is made up for "during 2023".
func TestDeadlineCalendar(t *testing.T) {
	t.Parallel()
	s := newService(t)
	a := s.get("/deadlines.ics").want(http.StatusOK)
	if got := a.header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
		t.Errorf("the calendar is %s", got)
	}
	for _, line := range []string{"METHOD:PUBLISH", "VERSION:2.0", "X-WR-CALNAME:Fristar", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} {
		if !strings.Contains(string(a.body), line+"\r\n") {
			t.Errorf("the calendar has no %s", line)
		}
	}
	events, shown, hidden := a.events(), 0, 0
	for _, d := range s.all("/deadlines?limit=200") {
		e := events[text(d, "id")]
		due, _ := d["due"].(object)
		precision := text(due, "precision")
		if exact := precision == "" || precision == "day" || precision == "meeting"; !exact || d["dueOn"] == nil {
			if hidden++; e != nil {
				t.Errorf("%s has an event on %s", text(d, "key"), property(e, ics.ComponentPropertyDtStart))
			}
			continue
		}
		if shown++; e == nil {
			t.Errorf("%s has no event", text(d, "key"))
			continue
		}
		if got := property(e, ics.ComponentPropertyDtStart); got != strings.ReplaceAll(text(d, "dueOn"), "-", "") || e.GetProperty(ics.ComponentPropertyDtStart).ICalParameters["VALUE"][0] != "DATE" {
			t.Errorf("%s is on %s and not %s", text(d, "key"), got, text(d, "dueOn"))
		}
		start, _ := e.GetAllDayStartAt()
		end, err := e.GetAllDayEndAt()
		if err != nil || !end.Equal(start.AddDate(0, 0, 1)) {
			t.Errorf("%s lasts from %s to %s: %v", text(d, "key"), start, end, err)
		}
		if got := property(e, ics.ComponentPropertySummary); got != text(d, "title") {
			t.Errorf("%s is called %q", text(d, "key"), got)
		}
		if proposed := property(e, ics.ComponentPropertyStatus) == "TENTATIVE"; proposed != (text(d, "standing") == "proposed") {
			t.Errorf("%s of standing %s is %s", text(d, "key"), text(d, "standing"), property(e, ics.ComponentPropertyStatus))
		}
	}
	if shown == 0 || hidden == 0 || len(events) != shown {
		t.Errorf("%d events, for %d of %d deadlines", len(events), shown, shown+hidden)
	}
	s.get("/deadlines.ics", header("If-None-Match", a.tag())).want(http.StatusNotModified)
	s.get("/deadlines.ics?committee=finst-ikkje").wantFaults("committee:unknown_reference")
	s.get("/deadlines.ics?lang=se").want(http.StatusBadRequest, "invalid_request")
	s.get("/deadlines.ics", header("Accept", "application/json")).want(http.StatusNotAcceptable, "not_acceptable")
	if a := s.get("/deadlines.ics?committee=ssu&lang=nb&state=cancelled").want(http.StatusOK); len(a.events()) != 0 || !strings.Contains(string(a.body), "X-WR-CALNAME:Frister – ssu\r\n") {
		t.Errorf("the calendar is %s", a.body)
	}
}

// A meeting keeps its UID whatever happens to it, each change raises its sequence, and when it is cancelled it says so.
func TestMeetingCalendar(t *testing.T) {
	t.Parallel()
	s := newService(t)
	title := `Møte om «æøå»; to, "tre" 🏥 ` + strings.Repeat("og ei lang overskrift på nynorsk ", 4)
	id := s.write(http.MethodPost, "/meetings", object{
		"key": "flyttbart", "title": strings.TrimSpace(title), "committees": []object{{"key": "ssu"}}, "date": "2027-03-10", "mode": "hybrid", "place": "Molde; rådhus, 2. høgd", "agenda": []string{"=Sak 1;", "Sak 2"},
	}).want(http.StatusCreated).at("id").(string)
	event := func(query string) *ics.VEvent {
		t.Helper()
		return s.get("/meetings.ics" + query).want(http.StatusOK).events()[id]
	}
	expect := func(e *ics.VEvent, sequence, start, status string) {
		t.Helper()
		if e == nil {
			t.Fatal("there is no event")
		}
		for name, want := range map[ics.ComponentProperty]string{ics.ComponentPropertySequence: sequence, ics.ComponentPropertyDtStart: start, ics.ComponentPropertyStatus: status, ics.ComponentPropertySummary: strings.TrimSpace(title), ics.ComponentPropertyLocation: "Molde; rådhus, 2. høgd"} {
			if got := property(e, name); got != want {
				t.Errorf("%s is %q and not %q", name, got, want)
			}
		}
	}
	change := func(body string) *answer {
		t.Helper()
		return s.write(http.MethodPatch, "/meetings/flyttbart", body, ifMatch("*")).want(http.StatusOK)
	}
	if event("") != nil {
		t.Error("the public sees the draft")
	}
	change(`{"visibility": "published"}`)
	e := event("?lang=en")
	expect(e, "1", "20270310", "CONFIRMED")
	if got := property(e, ics.ComponentPropertyDescription); got != "Strategisk samarbeidsutval\nIn person and digital\n=Sak 1;\nSak 2" {
		t.Errorf("described as %q", got)
	}
	// From here on it has a time: in UTC, and the day after it was moved.
	modified := text(change(`{"date": "2027-03-31", "startsAt": "2027-03-31T09:00:00+02:00", "endsAt": "2027-03-31T11:30:00+02:00"}`).object(), "updatedAt")
	e = event("?committee=ssu&state=planned")
	expect(e, "2", "20270331T070000Z", "CONFIRMED")
	if got := property(e, ics.ComponentPropertyDtEnd); got != "20270331T093000Z" {
		t.Errorf("it ends at %s", got)
	}
	compact := strings.NewReplacer("-", "", ":", "").Replace(modified)
	if got := property(e, ics.ComponentPropertyLastModified); got != compact[:15]+"Z" {
		t.Errorf("modified at %s and not %s", got, modified)
	}
	if event("?committee=pm") != nil || event("?dateTo=2027-03-30") != nil {
		t.Error("it is in the calendar of another committee or time")
	}
	s.write(http.MethodPost, "/meetings/flyttbart/transitions", object{"to": "cancelled", "occurredOn": "2026-11-20", "reason": "Sjukdom"}, ifMatch("*")).want(http.StatusOK)
	expect(event(""), "3", "20270331T070000Z", "CANCELLED")
	s.write(http.MethodDelete, "/meetings/flyttbart", nil, ifMatch("*")).want(http.StatusNoContent)
	expect(event("?committee=ssu"), "4", "20270331T070000Z", "CANCELLED")
	s.write(http.MethodPost, "/meetings/flyttbart/restore", nil).want(http.StatusOK)
	expect(event(""), "5", "20270331T070000Z", "CANCELLED")
}
