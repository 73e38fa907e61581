package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// What is written through one instance is to be seen through another within a second, also when its listener has just been cut: of some
// hundred writes all are, which is more than the 99.9th percentile.
func TestTwoInstances(t *testing.T) {
	t.Parallel()
	one := newService(t)
	two := start(t, one.dbURL)
	const writes, within = 400, time.Second
	keys := one.get("/measures?limit=200").keys()
	var slowest, slowestAfterCut time.Duration
	for n := range writes {
		path, title := "/measures/"+keys[n%len(keys)], "Indikator "+strconv.Itoa(n)
		list := path + "/history?limit=1"
		two.get(path) // so that there is something to go out of date
		two.get(list)
		cut := n%50 == 25
		if cut {
			one.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fellesplan listener' AND datname = current_database()")
		}
		one.write(http.MethodPatch, path, object{"indicator": title}, ifMatch("*")).want(http.StatusOK)
		written := time.Now()
		if got := one.get(path).at("indicator"); got != title {
			t.Fatalf("the writer's instance shows %v after %s", got, title)
		}
		await(t, "the write is seen", func() bool { return two.get(path).at("indicator") == title })
		await(t, "the write is seen in a list", func() bool { return strings.Contains(string(two.get(list).body), `"`+title+`"`) })
		if took := time.Since(written); cut {
			slowestAfterCut = max(slowestAfterCut, took)
		} else {
			slowest = max(slowest, took)
		}
	}
	t.Logf("slowest of %d: %v, right after a cut: %v", writes, slowest, slowestAfterCut)
	if slowest > within || slowestAfterCut > within {
		t.Errorf("seen after %v, after a cut %v", slowest, slowestAfterCut)
	}
}

// What one caller may see is never given to another.
func TestCacheKeepsAudiencesApart(t *testing.T) {
	t.Parallel()
	s := newService(t)
	reader := s.keyOf(plan.Grant{Role: plan.RoleReader})
	created := s.write(http.MethodPost, "/documents", object{"key": "utkast", "title": "Eit utkast", "kind": "news"}).want(http.StatusCreated)
	seen := func(options ...option) (int, bool) {
		return s.get("/documents/utkast", options...).status, slices.Contains(s.get("/documents?limit=200", options...).keys(), "utkast")
	}
	for range 3 {
		if status, listed := seen(s.asAdmin()); status != http.StatusOK || !listed {
			t.Errorf("the admin gets %d, listed %v", status, listed)
		}
		if status, listed := seen(reader); status != http.StatusOK || !listed {
			t.Errorf("a reader gets %d, listed %v", status, listed)
		}
		for _, nobody := range []option{func(*http.Request) {}, header("Authorization", "Negotiate x")} {
			if status, listed := seen(nobody); status != http.StatusNotFound || listed {
				t.Errorf("the public gets %d of a draft, listed %v", status, listed)
			}
		}
	}
	tag := created.tag()
	for range 3 {
		tag = s.write(http.MethodPatch, "/documents/utkast", object{"visibility": "published"}, ifMatch(tag)).want(http.StatusOK).tag()
		if status, listed := seen(); status != http.StatusOK || !listed {
			t.Errorf("published: %d, listed %v", status, listed)
		}
		tag = s.write(http.MethodPatch, "/documents/utkast", object{"visibility": "draft"}, ifMatch(tag)).want(http.StatusOK).tag()
		if status, listed := seen(); status != http.StatusNotFound || listed {
			t.Errorf("hidden again: %d, listed %v", status, listed)
		}
	}
}

// A kept answer is the answer: only the request id differs.
func TestKeptAnswersAreEqual(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range s.readable() {
		first, second, private := s.get(path), s.get(path), s.write(http.MethodGet, path, nil)
		if string(first.body) != string(second.body) || first.header.Get("X-Request-Id") == second.header.Get("X-Request-Id") {
			t.Errorf("%s: %v %s, then %v %s", path, first.header, first.body, second.header, second.body)
		}
		if path != "/" && !strings.HasSuffix(path, "/history") && string(first.body) != string(private.body) && !strings.Contains(path, "?") && strings.Count(path, "/") > 1 {
			t.Errorf("%s: the admin gets %s, the public %s", path, private.body, first.body)
		}
		for _, h := range []http.Header{first.header, second.header} {
			h.Del("X-Request-Id")
			h.Del("Date")
		}
		if fmt.Sprint(first.header) != fmt.Sprint(second.header) {
			t.Errorf("%s: %v, then %v", path, first.header, second.header)
		}
	}
}

// Exports are not read for those who hold them.
func TestExportsAreNotReadAgain(t *testing.T) {
	t.Parallel()
	s := newService(t)
	paths := []string{"/measures.csv", "/measures.csv?separator=comma", "/measures.csv?committee=fsu-ikt", "/measures.xlsx", "/snapshot"}
	tags := map[string]string{}
	for _, path := range paths {
		a := s.get(path).want(http.StatusOK)
		if tags[path] = a.tag(); !strings.HasPrefix(a.tag(), `W/"`) {
			t.Errorf("%s: tag %q", path, a.tag())
		}
		if private := s.write(http.MethodGet, path, nil).tag(); private == a.tag() {
			t.Errorf("%s: the admin has the tag of the public", path)
		}
	}
	if len(tags) != len(paths) {
		t.Fatal(tags)
	}
	s.exec("ALTER TABLE measures RENAME TO measures_away") // so that reading would fail
	for path, tag := range tags {
		a := s.get(path, header("If-None-Match", `"x", `+tag)).want(http.StatusNotModified)
		if len(a.body) > 0 || a.tag() != tag || a.header.Get("Content-Type") != "" {
			t.Errorf("%s: %v", path, a.header)
		}
		s.get(path, header("If-None-Match", strings.TrimPrefix(tag, "W/"))).want(http.StatusNotModified)
		s.send(http.MethodHead, path, nil, header("If-None-Match", tag)).want(http.StatusNotModified)
		for other, of := range tags {
			if other != path && of == tag {
				t.Errorf("%s and %s have one tag", path, other)
			}
		}
	}
	s.exec("ALTER TABLE measures_away RENAME TO measures")
	s.write(http.MethodPatch, "/committees/ssu", object{"shortTitle": "x"}, ifMatch("*")).want(http.StatusOK)
	for path, tag := range tags {
		if a := s.get(path, header("If-None-Match", tag)).want(http.StatusOK); a.tag() == tag {
			t.Errorf("%s: the tag outlives a change", path)
		}
	}
}

// The calendars and the feed have tags like every list.
func TestCalendarsAndFeedAreNotSentAgain(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	for _, path := range []string{"/deadlines.ics", "/meetings.ics", "/changes?limit=3"} {
		tag := s.get(path).want(http.StatusOK).tag()
		if a := s.get(path, header("If-None-Match", tag)).want(http.StatusNotModified); !strings.HasPrefix(tag, "W/") || len(a.body) > 0 {
			t.Errorf("%s: %s %s", path, tag, a.body)
		}
	}
}

// Last-Modified is when the object was changed; a list has none, because deleting does not raise it. The date does not make a 304: the
// answer shows titles of other objects, which change without it.
func TestLastModified(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, noun := range plan.Nouns() {
		list := s.get(at(noun) + "?limit=1")
		if list.header.Get("Last-Modified") != "" {
			t.Errorf("%s: a list says Last-Modified", noun)
		}
		path := at(noun, list.keys()[0])
		for range 2 { // made, and kept
			a := s.get(path).want(http.StatusOK)
			changed, err := time.Parse(time.RFC3339Nano, a.at("updatedAt").(string))
			if want := changed.UTC().Format(http.TimeFormat); err != nil || a.header.Get("Last-Modified") != want {
				t.Errorf("%s: %s, not %s", path, a.header.Get("Last-Modified"), want)
			}
		}
	}
	measure := "/measures/" + s.get("/measures?limit=1&committee=fsu-ikt").keys()[0]
	since := s.get(measure).header.Get("Last-Modified")
	s.write(http.MethodPatch, "/committees/fsu-ikt", object{"title": "Fagutvalet for IKT"}, ifMatch("*")).want(http.StatusOK)
	if a := s.get(measure, header("If-Modified-Since", since)).want(http.StatusOK); a.at("committee", "title") != "Fagutvalet for IKT" {
		t.Errorf("%s", a.body)
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	s := newService(t)
	plain := header("Accept-Encoding", "identity")
	for _, path := range []string{"/measures", "/committees?limit=200", "/openapi.json", "/openapi.yaml", "/deadlines.ics", "/measures.csv", "/snapshot", "/changes?limit=200"} {
		want := s.get(path, plain).want(http.StatusOK)
		for _, coding := range []string{"gzip", "zstd", "gzip"} { // made, and kept
			for _, key := range []option{func(*http.Request) {}, s.asAdmin()} {
				a := s.get(path, header("Accept-Encoding", coding), key).want(http.StatusOK)
				if a.header.Get("Content-Encoding") != coding || a.sent*2 > len(a.body) || !strings.Contains(a.header.Get("Vary"), "Accept-Encoding") || !strings.HasPrefix(a.tag(), "W/") {
					t.Errorf("%s as %s: %v, %d bytes of %d", path, coding, a.header, a.sent, len(a.body))
				}
				if n := a.header.Get("Content-Length"); n != "" && n != strconv.Itoa(a.sent) {
					t.Errorf("%s as %s: Content-Length %s of %d bytes", path, coding, n, a.sent)
				}
			}
			a := s.get(path, header("Accept-Encoding", coding))
			if string(a.body) != string(want.body) || a.tag() != want.tag() {
				t.Errorf("%s as %s is something else than plain", path, coding)
			}
			s.get(path, header("Accept-Encoding", coding), header("If-None-Match", want.tag())).want(http.StatusNotModified)
			head := s.send(http.MethodHead, path, nil, header("Accept-Encoding", coding))
			if head.header.Get("Content-Encoding") != coding || head.tag() != a.tag() || head.header.Get("Content-Length") != a.header.Get("Content-Length") {
				t.Errorf("HEAD %s as %s: %v", path, coding, head.header)
			}
		}
	}
	for path, why := range map[string]string{"/committees/ssu": "has a strong tag", "/health": "is small", "/measures.xlsx": "is compressed already", "/committees/finst-ikkje": "is a problem"} {
		if a := s.get(path, header("Accept-Encoding", "gzip, zstd")); a.header.Get("Content-Encoding") != "" {
			t.Errorf("%s %s and came as %s", path, why, a.header.Get("Content-Encoding"))
		}
	}
}
