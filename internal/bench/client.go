package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// connections is how many clients ask at once.
const connections = 4

// request is what is asked for. Those with a body are sent as JSON.
type request struct {
	method, path string
	header       string // further lines, each with its end
	body         string
	want         int
}

// client is one connection that is kept.
type client struct {
	conn   net.Conn
	reader *bufio.Reader
	buffer bytes.Buffer
}

func dial(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr) //nolint:noctx // loopback
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, reader: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// do sends a request and reads the answer to its end into body, which may be io.Discard.
func (c *client) do(r request, body io.Writer) (header http.Header, size int64, err error) {
	c.buffer.Reset()
	_, _ = fmt.Fprintf(&c.buffer, "%s %s HTTP/1.1\r\nHost: bench\r\n%s", r.method, r.path, r.header)
	if r.body != "" {
		kind := "application/json"
		if r.method == http.MethodPatch {
			kind = "application/merge-patch+json"
		}
		_, _ = fmt.Fprintf(&c.buffer, "Content-Type: %s\r\nContent-Length: %d\r\n", kind, len(r.body))
	}
	c.buffer.WriteString("\r\n")
	c.buffer.WriteString(r.body)
	if err := c.conn.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		return nil, 0, err
	}
	if _, err := c.conn.Write(c.buffer.Bytes()); err != nil {
		return nil, 0, err
	}
	response, err := http.ReadResponse(c.reader, &http.Request{Method: r.method})
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != r.want {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 500))
		return nil, 0, fmt.Errorf("%s %s answered %d: %s", r.method, r.path, response.StatusCode, text)
	}
	size, err = io.Copy(body, response.Body)
	return response.Header, size, err
}

// result is what a run of a workload against a contender showed.
type result struct {
	requests int
	bytes    int64
	took     time.Duration
	p50, p99 time.Duration
	cpu      time.Duration // of the contender and of PostgreSQL, for all requests
	peak     int64         // bytes of the contender's memory
}

func (r result) rate() float64 { return float64(r.requests) / r.took.Seconds() }
func (r result) speed() float64 {
	return float64(r.bytes) / r.took.Seconds() / 1e6
}
func (r result) cpuEach() float64 {
	return float64(r.cpu.Microseconds()) / float64(max(r.requests, 1))
}

// load asks with all connections until the time is over, at least once each; next gives the n-th request of a client.
func load(addr string, clients int, d time.Duration, next func(client, n int) request) (result, error) {
	var mutex sync.Mutex
	var all []time.Duration
	var r result
	var failed error
	var running sync.WaitGroup
	began := time.Now()
	for i := range clients {
		running.Go(func() {
			took, size, err := ask(addr, i, began.Add(d), next)
			mutex.Lock()
			defer mutex.Unlock()
			all, r.bytes = append(all, took...), r.bytes+size
			if err != nil {
				failed = err
			}
		})
	}
	running.Wait()
	r.took, r.requests = time.Since(began), len(all)
	if len(all) > 0 {
		slices.Sort(all)
		r.p50, r.p99 = all[len(all)/2], all[len(all)*99/100]
	}
	return r, failed
}

func ask(addr string, i int, until time.Time, next func(client, n int) request) (took []time.Duration, size int64, err error) {
	c, err := dial(addr)
	if err != nil {
		return nil, 0, err
	}
	defer c.conn.Close()
	for n := 0; n == 0 || time.Now().Before(until); n++ {
		at := time.Now()
		_, got, err := c.do(next(i, n), io.Discard)
		if err != nil {
			return took, size, err
		}
		took, size = append(took, time.Since(at)), size+got
	}
	return took, size, nil
}
