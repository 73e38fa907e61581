package httpapi_test

import (
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// TestContractRequests sends requests that are made from the contract to every operation of it: ones without a fault and ones with
// exactly one. None may be answered with 5xx or in a way that the contract does not give; one with a fault is refused, names the place
// and changes nothing; one without a fault succeeds, or is refused for a reason that rightful lists.
//
// The requests go in lanes that run side by side, each with a service, a database and a random sequence of its own, so that a run can be
// had again by its seed. FELLESPLAN_FUZZ_SEED and FELLESPLAN_FUZZ_REQUESTS set another seed and another least number; the seed of a run is in
// its log.
func TestContractRequests(t *testing.T) {
	t.Parallel()
	seed := fromEnvironment(t, "FELLESPLAN_FUZZ_SEED", uint64(time.Now().UnixNano()))
	total := fromEnvironment(t, "FELLESPLAN_FUZZ_REQUESTS", contractRequests)
	t.Logf("FELLESPLAN_FUZZ_SEED=%d FELLESPLAN_FUZZ_REQUESTS=%d", seed, total)
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	ops := operations(doc)
	tally := &tally{succeeded: map[string]int{}, refused: map[string]int{}}
	t.Run("lanes", func(t *testing.T) {
		for n := range uint64(lanes) {
			t.Run(strconv.FormatUint(n, 10), func(t *testing.T) {
				t.Parallel()
				newLane(t, seed, n, tally).run(ops, int(total)/lanes)
			})
		}
	})
	for _, o := range ops {
		if tally.succeeded[o.String()] == 0 {
			t.Errorf("no request of %s has succeeded", o)
		}
		if tally.refused[o.String()] == 0 {
			t.Errorf("no request of %s with a fault was refused", o)
		}
	}
	t.Logf("%d requests", tally.sent)
}

func fromEnvironment(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	v := os.Getenv(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// tally counts what the lanes have seen, by operation.
type tally struct {
	sync.Mutex
	sent               int
	succeeded, refused map[string]int
}

func (c *tally) count(in map[string]int, o op) {
	c.Lock()
	defer c.Unlock()
	in[o.String()]++
}

func (c *tally) has(in map[string]int, o op) bool {
	c.Lock()
	defer c.Unlock()
	return in[o.String()] > 0
}

// lane is a generator with a service to ask.
type lane struct {
	*generator
	s          *service
	db         *sql.DB
	tally      *tally
	samples    map[plan.Noun]object
	live, dead map[plan.Noun][]string // ids of the objects that the lane has made
	sent       int
	extensions int
}

func newLane(t *testing.T, seed, n uint64, c *tally) *lane {
	t.Helper()
	s := newService(t)
	return &lane{generator: newGenerator(s, seed, n), s: s, db: s.database(), tally: c, samples: map[plan.Noun]object{}, live: map[plan.Noun][]string{}, dead: map[plan.Noun][]string{}}
}

// run sends requests in rounds over all operations, until there are enough: first a batch with faults, after which the change log must
// be as long as before, then one request without a fault for each.
func (l *lane) run(ops []op, enough int) {
	for l.sent < enough && !l.s.t.Failed() {
		before := l.changes()
		for _, o := range ops {
			for range 1 + 4*min(1, len(o.params)/3) {
				l.refuse(o)
			}
		}
		if after := l.changes(); after != before {
			l.s.t.Errorf("refused requests have left %d rows in the change log", after-before)
		}
		for _, o := range ops {
			l.succeed(o)
			if o.body != nil {
				l.wander(o)
			}
		}
	}
	for _, o := range ops { // a step that was legal for nothing so far
		for range 20 {
			if l.tally.has(l.tally.succeeded, o) {
				break
			}
			l.succeed(o)
		}
	}
	l.tally.Lock()
	defer l.tally.Unlock()
	l.tally.sent += l.sent
}

func (l *lane) changes() (rows int) {
	l.s.t.Helper()
	if err := l.db.QueryRowContext(l.s.t.Context(), "SELECT count(*) FROM changes").Scan(&rows); err != nil {
		l.s.t.Fatal(err)
	}
	return rows
}

// send sends a request; the harness holds the answer against the contract.
func (l *lane) send(r *request) *answer {
	l.s.t.Helper()
	l.sent++
	path := r.path
	if len(r.query) > 0 {
		path += "?" + strings.Join(r.query, "&")
	}
	a := l.s.send(r.method, path, r.body, func(sent *http.Request) {
		for name, values := range r.header {
			sent.Header[name] = values
			if values == nil {
				delete(sent.Header, name)
			}
		}
	})
	if a.status >= 500 {
		l.s.t.Errorf("%s answered %d: %s", r, a.status, a.body)
	}
	return a
}

func (r *request) String() string {
	header := maps.Clone(r.header)
	delete(header, "Authorization")
	body := ""
	switch b := r.body.(type) {
	case nil:
	case string:
		body = b
	default:
		body = compact(b)
	}
	return fmt.Sprintf("%s %s?%s %v %.3000s", r.method, r.path, strings.Join(r.query, "&"), header, body)
}

// shipped is a request of an operation for shipped data, that is refused for nothing but the fault it will be given.
func (l *lane) shipped(o op) *request {
	r := &request{method: o.method, path: o.path, header: http.Header{}}
	r.header.Set("Authorization", "Bearer "+l.s.key)
	if before, after, ok := strings.Cut(o.path, "{"); ok {
		_, after, _ = strings.Cut(after, "}")
		var key string
		if o.noun != "" {
			key = pick(l.generator, l.keys[o.noun])
		} else {
			key = pick(l.generator, slices.Sorted(maps.Keys(l.codes)))
		}
		r.path = before + key + after
	}
	if o.params["If-Match"] != nil {
		r.header.Set("If-Match", "*")
	}
	if o.body != nil {
		r.body = l.value(o.body, site{noun: o.noun}, true)
	}
	for _, name := range slices.Sorted(maps.Keys(o.params)) {
		if p := o.params[name]; p.Required && p.In == "query" {
			r.ask(p.Name, url.QueryEscape(l.paramValue(o, p)))
		}
	}
	return r
}

// refuse sends a request with one fault.
func (l *lane) refuse(o op) {
	l.s.t.Helper()
	r := l.shipped(o)
	trials := l.requestTrials(o)
	if o.body != nil && !l.maybe(4) {
		trials = l.bodyTrials(o, r)
	}
	chosen := pick(l.generator, trials)
	chosen.do(r)
	a := l.send(r)
	l.tally.count(l.tally.refused, o)
	if a.status != chosen.status {
		l.s.t.Errorf("%s: %s\nanswered %d, not %d: %s", chosen.what, r, a.status, chosen.status, a.body)
		return
	}
	if chosen.at == (place{}) {
		if chosen.code != "" && a.at("code") != chosen.code {
			l.s.t.Errorf("%s: %s\nanswered with another code than %s: %s", chosen.what, r, chosen.code, a.body)
		}
		return
	}
	listed, named := a.at("errors").([]any)
	coded := false
	for _, e := range listed {
		e := e.(object)
		named = named && place{text(e, "pointer"), text(e, "parameter"), text(e, "header")} == chosen.at
		coded = coded || chosen.code == "" || text(e, "code") == chosen.code
	}
	if !named || !coded {
		l.s.t.Errorf("%s: %s\nwas not refused for %q at %+v alone: %s", chosen.what, r, chosen.code, chosen.at, a.body)
	}
}

// bodyTrials are the ways to break the body of a request.
func (l *lane) bodyTrials(o op, r *request) []trial {
	f := &faults{g: l.generator}
	f.of(o.body, r.body, nil)
	var list []trial
	for _, x := range f.list {
		if x.at == (place{}) {
			x.code = "invalid_request" // the whole body has no name
		}
		list = append(list, trial{"body " + x.at.pointer + " " + x.code, func(r *request) { r.body = edited(r.body, x.path, x.edit) }, 400, x.code, x.at})
	}
	good := compact(r.body)
	whole := wholeFaults(good)
	for _, what := range slices.Sorted(maps.Keys(whole)) {
		list = append(list, trial{"body is " + what, func(r *request) { r.body = whole[what] }, 400, "invalid_request", place{}})
	}
	list = append(list, trial{"body is too large", func(r *request) { r.body = good + strings.Repeat(" ", 1<<20) }, 413, "content_too_large", place{}})
	for _, kind := range []string{"text/plain", "application/xml", "application/json; charset=iso-8859-1", "json", "multipart/form-data; boundary=x"} {
		list = append(list, trial{"content type " + kind, setHeader("Content-Type", kind), 415, "unsupported_media_type", place{}})
	}
	list = append(list, trial{"no content type", func(r *request) { r.header["Content-Type"] = nil }, 415, "unsupported_media_type", place{}})
	other := "application/merge-patch+json"
	if o.method == http.MethodPatch {
		other = "application/json"
	}
	list = append(list, trial{"content type " + other, setHeader("Content-Type", other), 415, "unsupported_media_type", place{}})
	if o.method == http.MethodPost && !o.item() {
		list = append(list, l.unknownReferences(o)...)
	}
	return list
}
