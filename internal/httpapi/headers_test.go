package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// A preflight needs no key, also where the request it asks about does.
func TestPreflight(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for path, methods := range map[string]string{
		"/committees": "GET, HEAD, POST, OPTIONS", "/committees/ssu": "GET, HEAD, PUT, PATCH, DELETE, OPTIONS", "/committees/finst-ikkje/restore": "POST, OPTIONS", "/": "GET, HEAD, OPTIONS",
		"/measures/x/status-reports": "POST, OPTIONS",
	} {
		for _, o := range []option{func(*http.Request) {}, header("Authorization", "Bearer rubbish")} {
			a := s.send(http.MethodOptions, path, nil, header("Origin", "https://intranett.example"), header("Access-Control-Request-Method", "PATCH"), header("Access-Control-Request-Headers", "authorization,if-match"), o)
			if a.status != http.StatusNoContent || len(a.body) > 0 || a.header.Get("Access-Control-Allow-Methods") != methods || a.header.Get("Allow") != methods || a.header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s: %d %v", path, a.status, a.header)
			}
			for _, name := range append(headerParameters(t), "Authorization", "Content-Type", "Cache-Control", "X-Requested-With") {
				if !slices.Contains(strings.Split(a.header.Get("Access-Control-Allow-Headers"), ", "), name) {
					t.Errorf("%s: %s is not allowed", path, name)
				}
			}
		}
	}
	s.send(http.MethodOptions, "/finst-ikkje", nil).want(http.StatusNotFound, "not_found")
}

// headerParameters are the headers that any operation of the contract reads.
func headerParameters(t testing.TB) (names []string) {
	t.Helper()
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				if p.Value.In == openapi3.ParameterInHeader && !slices.Contains(names, p.Value.Name) {
					names = append(names, p.Value.Name)
				}
			}
		}
	}
	if len(names) < 3 {
		t.Fatalf("only %v", names)
	}
	return names
}

// Every answer says what it varies by and what a script of another origin may read, problems and 304 too.
func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	s := newService(t)
	tag := s.get("/committees/ssu").tag()
	for name, a := range map[string]*answer{
		"object": s.get("/committees/ssu"), "list": s.get("/committees"), "304": s.get("/committees/ssu", header("If-None-Match", tag)), "404": s.get("/committees/x"), "400": s.get("/committees?x=1"),
		"401": s.send(http.MethodDelete, "/committees/ssu", nil), "405": s.send(http.MethodPut, "/committees", nil), "412": s.write(http.MethodDelete, "/committees/ssu", nil, ifMatch(`"9-0"`)),
		"201": s.write(http.MethodPost, "/documents", object{"title": "x", "kind": "news"}), "no address": s.get("/x"),
	} {
		for header, want := range map[string]string{"Vary": "Accept, Accept-Encoding, Authorization", "Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff", "API-Version": s.get("/").at("version").(string)} {
			if got := a.header.Get(header); got != want {
				t.Errorf("%s: %s is %q, not %q", name, header, got, want)
			}
		}
		exposed := strings.Split(a.header.Get("Access-Control-Expose-Headers"), ", ")
		for _, header := range []string{"ETag", "Link", "Location", "Retry-After", "API-Version"} {
			if !slices.Contains(exposed, header) {
				t.Errorf("%s: %s is not exposed", name, header)
			}
		}
		if a.status >= 400 && a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s", name, a.header.Get("Cache-Control"))
		}
	}
	if a := s.write(http.MethodPost, "/documents", object{"title": "x", "kind": "news"}); a.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%v", a.header)
	}
}

func TestReportTotals(t *testing.T) {
	t.Parallel()
	s := newService(t)
	a := s.get("/report-totals?year=2022").want(http.StatusOK)
	// The figures of the annual report of 2022, added up by hand in domain.md's terms: a joint meeting counts once (R30).
	var each, cases float64
	for _, r := range s.all("/committee-reports?limit=200&year=2022") {
		if strings.HasPrefix(r["committee"].(object)["key"].(string), "lsu-") {
			each += r["meetings"].(float64)
		}
		if n, ok := r["cases"].(float64); ok {
			cases += n
		}
	}
	if each != 23 {
		t.Errorf("the LSUs count %v meetings, not 23", each)
	}
	if a.at("cases", "sum") != cases || a.at("year") != 2022.0 || a.at("reports") == nil {
		t.Errorf("%s", a.body)
	}
	for _, name := range []string{"meetings", "digitalMeetings", "cases", "disputes"} {
		total := a.at(name).(object)
		if missing := total["missing"].([]any); (len(missing) == 0) != total["complete"].(bool) {
			t.Errorf("%s: %v", name, total)
		}
	}
	if a.at("cases", "complete") != false { // not every body tells how many cases it had
		t.Errorf("%s", a.body)
	}
	// A year without reports has nothing to sum, which is not zero.
	if b := s.get("/report-totals?year=2019").want(http.StatusOK); b.at("meetings", "sum") != nil || b.at("reports") != 0.0 {
		t.Errorf("%s", b.body)
	}
	s.get("/report-totals").wantFaults("year:required")
	s.get("/report-totals?year=x").wantFaults("year:invalid_type")
	s.get("/report-totals?year=2022&community=finst-ikkje").wantFaults("community:unknown_reference")
	s.get("/status-totals?year=2022&committee=finst-ikkje").wantFaults("committee:unknown_reference")
	if b := s.get("/report-totals?year=2022&community=more-og-romsdal"); jsonOf(t, b.at("meetings")) != jsonOf(t, a.at("meetings")) {
		t.Errorf("%s", b.body)
	}
}

// R30: joint meetings of the LSUs count for each and once in the sum of their reports.
func TestJointMeetingsCountOnce(t *testing.T) {
	t.Parallel()
	s := newService(t)
	whole := s.get("/report-totals?year=2022").at("meetings", "sum").(float64)
	var sum float64
	joint := map[string]float64{}
	for _, r := range s.all("/committee-reports?limit=200&year=2022") {
		if n, ok := r["meetings"].(float64); ok {
			sum += n
		}
		for _, j := range r["jointMeetings"].([]any) {
			pair := []string{text(r["committee"].(object), "key"), text(j.(object)["committee"].(object), "key")}
			slices.Sort(pair)
			joint[strings.Join(pair, " ")] = j.(object)["count"].(float64)
		}
	}
	for _, n := range joint {
		sum -= n
	}
	if len(joint) == 0 || whole != sum {
		t.Errorf("the sum is %v, not %v; joint: %v", whole, sum, joint)
	}
}

func TestCodeLists(t *testing.T) {
	t.Parallel()
	s := newService(t)
	lists := s.get("/code-lists").want(http.StatusOK).at("items").([]any)
	if len(lists) == 0 {
		t.Fatal("no code list")
	}
	for _, l := range lists {
		name := text(l.(object), "name")
		one := s.get("/code-lists/" + name).want(http.StatusOK)
		if jsonOf(t, one.at()) != jsonOf(t, l) || len(one.at("codes").([]any)) == 0 {
			t.Errorf("%s: %s", name, one.body)
		}
		for _, c := range one.at("codes").([]any) {
			labels := c.(object)["labels"].(object)
			if text(labels, "nn") == "" || text(labels, "nb") == "" || text(labels, "en") == "" {
				t.Errorf("%s: %v", name, c)
			}
		}
	}
	for _, name := range []string{"finst-ikkje", "%00", "'", "A", "~"} {
		s.rawGet("/code-lists/"+name).want(http.StatusNotFound, "not_found")
	}
}

// Every alias finds the one committee, whatever its letter case (R8).
func TestAliases(t *testing.T) {
	t.Parallel()
	s := newService(t)
	tried := 0
	for _, noun := range []plan.Noun{plan.Committees, plan.Organisations, plan.PatientGroups} {
		for _, o := range s.all(at(noun) + "?limit=200") {
			for _, name := range filtered(noun, "alias", o) {
				for _, form := range []string{name, strings.ToUpper(name), strings.ToLower(name)} {
					if got := s.get(at(noun) + "?alias=" + escaped(form)).want(http.StatusOK).keys(); !slices.Equal(got, []string{text(o, "key")}) {
						t.Errorf("%s %q finds %q, not %s", noun, form, got, o["key"])
					}
				}
				tried++
			}
		}
	}
	if tried < 100 {
		t.Errorf("%d names", tried)
	}
	s.get("/committees?alias=finst+ikkje").want(http.StatusOK)
}
