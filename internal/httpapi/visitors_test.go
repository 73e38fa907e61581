package httpapi_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
)

// A cache between a probe and the service must not answer for it.
func TestHealthIsNeverKept(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, o := range []option{func(*http.Request) {}, s.asAdmin(), header("Authorization", "Basic eDp5")} {
		if got := s.get("/health", o).want(http.StatusOK).header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("caches are told %q of the health", got)
		}
	}
	if got := s.get("/committees").header.Get("Cache-Control"); !strings.HasPrefix(got, "public, max-age=60") {
		t.Errorf("caches are told %q of the committees", got)
	}
}

// A time in an address whose plus has become a space is refused with a word on how to write it.
func TestTimeWithAPlainPlus(t *testing.T) {
	t.Parallel()
	s := newService(t)
	a := s.get("/measures?updatedSince=2026-11-22T03:00:00+01:00")
	if a.wantFaults("updatedSince:invalid_format"); !strings.Contains(string(a.body), "%2B") || !strings.Contains(string(a.body), "2026-11-22T08:00:00Z") {
		t.Errorf("%s", a.body)
	}
	a = s.get("/deadlines?dueFrom=22.11.2026")
	if a.wantFaults("dueFrom:invalid_format"); !strings.Contains(string(a.body), "such as 2026-11-22.") {
		t.Errorf("%s", a.body)
	}
	s.get("/measures?updatedSince=" + url.QueryEscape("2026-11-22T03:00:00+01:00")).want(http.StatusOK)
}

// The last day that can be written has no day after it, and makes no calendar unreadable.
func TestCalendarOfTheLastDay(t *testing.T) {
	t.Parallel()
	s := newService(t)
	id := s.write(http.MethodPost, "/deadlines", object{
		"key": "alltid", "title": "Gjeld til vidare", "kind": "yearly_gathering", "basis": "stated", "standing": "in_force", "committee": object{"key": "ssu"}, "dueOn": "9999-12-31",
	}).want(http.StatusCreated).at("id").(string)
	s.write(http.MethodPatch, "/deadlines/alltid", object{"visibility": "published"}, ifMatch("*")).want(http.StatusOK)
	e := s.get("/deadlines.ics?committee=ssu").want(http.StatusOK).events()[id]
	if e == nil || property(e, ics.ComponentPropertyDtStart) != "99991231" || e.GetProperty(ics.ComponentPropertyDtEnd) != nil {
		t.Errorf("the event is %v", e)
	}
}

// A meeting of which only the start is stated has a day, that of Oslo: where meetings are selected and put in order by it, and for what is
// due at it.
func TestMeetingWithAStartHasADay(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.write(http.MethodPost, "/meetings", object{"key": "seint", "title": "Seint møte", "committees": []object{{"key": "ssu"}}, "startsAt": "2031-06-30T22:30:00Z"}).want(http.StatusCreated)
	s.write(http.MethodPatch, "/meetings/seint", object{"visibility": "published"}, ifMatch("*")).want(http.StatusOK)
	for query, shown := range map[string]bool{
		"dateFrom=2031-07-01&dateTo=2031-07-01": true, "dateTo=2031-06-30": false, "dateFrom=2031-07-02": false, "dateFrom=2030-01-01&sort=date": true,
	} {
		for _, path := range []string{"/meetings?limit=200&", "/meetings.csv?"} {
			if got := strings.Contains(string(s.get(path+query).want(http.StatusOK).body), "seint"); got != shown {
				t.Errorf("%s%s: shown %v", path, query, got)
			}
		}
	}
	s.write(http.MethodPost, "/meetings", object{"key": "seinare", "title": "Seinare møte", "committees": []object{{"key": "ssu"}}, "date": "2031-07-02"}).want(http.StatusCreated)
	if got := s.write(http.MethodGet, "/meetings?sort=-date&dateFrom=2031-01-01", nil).keys(); !slices.Equal(got, []string{"seinare", "seint"}) {
		t.Errorf("the latest first: %v", got)
	}
	first := s.write(http.MethodGet, "/meetings?sort=date&dateFrom=2031-01-01&limit=1", nil)
	if next := s.write(http.MethodGet, strings.TrimPrefix(text(first.object(), "next"), "/v1"), nil).keys(); !slices.Equal(first.keys(), []string{"seint"}) || !slices.Equal(next, []string{"seinare"}) {
		t.Errorf("page by page: %v, %v", first.keys(), next)
	}

	s.write(http.MethodPost, "/deadlines", object{
		"key": "sakspapir", "title": "Sakspapir", "kind": "yearly_gathering", "basis": "stated", "standing": "in_force", "committee": object{"key": "ssu"}, "meeting": object{"key": "seint"}, "leadDays": 7,
	}).want(http.StatusCreated)
	due := func() any {
		return s.write(http.MethodGet, "/deadlines/sakspapir", nil).want(http.StatusOK).at("dueOn")
	}
	if got := due(); got != "2031-06-24" {
		t.Errorf("a week before, it is due on %v", got)
	}
	s.write(http.MethodPatch, "/meetings/seint", object{"startsAt": time.Date(2031, 8, 8, 8, 0, 0, 0, time.UTC)}, ifMatch("*")).want(http.StatusOK)
	if got := due(); got != "2031-08-01" {
		t.Errorf("after the meeting was moved, it is due on %v", got)
	}
}

// Truth values and numbers are written as in JSON. Python's True and a 1 are refused: they were taken for true by the validator and for
// false by the filter, and a trial was none.
func TestValuesAreSpeltAsInJSON(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, v := range []string{"1", "0", "TRUE", "True", "t", "F", "False"} {
		s.get("/deadlines?recurring=" + v).wantFaults("recurring:invalid_type")
		s.write(http.MethodPatch, "/measures/ikt-tiltak-01?dryRun="+v, object{"indicator": "prøve"}, ifMatch("*")).wantFaults("dryRun:invalid_type")
	}
	s.write(http.MethodPatch, "/measures/ikt-tiltak-01?dryRun=true", object{"indicator": "prøve"}, ifMatch("*")).want(http.StatusOK)
	if got := s.get("/measures/ikt-tiltak-01"); got.at("version") != 1.0 || got.at("indicator") == "prøve" {
		t.Errorf("a trial has changed the measure: %s", got.body)
	}
	if all, yes, no := len(s.get("/deadlines?limit=200").keys()), len(s.get("/deadlines?limit=200&recurring=true").keys()), len(s.get("/deadlines?limit=200&recurring=false").keys()); yes == 0 || no == 0 || yes+no != all {
		t.Errorf("%d deadlines recur and %d do not, of %d", yes, no, all)
	}
	for _, v := range []string{"02022", "%2B2022", "2022.0", "2e3"} {
		s.get("/committee-reports?year=" + v).wantFaults("year:invalid_type")
	}
	s.get("/measures?limit=05").wantFaults("limit:invalid_type")
	if len(s.get("/committee-reports?year=2022").keys()) == 0 {
		t.Error("no report for 2022")
	}
}

// A list may come in several header lines; a value may not.
func TestHeadersInSeveralLines(t *testing.T) {
	t.Parallel()
	s := newService(t)
	several := func(name string, values ...string) option {
		return func(r *http.Request) { r.Header[http.CanonicalHeaderKey(name)] = values }
	}
	tag := s.get("/measures/ikt-tiltak-01").tag()
	s.get("/measures/ikt-tiltak-01", several("If-None-Match", `"9-x"`, tag)).want(http.StatusNotModified)
	s.write(http.MethodPatch, "/measures/ikt-tiltak-01", object{"indicator": "a"}, several("If-Match", `"9-x"`, `"8-x"`)).want(http.StatusPreconditionFailed, "stale_version")
	for _, o := range []option{several("If-Match", `"9-x"`, "*"), header("If-Match", `*, "9-x"`), header("If-Match", "*,*")} {
		s.write(http.MethodPatch, "/measures/ikt-tiltak-01", object{"indicator": "a"}, o).want(http.StatusPreconditionFailed, "stale_version")
	}
	s.write(http.MethodPatch, "/measures/ikt-tiltak-01", object{"indicator": "a"}, several("If-Match", `"9-x"`, tag), several("Prefer", "respond-async", "return=minimal")).want(http.StatusNoContent)
	a := s.write(http.MethodPost, "/documents", object{"title": "Eit dokument", "kind": "news"}, several("Idempotency-Key", "a", "b")).want(http.StatusBadRequest, "invalid_request")
	if a.at("errors", 0, "header") != "Idempotency-Key" || a.at("errors", 0, "code") != "repeated_header" {
		t.Errorf("%s", a.body)
	}
}

// Who sends a byte order mark, which Windows puts before a text, is told of it; a compressed body is not taken for a plain one.
func TestBodiesOfOtherTools(t *testing.T) {
	t.Parallel()
	s := newService(t)
	a := s.write(http.MethodPatch, "/measures/ikt-tiltak-01", "\ufeff"+`{"indicator": "frå PowerShell"}`, ifMatch("*"))
	if a.wantFaults(":malformed_json"); !strings.Contains(string(a.body), "byte order mark") {
		t.Errorf("%s", a.body)
	}
	s.write(http.MethodPatch, "/measures/ikt-tiltak-01", `{"indicator": "pakka"}`, ifMatch("*"), header("Content-Encoding", "gzip")).want(http.StatusUnsupportedMediaType, "unsupported_content_encoding")
	s.write(http.MethodPatch, "/measures/ikt-tiltak-01", `{}`, ifMatch("*"), header("Content-Encoding", "identity")).want(http.StatusOK)
}

// Who generates a client of the contract of a service with a public address asks that address, prefix included.
func TestContractNamesThePublicAddress(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"": "/v1", "/api": "/api/v1", "https://plan.example.no/api": "https://plan.example.no/api/v1"} {
		s := newService(t, func(o *httpapi.Options) { o.BaseURL = base })
		for _, path := range []string{"/openapi.json", "/openapi.yaml"} {
			doc, err := openapi3.NewLoader().LoadFromData(s.get(path).want(http.StatusOK).body)
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Servers) != 1 || doc.Servers[0].URL != want {
				t.Errorf("published at %q, %s names %v", base, path, doc.Servers[0].URL)
			}
		}
	}
}

// A report of a year to come, as a slip of the pen makes it, would hide all that come until then: whoever writes it is told.
func TestReportOfTheFutureIsTold(t *testing.T) {
	t.Parallel()
	s := newService(t)
	report := func(day string) *answer {
		t.Helper()
		return s.write(http.MethodPost, "/measures/ikt-tiltak-01/status-reports", object{"year": 2023, "status": "done", "reportedOn": day}, ifMatch("*")).want(http.StatusOK)
	}
	if got := report("2026-01-15").warned(); got != "" {
		t.Errorf("warned of %s", got)
	}
	if got := report("2206-01-15").warned(); got != "in_future /statusReports/1/reportedOn" {
		t.Errorf("warned of %q", got)
	}
}

// The name of a preference has no case (RFC 7240, 2).
func TestPreferencesHaveNoCase(t *testing.T) {
	t.Parallel()
	s := newService(t)
	head := text(s.get("/changes?limit=1").want(http.StatusOK).object(), "head")
	if got := s.get("/changes?after="+head, header("Prefer", "Wait=1")).want(http.StatusOK).header.Get("Preference-Applied"); got != "wait=1" {
		t.Errorf("applied %q", got)
	}
}
