package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	contractfiles "github.com/helsefellesskap/fellesplan/api"
	"github.com/helsefellesskap/fellesplan/internal/dataset"
	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// service is a running service on a database of the test's own. Every answer that passes through it is held against the contract, in which
// objects are closed for this purpose: what the contract does not name must not come.
type service struct {
	t     testing.TB
	url   string // up to and with /v1
	dbURL string
	store *store.Store
	key   string // of an admin
	// journal holds what the service logs, in which there must be no secret.
	journal *dbtest.Journal
}

const community = "more-og-romsdal"

// newService starts a service with the shipped data; set changes its options.
func newService(t testing.TB, set ...func(*httpapi.Options)) *service {
	t.Helper()
	return start(t, dbtest.NewFilled(t, "shipped", func(ctx context.Context, url string) error {
		s, err := store.Open(ctx, url, store.Options{DefaultCommunity: community})
		if err != nil {
			return err
		}
		defer s.Close()
		roots, err := exchange.Read(dataset.MoreOgRomsdal())
		if err != nil {
			return err
		}
		_, err = s.Import(ctx, store.By{Actor: plan.System(plan.ActorKindImport, "import"), RequestID: "test"}, roots, false)
		return err
	}), set...)
}

func start(t testing.TB, dbURL string, set ...func(*httpapi.Options)) *service {
	t.Helper()
	options := httpapi.Options{DefaultCommunity: community, PublicMaxAge: time.Minute, PublicStale: 5 * time.Minute, CacheSize: 4 << 20}
	for _, s := range set {
		s(&options)
	}
	return startWith(t, dbURL, options)
}

// startWith starts a service with options of the test's own.
func startWith(t testing.TB, dbURL string, o httpapi.Options) *service {
	t.Helper()
	journal := dbtest.NewJournal(t)
	o.DefaultCommunity, o.Logger = community, journal.Logger()
	st, err := store.Open(t.Context(), dbURL, store.Options{DefaultCommunity: community, Logger: o.Logger})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var beside sync.WaitGroup
	for _, run := range []func(context.Context){st.RunListener, st.RunSequencer} {
		beside.Go(func() { run(ctx) })
	}
	t.Cleanup(func() { stop(); beside.Wait() })
	h, err := httpapi.New(st, o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	key, hash := identity.NewKey()
	journal.Never(key)
	if _, err := st.CreateKey(t.Context(), "Sekretær Ås", hash, []plan.Grant{{Role: plan.RoleAdmin}}); err != nil {
		t.Fatal(err)
	}
	return &service{t: t, url: server.URL + "/v1", dbURL: dbURL, store: st, key: key, journal: journal}
}

// answer is an answer that fits the contract.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
	sent   int // bytes of the body as it came, decoded by the client or not
}

// decoded undoes a content coding.
func decoded(t testing.TB, coding string, b []byte) []byte {
	t.Helper()
	var reader io.Reader = bytes.NewReader(b)
	var err error
	switch coding {
	case "gzip":
		reader, err = gzip.NewReader(reader)
	case "zstd":
		reader, err = zstd.NewReader(reader)
	case "":
	default:
		t.Fatalf("Content-Encoding %s", coding)
	}
	if err == nil {
		b, err = io.ReadAll(reader)
	}
	if err != nil {
		t.Fatalf("%s: %v", coding, err)
	}
	return b
}

// await waits for a condition.
func await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("did not happen: " + what)
		}
	}
}

// option changes a request before it is sent.
type option func(*http.Request)

func header(name, value string) option { return func(r *http.Request) { r.Header.Set(name, value) } }

// ifMatch sends the tag of an answer.
func ifMatch(tag string) option { return header("If-Match", tag) }

// asAdmin sends the admin's key.
func (s *service) asAdmin() option { return header("Authorization", "Bearer "+s.key) }

// send sends a request; body may be nil, a string that is sent as it is, or a value that is sent as JSON. Its media type is that of a merge
// patch for PATCH and JSON for others.
func (s *service) send(method, path string, body any, options ...option) *answer {
	s.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		j, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		reader = bytes.NewReader(j)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, reader)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
		if method == http.MethodPatch {
			r.Header.Set("Content-Type", "application/merge-patch+json")
		}
	}
	for _, o := range options {
		o(r)
	}
	s.journal.Never(strings.TrimSpace(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")))
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	sent := b
	if len(b) > 0 { // where the test asked for an encoding; otherwise the client has decoded
		b = decoded(s.t, response.Header.Get("Content-Encoding"), b)
	}
	holdAgainstContract(s.t, r, response, b)
	return &answer{s.t, response.StatusCode, response.Header, b, len(sent)}
}

// get reads as the public.
func (s *service) get(path string, options ...option) *answer {
	s.t.Helper()
	return s.send(http.MethodGet, path, nil, options...)
}

// write sends a body as the admin.
func (s *service) write(method, path string, body any, options ...option) *answer {
	s.t.Helper()
	return s.send(method, path, body, append([]option{s.asAdmin()}, options...)...)
}

// want fails the test unless the answer has this status and, for a problem, this code.
func (a *answer) want(status int, code ...string) *answer {
	a.t.Helper()
	if a.status != status || len(code) > 0 && a.at("code") != code[0] {
		a.t.Fatalf("answered %d, not %d %v: %s", a.status, status, code, a.body)
	}
	return a
}

// tag is the answer's ETag.
func (a *answer) tag() string { return a.header.Get("ETag") }

// at returns the value at a path of member names and list places; nil if there is none.
func (a *answer) at(path ...any) any {
	a.t.Helper()
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Fatalf("not JSON: %s", a.body)
	}
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

// keys are the keys of a page.
func (a *answer) keys() []string {
	a.t.Helper()
	var page struct{ Items []struct{ Key string } }
	if err := json.Unmarshal(a.body, &page); err != nil {
		a.t.Fatal(err)
	}
	keys := make([]string, len(page.Items))
	for i, item := range page.Items {
		keys[i] = item.Key
	}
	return keys
}

// closedContract is the contract with closed objects.
var closedContract = sync.OnceValues(func() (*openapi3.T, error) {
	httpapi.DefineFormats()
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", decodeLines)
	openapi3filter.RegisterBodyDecoder("application/vnd.fellesplan.sparse+json", openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/csv", decodeTable)
	openapi3filter.RegisterBodyDecoder("text/calendar", decodeCalendar)
	openapi3filter.RegisterBodyDecoder("application/atom+xml", decodeXML)
	openapi3filter.RegisterBodyDecoder("image/svg+xml", decodeXML)
	openapi3filter.RegisterBodyDecoder("text/html", decodePage)
	openapi3filter.RegisterBodyDecoder("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", decodeWorkbook)
	doc, err := openapi3.NewLoader().LoadFromData(contractfiles.Contract)
	if err != nil {
		return nil, err
	}
	openapi3filter.RegisterBodyDecoder("text/event-stream", func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		return decodeEvents(body, doc.Components.Schemas["ChangeEntry"].Value)
	})
	no := false
	for name, schema := range doc.Components.Schemas {
		if schema.Value.Type.Is("object") && name != "Contract" && name != "SparseObject" {
			schema.Value.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
		}
	}
	return doc, nil
})

// decodeLines reads newline-delimited JSON as the list of its lines.
func decodeLines(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	list := []any{}
	for lines := json.NewDecoder(body); ; {
		var v any
		if err := lines.Decode(&v); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
}

// operation finds what the contract says of a request; nil where it says nothing.
func operation(t testing.TB, r *http.Request) (*routers.Route, map[string]string) {
	t.Helper()
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	below, inContract := strings.CutPrefix(r.URL.Path, "/v1")
	if !inContract {
		return nil, nil // documentation and what other standards fix the address of
	}
	path := strings.Split(below, "/")
	for template, item := range doc.Paths.Map() {
		parts := strings.Split(template, "/")
		params := map[string]string{}
		fits := len(parts) == len(path) && item.GetOperation(r.Method) != nil
		for i := 0; fits && i < len(parts); i++ {
			if name, ok := strings.CutPrefix(parts[i], "{"); ok {
				params[strings.TrimSuffix(name, "}")] = path[i]
			} else {
				fits = parts[i] == path[i]
			}
		}
		if fits {
			return &routers.Route{Spec: doc, Path: template, PathItem: item, Method: r.Method, Operation: item.GetOperation(r.Method)}, params
		}
	}
	return nil, nil
}

// holdAgainstContract fails the test when an answer is not one that the contract gives the operation.
func holdAgainstContract(t testing.TB, r *http.Request, response *http.Response, body []byte) {
	t.Helper()
	if bytes.Contains(body, []byte("0001-01-01")) || bytes.Contains(body, []byte(`"items":null`)) {
		t.Errorf("%s %s answered an invented value: %s", r.Method, r.URL, body)
	}
	if response.Header.Get("API-Version") == "" || response.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s %s answered without API-Version or X-Request-Id", r.Method, r.URL)
	}
	if response.StatusCode >= 400 && response.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s %s answered %d as %s", r.Method, r.URL, response.StatusCode, response.Header.Get("Content-Type"))
	}
	asked := r.Clone(context.Background())
	if asked.Method == http.MethodHead {
		return // an answer without a body; GET is held against the contract
	}
	route, params := operation(t, asked)
	if route == nil {
		return // not an operation
	}
	if route.Operation.Responses.Status(response.StatusCode) == nil {
		t.Errorf("%s %s answered %d, which the contract does not give it: %s", r.Method, r.URL, response.StatusCode, body)
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: asked, PathParams: params, Route: route},
		Status:                 response.StatusCode, Header: response.Header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	if err := openapi3filter.ValidateResponse(context.Background(), input); err != nil {
		t.Errorf("%s %s answered %d against the contract: %v\n%s", r.Method, r.URL, response.StatusCode, err, body)
	}
}

func TestEveryListAnswers(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, noun := range plan.Nouns() {
		a := s.get("/" + string(noun) + "?limit=200").want(http.StatusOK)
		if len(a.keys()) == 0 {
			t.Errorf("%s is empty", noun)
		}
		for _, key := range a.keys() {
			s.get("/" + string(noun) + "/" + key).want(http.StatusOK)
		}
		s.get("/"+string(noun)+"/"+uuid.NewString()).want(http.StatusNotFound, "not_found")
		s.get("/" + string(noun) + "/" + a.keys()[0] + "/history").want(http.StatusOK)
	}
}
