package httpapi_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// TestHostileRequests sends to every write operation of the contract what a hostile or a broken client sends: requests with exactly one fault,
// of each kind that can apply to the operation in turn. Each is refused with a 4xx that names the place of the fault, and after those of an
// operation the whole database holds, byte for byte, what it held before.
//
// FELLESPLAN_HOSTILE_REQUESTS is how many an operation gets, and FELLESPLAN_HOSTILE_SEED gives a run again; the seed of a run is in its log. What an
// operation gets follows from the seed and its name alone: -run TestHostileRequests/lanes/./createMeasure gives those of one operation again.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	seed := fromEnvironment(t, "FELLESPLAN_HOSTILE_SEED", uint64(time.Now().UnixNano()))
	each := fromEnvironment(t, "FELLESPLAN_HOSTILE_REQUESTS", hostileRequests)
	t.Logf("FELLESPLAN_HOSTILE_SEED=%d FELLESPLAN_HOSTILE_REQUESTS=%d", seed, each)
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	ops := writeOperations(doc)
	holdAgainstPermissions(t, ops)
	var mu sync.Mutex
	sent := map[string]int{}
	t.Run("lanes", func(t *testing.T) {
		for n := range lanes {
			t.Run(strconv.Itoa(n), func(t *testing.T) {
				t.Parallel()
				h := newHostile(t)
				for i := n; i < len(ops); i += lanes {
					t.Run(ops[i].operation.OperationID, func(t *testing.T) {
						counts := h.in(t, seed, ops[i]).attack(int(each))
						mu.Lock()
						defer mu.Unlock()
						for kind, n := range counts {
							sent[kind] += n
						}
					})
				}
			})
		}
	})
	t.Logf("%d operations, requests by kind: %v", len(ops), sent)
}

// writeOperations are the operations of the contract that may change something: all whose method is not safe.
func writeOperations(doc *openapi3.T) []op {
	return slices.DeleteFunc(everyOperation(doc), func(o op) bool { return o.method == http.MethodGet })
}

// holdAgainstPermissions fails the test when the operations are not those that the permission table has for more than reading.
func holdAgainstPermissions(t *testing.T, ops []op) {
	t.Helper()
	known := map[string]bool{}
	for _, o := range ops {
		known[o.operation.OperationID] = true
	}
	for name := range plan.Operations() {
		reads := name == "search"
		for _, verb := range []string{"get", "list", "export"} {
			reads = reads || strings.HasPrefix(name, verb)
		}
		if known[name] == reads {
			t.Errorf("%s reads: %v; hostile requests for it: %v", name, reads, known[name])
		}
	}
}

// hostile is a client of one operation.
type hostile struct {
	*lane
	op
	impatient string            // address of the same service, which waits only a moment for a body
	patient   string            // address of the same service, which waits for it as a public one does
	fixed     map[string]string // paths of what is no object of a noun, or has to have something, by path of the contract
	holds     *digest           // what the database holds
}

// newHostile starts a service with its database, and makes what every operation needs that is about one thing.
func newHostile(t *testing.T) *hostile {
	t.Helper()
	h := &hostile{lane: newLane(t, 0, 0, &tally{})}
	s := h.s
	s.get("/committees").want(http.StatusOK)
	holding := at(plan.RoleHoldings, h.keys[plan.RoleHoldings][0], "contact")
	s.write(http.MethodPut, holding, object{"phone": phone}, ifNew).want(http.StatusCreated)
	token := "/tokens/" + s.write(http.MethodPost, "/tokens", object{"name": "Nøkkel", "grants": []object{grant("reader", community)}}).want(http.StatusCreated).at("token", "id").(string)
	job := s.sent("", "application/json", `{"documents":[{"key":"fra-ei-fil","title":"Frå ei fil","kind":"news"}]}`)
	h.fixed = map[string]string{
		"/role-holdings/{holding}/contact": holding, "/tokens/{id}": token, "/tokens/{id}/rotate": token + "/rotate", "/imports/{id}/revert": "/imports/" + job.at("id").(string) + "/revert",
	}
	h.impatient, h.patient = impatient(s), s.behind(func(*http.Server) {})
	await(t, "every change has its place", func() bool { return s.count("SELECT count(*) FROM changes WHERE position IS NULL") == 0 })
	h.holds = new(digestOf(t, h.db))
	return h
}

// in is the client of an operation, whose requests follow from the seed and the operation's name.
func (h *hostile) in(t *testing.T, seed uint64, o op) *hostile {
	t.Helper()
	name := fnv.New64a()
	_, _ = name.Write([]byte(o.operation.OperationID))
	c, l, g := *h, *h.lane, *h.generator
	g.Rand, g.count = rand.New(rand.NewPCG(seed, name.Sum64())), 0
	l.s, l.generator = h.s.in(t), &g
	c.lane, c.op = &l, o
	return &c
}

// attack sends so many requests, the kinds of fault in turn, and says how many of each. Those whose bodies come slowly are sent beside the others.
func (h *hostile) attack(n int) map[string]int {
	t := h.s.t
	t.Helper()
	kinds := faultKinds(h.op)
	if n < len(kinds) {
		t.Fatalf("%d requests cannot be of %d kinds", n, len(kinds))
	}
	sent := map[string]int{}
	var slow sync.WaitGroup
	places := make(chan struct{}, 32)
	for i := 0; i < n && !t.Failed(); i++ {
		kind := kinds[i%len(kinds)]
		r := h.good()
		x := h.attackOf(kind, r)
		x.do(r)
		sent[kind.name]++
		if x.slow == nil {
			h.judge(r, x, h.send(r))
			continue
		}
		places <- struct{}{}
		slow.Go(func() {
			defer func() { <-places }()
			h.judge(r, x, h.s.sendSlowly(h.door(x.slow), r, x.slow))
		})
	}
	slow.Wait()
	after := digestOf(t, h.db)
	changed := after.differs(*h.holds)
	*h.holds = after
	if h.files() { // bad rows of a file are told by a job, which is kept
		changed = slices.DeleteFunc(changed, func(table string) bool { return table == "jobs" || table == "job_rows" })
	}
	if len(changed) > 0 {
		t.Errorf("refused requests have changed %v", changed)
	}
	return sent
}

// good is a request of the operation that would be refused for nothing but the fault that it will be given.
func (h *hostile) good() *request {
	r := h.shipped(h.op)
	if path, ok := h.fixed[h.path]; ok {
		r.path = path
	}
	if h.files() {
		r.body = `{"documents":[{"title":"Frå ei fil","kind":"news"}]}`
	}
	if h.params["reason"] != nil && h.maybe(3) {
		r.ask("reason", "Fordi")
	}
	if h.params["Idempotency-Key"] != nil && h.maybe(2) {
		r.header.Set("Idempotency-Key", uuid.Must(uuid.NewRandomFromReader(letters{h.Rand})).String())
	}
	return r
}

// letters reads from a random sequence that is known.
type letters struct{ *rand.Rand }

// Read implements io.Reader.
func (l letters) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(l.Uint32())
	}
	return len(b), nil
}

// judge holds an answer against the rule for hostile requests: it has the status that the fault asks for, it is not large, every fault that it tells has
// exactly one place (a pointer, "" being the whole body, a parameter or a header), and the one that was made is among them. What the address does not
// name is a 404, whose place is the address. A file is another thing: its faults are those of lines and rows as well.
func (h *hostile) judge(r *request, x attack, a *answer) {
	h.s.t.Helper()
	status, file := x.status, h.files() && x.inFile
	switch {
	case file && a.status == http.StatusAccepted:
		h.judgeRows(r, x, a)
		return
	case a.status != status:
		h.wrong(r, x, a, "it was not answered "+strconv.Itoa(status))
		return
	case status == http.StatusNotFound:
		return
	case len(a.body) > 1<<20:
		h.wrong(r, x, a, "the answer is large")
	}
	listed, _ := a.at("errors").([]any)
	named := file && len(listed) > 0
	for _, e := range listed {
		e := e.(object)
		if placesOf(e) != 1 {
			h.wrong(r, x, a, "a fault has not one place")
			return
		}
		at := place{text(e, "pointer"), text(e, "parameter"), text(e, "header")}
		inside := x.below && strings.HasPrefix(at.pointer, x.at.pointer) && at.parameter+at.header == ""
		named = named || (at == x.at || inside) && (x.code == "" || x.code == text(e, "code"))
	}
	if !named {
		h.wrong(r, x, a, fmt.Sprintf("it was not refused for %q at %+v", x.code, x.at))
	}
}

// placesOf is how many places a fault has.
func placesOf(fault object) (n int) {
	for _, name := range []string{"pointer", "parameter", "header"} {
		if _, ok := fault[name]; ok {
			n++
		}
	}
	return n
}

func (h *hostile) wrong(r *request, x attack, a *answer, what string) {
	h.s.t.Helper()
	h.s.t.Errorf("%s: %s\n%s: %d %.2000s", x.what, r, what, a.status, a.body)
}

// door is where a body is sent: one that ends too early, or cannot be one, to who would wait for it, so that the end is seen and not the time.
func (h *hostile) door(b *slowBody) string {
	if b.ends || b.broken {
		return h.patient
	}
	return h.impatient
}

// impatient is the address of the same service behind another door, with the limits of a public one, but little time for a body.
func impatient(s *service) string {
	s.t.Helper()
	return s.behind(func(server *http.Server) { server.ReadTimeout = 150 * time.Millisecond }, func(o *httpapi.Options) { o.UploadTime = 150 * time.Millisecond })
}
