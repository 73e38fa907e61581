package httpapi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
)

// slowBody is a body that does not come as it was announced.
type slowBody struct {
	length int    // that is announced; 0: in chunks
	first  string // comes at once
	drip   string // comes byte by byte after it
	ends   bool   // the client then says that nothing more will come
	broken bool   // what comes cannot be part of a body, which is seen at once
}

// slowBodies are how a body comes too slowly, or not to its end.
func slowBodies(body string) []slowBody {
	half, n := body[:len(body)/2], len(body)
	return []slowBody{
		{length: n, drip: body[:n-1]},
		{length: 1 << 20, first: body, drip: strings.Repeat(" ", 1000)}, // whole, were it not for the space after it
		{length: n, first: half},
		{length: n},
		{first: fmt.Sprintf("%x\r\n%s\r\n", n, body)}, // without the last chunk
		{length: n, first: body[:n-1], ends: true},
		{length: n + 1000, first: body, ends: true},
		{length: n, ends: true},
		{first: fmt.Sprintf("%x\r\n%s", n, half), ends: true},                    // half a chunk
		{first: fmt.Sprintf("%x\r\n%s\r\nzz\r\n", n, body), broken: true},        // a chunk of no length
		{first: "ffffffffffffffffff\r\n" + body, broken: true},                   // of a length that no number holds
		{first: fmt.Sprintf("%x;%s", n, strings.Repeat("x", 9e3)), broken: true}, // of one that does not end
	}
}

func (h *hostile) slowBody(r *request) attack {
	body, x := "{}", h.beside()
	switch b := r.body.(type) {
	case string:
		body = b
	case object:
		body = compact(b)
	}
	slow := pick(h.generator, slowBodies(body))
	if h.operation.RequestBody != nil {
		x = attack{trial: trial{do: func(*request) {}, status: http.StatusRequestTimeout, code: "body_too_slow"}}
		if slow.ends || slow.broken {
			x.status, x.code = http.StatusBadRequest, "unreadable_body"
		}
	}
	x.slow = &slow
	x.what += fmt.Sprintf(" with a body of %d bytes that begins %.60q and goes on with %.60q, and ends: %v", slow.length, slow.first, slow.drip, slow.ends)
	return x
}

// behind is the address of the same service behind a door of its own.
func (s *service) behind(door func(*http.Server), set ...func(*httpapi.Options)) string {
	s.t.Helper()
	o := httpapi.Options{DefaultCommunity: community, Logger: s.journal.Logger()}
	for _, f := range set {
		f(&o)
	}
	handler, err := httpapi.New(s.store, o)
	if err != nil {
		s.t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = httpapi.HTTPServer(handler)
	door(server.Config)
	server.Start()
	s.t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// opened is a connection on which the head of a request and what comes at once of its body have been written.
func (s *service) opened(address string, r *request, b *slowBody) *net.TCPConn {
	s.t.Helper()
	conn, err := new(net.Dialer).DialContext(s.t.Context(), "tcp", address)
	if err != nil {
		s.t.Fatal(err)
	}
	var head strings.Builder
	fmt.Fprintf(&head, "%s /v1%s?%s HTTP/1.1\r\nHost: %s\r\n", r.method, r.path, strings.Join(r.query, "&"), address)
	header := r.header.Clone()
	if b.length > 0 {
		header.Set("Content-Length", fmt.Sprint(b.length))
	} else {
		header.Set("Transfer-Encoding", "chunked")
	}
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
		if r.method == http.MethodPatch {
			header.Set("Content-Type", "application/merge-patch+json")
		}
	}
	if err := header.Write(&head); err != nil {
		s.t.Fatal(err)
	}
	if _, err := io.WriteString(conn, head.String()+"\r\n"+b.first); err != nil {
		s.t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

// sendSlowly sends a request whose body comes slowly, or not to its end, and reads the answer, which the harness holds against the contract.
func (s *service) sendSlowly(address string, r *request, b *slowBody) *answer {
	s.t.Helper()
	conn := s.opened(address, r, b)
	defer conn.Close()
	if b.ends {
		if err := conn.CloseWrite(); err != nil {
			s.t.Error(err)
		}
	}
	answered := make(chan struct{})
	defer close(answered)
	go func() {
		pace := time.NewTicker(5 * time.Millisecond)
		defer pace.Stop()
		for i := range len(b.drip) {
			select {
			case <-pace.C:
				if _, err := conn.Write([]byte{b.drip[i]}); err != nil {
					return // the service has had enough
				}
			case <-answered:
				return
			}
		}
	}()
	return s.answerOn(conn, r)
}

// answerOn reads the answer to a request that was written on a connection.
func (s *service) answerOn(conn net.Conn, r *request) *answer {
	s.t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		s.t.Error(err)
	}
	asked, err := http.NewRequestWithContext(s.t.Context(), r.method, s.url+r.path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), asked)
	if err != nil {
		s.t.Errorf("%s: no answer: %v", r, err)
		return &answer{t: s.t}
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Errorf("%s: the answer ends with %v", r, err)
	}
	holdAgainstContract(s.t, asked, response, b)
	return &answer{s.t, response.StatusCode, response.Header, b, len(b)}
}

// Requests that wait for their bodies hold nothing that others need: with three times as many of them as the service has connections to the
// database, none of these is in use, and reads and writes are answered.
func TestSlowBodiesHoldNoConnection(t *testing.T) {
	t.Parallel()
	s := newService(t)
	db := s.database()
	address := s.behind(func(*http.Server) {})
	waiting := []struct {
		conn *net.TCPConn
		r    *request
	}{}
	for i := range 30 { // of ten connections
		r := &request{method: http.MethodPost, path: "/documents", header: http.Header{"Authorization": {"Bearer " + s.key}, "Expect": {"100-continue"}, "Idempotency-Key": {fmt.Sprintf("treg-%d", i)}}}
		if i%3 == 0 {
			r.path = "/imports"
		}
		conn := s.opened(address, r, &slowBody{length: 1000})
		defer conn.Close()
		const goOn = "HTTP/1.1 100 Continue\r\n\r\n" // is said when the body is first read
		said := make([]byte, len(goOn))
		if _, err := io.ReadFull(conn, said); err != nil || string(said) != goOn {
			t.Fatalf("%q %v", said, err)
		}
		if _, err := io.WriteString(conn, `{"title":`); err != nil {
			t.Fatal(err)
		}
		waiting = append(waiting, struct {
			conn *net.TCPConn
			r    *request
		}{conn, r})
	}
	await(t, "no connection of the database is in a transaction", func() bool {
		var busy int
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()").Scan(&busy); err != nil {
			t.Fatal(err)
		}
		return busy == 0
	})
	here := *s
	here.url = "http://" + address + "/v1"
	here.get("/measures?limit=1&q=" + "kommune").want(http.StatusOK)
	here.write(http.MethodPatch, "/committees/ssu", object{"shortTitle": "x"}, ifMatch("*")).want(http.StatusOK)
	await(t, "the change has its place", func() bool { return s.count("SELECT count(*) FROM changes WHERE position IS NULL") == 0 })
	before := digestOf(t, db)
	for _, w := range waiting {
		if err := w.conn.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		s.answerOn(w.conn, w.r).want(http.StatusBadRequest, "invalid_request").wantFaults(":unreadable_body")
	}
	if changed := digestOf(t, db).differs(before); len(changed) > 0 {
		t.Errorf("bodies that did not come have changed %v", changed)
	}
}

// A body that nobody asked for is not waited for, whoever sends it.
func TestUnaskedBody(t *testing.T) {
	t.Parallel()
	s := newService(t)
	address := s.behind(func(*http.Server) {})
	key := http.Header{"Authorization": {"Bearer " + s.key}, "If-Match": {`"999-x"`}}
	for _, c := range []struct {
		r      *request
		status int
	}{
		{&request{method: http.MethodGet, path: "/committees", header: http.Header{}}, http.StatusOK},
		{&request{method: http.MethodGet, path: "/tokens", header: key}, http.StatusOK},
		{&request{method: http.MethodDelete, path: "/committees/ssu", header: key}, http.StatusPreconditionFailed},
		{&request{method: http.MethodPost, path: "/committees/ssu/restore", header: key}, http.StatusConflict},
	} {
		conn := s.opened(address, c.r, &slowBody{length: 10 << 20, first: "{"})
		s.answerOn(conn, c.r).want(c.status)
		_ = conn.Close()
	}
}
