package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
)

// decodeEvents reads a stream of events as a text, after holding each event against its form and its change against the contract.
func decodeEvents(body io.Reader, entry *openapi3.Schema) (any, error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	text, whole := strings.CutSuffix(string(b), "\n\n")
	if !whole {
		return nil, fmt.Errorf("half an event at the end of %q", b)
	}
	for block := range strings.SplitSeq(text, "\n\n") {
		e, err := parseEvent(strings.Split(block, "\n"))
		if err != nil {
			return nil, err
		}
		if e.name == "" || e.name == "resync" {
			continue
		}
		var change map[string]any
		if err := json.Unmarshal([]byte(e.data), &change); err != nil {
			return nil, err
		}
		if err := entry.VisitJSON(change); err != nil {
			return nil, err
		}
		if change["cursor"] != e.id || change["operation"] != e.name {
			return nil, fmt.Errorf("the event %s %s says %s", e.id, e.name, e.data)
		}
	}
	return string(b), nil
}

// event is an event of a stream; one without a name is a comment or the advice when to come again.
type event struct{ id, name, data string }

func parseEvent(lines []string) (event, error) {
	var e event
	for _, line := range lines {
		field, value, _ := strings.Cut(line, ": ")
		switch field {
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "data":
			e.data = value
		case "retry", ":":
		default:
			return e, fmt.Errorf("a line %q in a stream", line)
		}
	}
	if named := e.name != ""; named != (e.data != "") || named && (e.name != "resync") != (e.id != "") {
		return e, fmt.Errorf("the event %+v is not whole", e)
	}
	return e, nil
}

// events is a stream that is being read. What came is held against the contract when it ends.
type events struct {
	t        testing.TB
	request  *http.Request
	response *http.Response
	lines    *bufio.Reader
	read     bytes.Buffer
	cancel   context.CancelFunc
}

// events opens a stream; it fails the test when it gets a problem.
func (s *service) events(query string, options ...option) *events {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/changes?"+query, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, o := range append([]option{header("Accept", "text/event-stream")}, options...) {
		o(r)
	}
	response, err := http.DefaultTransport.RoundTrip(r) //nolint:bodyclose // close does, when the stream has been read
	if err != nil {
		s.t.Fatal(err)
	}
	e := &events{t: s.t, request: r, response: response, cancel: cancel}
	e.lines = bufio.NewReader(io.TeeReader(response.Body, &e.read))
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" || response.Header.Get("Cache-Control") != "no-store" || response.Header.Get("ETag") != "" {
		s.t.Fatalf("a stream answered %d %v", response.StatusCode, response.Header)
	}
	if begin, err := e.next(); err != nil || begin != (event{}) {
		s.t.Fatalf("a stream begins with %+v, %v", begin, err)
	}
	return e
}

// next is the next event, of whatever kind; io.EOF at the end.
func (e *events) next() (event, error) {
	var block []string
	for {
		line, err := e.lines.ReadString('\n')
		if err != nil {
			return event{}, err
		}
		if line = strings.TrimSuffix(line, "\n"); line == "" {
			return parseEvent(block)
		}
		block = append(block, line)
	}
}

// change is the next event that is more than a comment.
func (e *events) change() event {
	e.t.Helper()
	for {
		got, err := e.next()
		if err != nil {
			e.t.Fatal("the stream ended:", err)
		}
		if got.name != "" {
			return got
		}
	}
}

// ended demands that nothing but comments comes before a clean end.
func (e *events) ended() {
	e.t.Helper()
	for {
		switch got, err := e.next(); {
		case errors.Is(err, io.EOF):
			e.close()
			return
		case err != nil || got.name != "":
			e.t.Fatalf("the stream goes on with %+v, %v", got, err)
		}
	}
}

// close leaves the stream, and holds what came against the contract: whole events, for a client may leave in the middle of one.
func (e *events) close() {
	e.t.Helper()
	e.cancel()
	_ = e.response.Body.Close()
	whole := e.read.Bytes()
	whole = whole[:bytes.LastIndex(whole, []byte("\n\n"))+2]
	holdAgainstContract(e.t, e.request, e.response, whole)
}

func (e event) at(name string) any {
	var change map[string]any
	_ = json.Unmarshal([]byte(e.data), &change) // was held against the contract; else no such member
	return change[name]
}

func TestEventsFollowTheFeed(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	page := s.changes("limit=5")
	fromTheStart := s.events("include=object")
	for _, want := range page.Items {
		if got := fromTheStart.change(); got.id != want.Cursor || got.at("id") != want.ID || got.at("object") == nil {
			t.Errorf("%+v came for %+v", got, want)
		}
	}
	fromTheStart.close()
	again := s.events("after="+page.Head, header("Last-Event-ID", page.Items[2].Cursor)) // as a browser comes again to the address it has
	if got := again.change(); got.id != page.Items[3].Cursor {
		t.Errorf("after a break came %+v", got)
	}
	again.close()

	live := s.events("type=committees,focus-areas&after=" + url.QueryEscape(page.Head))
	s.write(http.MethodPatch, "/measures/ikt-tiltak-01", `{"indicator": "Talet"}`, ifMatch("*")).want(http.StatusOK)
	s.write(http.MethodPatch, "/committees/ssu", `{"shortTitle": "SSU M&R"}`, ifMatch("*")).want(http.StatusOK)
	s.sequence()
	if got := live.change(); got.name != "updated" || got.at("key") != "ssu" || got.at("object") != nil {
		t.Errorf("live came %+v", got)
	}
	area := s.get("/focus-areas?limit=1").keys()[0]
	s.write(http.MethodPatch, "/focus-areas/"+area, `{"visibility": "draft"}`, ifMatch("*")).want(http.StatusOK)
	s.sequence()
	if got := live.change(); got.name != "deleted" || got.at("key") != area {
		t.Errorf("live came %+v", got)
	}
	live.close()
}

// What is wrong with a request is said before a stream begins, as to anybody else.
func TestEventsRefused(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	head := s.changes("limit=1").Head
	stream := header("Accept", "text/event-stream")
	s.get("/changes?after=AAAA", stream).want(http.StatusBadRequest, "invalid_request")
	if a := s.get("/changes", stream, header("Last-Event-ID", "AAAA")).want(http.StatusBadRequest, "invalid_request"); a.at("errors", 0, "header") != "Last-Event-ID" {
		t.Errorf("the fault is not in the header: %s", a.body)
	}
	s.get("/changes", stream, header("Last-Event-ID", "no cursor")).want(http.StatusBadRequest, "invalid_request")
	s.get("/changes?committee=nowhere", stream).want(http.StatusBadRequest, "invalid_request")
	s.exec("UPDATE change_log SET epoch = gen_random_uuid()")
	s.get("/changes?after="+head, stream).want(http.StatusGone, "resync_required")
	if a := s.send(http.MethodHead, "/changes", nil, stream).want(http.StatusOK); a.header.Get("Content-Type") != "text/event-stream; charset=utf-8" || len(a.body) > 0 {
		t.Errorf("HEAD answers %v", a.header)
	}
}

func TestJSONUnlessEventsArePreferred(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for accept, want := range map[string]string{
		"": "application/json", "*/*": "application/json", "application/json, text/event-stream": "application/json",
		"text/event-stream;q=0.5, application/json": "application/json", "text/event-stream;q=0, */*": "application/json",
		"application/*": "application/json", "text/html, application/json;q=0.9, */*;q=0.8": "application/json",
		"text/event-stream, application/json;q=0.9": "text/event-stream; charset=utf-8", "text/event-stream, */*": "text/event-stream; charset=utf-8",
		"text/*": "text/event-stream; charset=utf-8", "application/json;q=0.1, Text/Event-Stream;q=0.2": "text/event-stream; charset=utf-8",
	} {
		a := s.send(http.MethodHead, "/changes", nil, header("Accept", accept)).want(http.StatusOK)
		if got := a.header.Get("Content-Type"); got != want {
			t.Errorf("Accept %q is answered as %s", accept, got)
		}
	}
	s.get("/changes", header("Accept", "text/html")).want(http.StatusNotAcceptable, "not_acceptable")
}

// A feed that begins anew while somebody listens tells him so, and then ends.
func TestEventsOfAnotherEpoch(t *testing.T) {
	t.Parallel()
	s := newService(t, func(o *httpapi.Options) { o.Events.Heartbeat = time.Millisecond })
	s.sequence()
	stream := s.events("after=" + s.changes("limit=1").Head)
	s.exec("UPDATE change_log SET epoch = gen_random_uuid()")
	if got := stream.change(); got.name != "resync" || !strings.Contains(got.data, `"code":"resync_required"`) {
		t.Errorf("came %+v", got)
	}
	stream.ended()
}
