package httpapi

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	contractfiles "github.com/helsefellesskap/fellesplan/api"
)

// retiringContract has an operation that retires, one with parameters that do, and one that stays.
const retiringContract = `
openapi: 3.0.3
info: { title: t, version: 2.1.0 }
paths:
  /old:
    get: { deprecated: true, x-deprecated-since: '2026-11-01', x-sunset: '2027-06-30', responses: { '200': { description: d } } }
  /undecided:
    get: { deprecated: true, x-deprecated-since: '2026-11-01', responses: { '200': { description: d } } }
  /parts:
    get:
      parameters:
        - { name: old, in: query, deprecated: true, x-deprecated-since: '2026-10-01', x-sunset: '2027-12-31', schema: { type: string } }
        - { name: X-Old, in: header, deprecated: true, x-deprecated-since: '2026-12-01', x-sunset: '2027-03-31', schema: { type: string } }
        - { name: new, in: query, schema: { type: string } }
      responses: { '200': { description: d } }
  /new:
    get: { responses: { '200': { description: d } } }
`

// contractOf prepares a contract of the test's own.
func contractOf(t *testing.T, text string) (*contract, error) {
	t.Helper()
	doc, err := readContract([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return newContract(doc, []byte(text), "")
}

func TestRetirementIsAnnounced(t *testing.T) {
	t.Parallel()
	c, err := contractOf(t, retiringContract)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{contract: c, log: slog.New(slog.DiscardHandler), encoders: newEncoders()}
	e := echo.New()
	e.HTTPErrorHandler = s.problem
	e.Use(s.requestID, s.headers, s.announceRetirement, s.answerRequests, s.handleErrors)
	for _, path := range []string{"/old", "/undecided", "/parts", "/new"} {
		e.GET(basePath+path, func(c echo.Context) error {
			if c.QueryParam("new") == "refused" {
				return echo.ErrNotFound
			}
			c.Response().Header().Set("Link", `</v1/next>; rel="next"`)
			return c.String(http.StatusOK, "answer")
		})
	}
	const november, october, december = "@1793491200", "@1790812800", "@1796083200"
	for _, test := range []struct{ target, header, deprecation, sunset string }{
		{"/old", "", november, "Wed, 30 Jun 2027 00:00:00 GMT"},
		{"/old?new=refused", "", november, "Wed, 30 Jun 2027 00:00:00 GMT"},
		{"/undecided", "", november, ""},
		{"/parts", "", "", ""},
		{"/parts?new=1", "", "", ""},
		{"/parts?old=", "", october, "Fri, 31 Dec 2027 00:00:00 GMT"},
		{"/parts", "x", december, "Wed, 31 Mar 2027 00:00:00 GMT"},
		{"/parts?old=1", "x", october, "Wed, 31 Mar 2027 00:00:00 GMT"},
		{"/new", "", "", ""},
		{"/nowhere", "", "", ""},
	} {
		for _, condition := range []string{"", "*"} {
			r := httptest.NewRequest(http.MethodGet, basePath+test.target, nil)
			r.Header.Set("X-Old", test.header)
			r.Header.Set("If-None-Match", condition)
			w := httptest.NewRecorder()
			routable(e).ServeHTTP(w, r)
			links := strings.Join(w.Header().Values("Link"), ", ")
			announced := strings.Contains(links, `>; rel="deprecation"; type="text/html"`)
			if w.Header().Get("Deprecation") != test.deprecation || w.Header().Get("Sunset") != test.sunset || announced != (test.deprecation != "") {
				t.Errorf("%s %d: Deprecation %q, Sunset %q, Link %q", test.target, w.Code, w.Header().Get("Deprecation"), w.Header().Get("Sunset"), links)
			}
			if w.Code < 400 && !strings.Contains(links, `rel="next"`) {
				t.Errorf("%s %d lost its next page: %s", test.target, w.Code, links)
			}
			if got := w.Header().Get("API-Version"); got != "2.1.0" {
				t.Errorf("API-Version %s", got)
			}
		}
	}
}

// A contract that does not say since when, or says no day, is not served.
func TestRetirementNeedsItsDays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ old, new, want string }{
		{"x-deprecated-since: '2026-11-01', x-sunset", "x-sunset", "GET /old: deprecated without x-deprecated-since"},
		{"'2027-06-30'", "'next year'", "x-sunset is not a day: next year"},
		{"'2026-10-01'", "7", "parameter old: x-deprecated-since is not a day: 7"},
	} {
		_, err := contractOf(t, strings.Replace(retiringContract, test.old, test.new, 1))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, not %s", test.new, err, test.want)
		}
	}
}

// Tools that read OpenAPI 2.0 ask for a host, which only a service with a public address knows.
func TestSwaggerNamesItsHost(t *testing.T) {
	t.Parallel()
	rendered, err := swagger(contractfiles.Contract, "https://plan.example.no/felles")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Host, BasePath string
		Schemes        []string
	}
	if err := json.Unmarshal(rendered, &document); err != nil {
		t.Fatal(err)
	}
	if document.Host != "plan.example.no" || document.BasePath != "/felles/v1" || len(document.Schemes) != 1 || document.Schemes[0] != "https" {
		t.Errorf("%+v", document)
	}
}
