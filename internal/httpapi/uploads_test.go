package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// counted is a body of n bytes that is made while it is read, and says how many were. A body that is refused may still be sent.
type counted struct {
	left int64
	read atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(b)), c.left)
	for i := range b[:n] {
		b[i] = 'x'
	}
	c.left -= n
	c.read.Add(n)
	return int(n), nil
}

// stream sends a body that is not held in memory, with its length or, where that is -1, in chunks.
func (s *service) stream(path string, body io.Reader, length int64, options ...option) *answer {
	s.t.Helper()
	return s.send(http.MethodPost, path, nil, append([]option{s.asAdmin(), func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(body), length
	}}, options...)...)
}

// openFiles are the files that this process has open and whose names begin so, those without a name too.
func openFiles(t *testing.T, name string) (found []string) {
	t.Helper()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && strings.Contains(to, name) {
			found = append(found, to)
		}
	}
	return found
}

// TestTooLarge: a file may have 64 MB and any other body 1 MB, whether it says its length or not, and nothing of it stays.
func TestTooLarge(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // so that it does not run beside others, whose files it would see
	s := newService(t)
	const most = 64 << 20
	csv := header("Content-Type", "text/csv")
	for _, c := range []struct {
		name    string
		size    int64
		length  int64
		atMost  int64 // bytes that are read of it
		path    string
		kind    option
		status  int
		problem string
	}{
		{"a file that says it is too large", most + 1, most + 1, 8 << 20, "/imports?type=measures", csv, http.StatusRequestEntityTooLarge, "content_too_large"},
		{"a file in chunks", 4 * most, -1, 2 * most, "/imports?type=measures", csv, http.StatusRequestEntityTooLarge, "content_too_large"},
		{"a file that is just small enough", most, -1, most, "/imports?type=measures", csv, http.StatusBadRequest, "invalid_request"},
		{"a body that says it is too large", 1<<20 + 1, 1<<20 + 1, 1<<20 + 1, "/documents", header("Content-Type", "application/json"), http.StatusRequestEntityTooLarge, "content_too_large"},
		{"a body in chunks", most, -1, 32 << 20, "/documents", header("Content-Type", "application/json"), http.StatusRequestEntityTooLarge, "content_too_large"},
	} {
		body := &counted{left: c.size}
		s.stream(c.path, body, c.length, c.kind).want(c.status, c.problem)
		if n := body.read.Load(); n > c.atMost {
			t.Errorf("%s: %d bytes were read", c.name, n)
		}
	}
	if left := openFiles(t, "fellesplan-"); len(left) > 0 {
		t.Errorf("files stay open: %q", left)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("files stay: %v %v", left, err)
	}
	var jobs int
	if err := s.query("SELECT count(*) FROM jobs", nil, &jobs); err != nil || jobs != 0 {
		t.Errorf("%d jobs were made: %v", jobs, err)
	}
}

// TestEncodedBodies: a body with a Content-Encoding is refused before anything is made of it, so that a small one cannot become large.
func TestEncodedBodies(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	if _, err := io.CopyN(w, &counted{left: 1 << 30}, 100<<20); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for path, kind := range map[string]string{"/imports?type=measures": "text/csv", "/documents": "application/json"} {
		a := s.write(http.MethodPost, path, bomb.String(), header("Content-Type", kind), header("Content-Encoding", "gzip")).want(http.StatusUnsupportedMediaType, "unsupported_content_encoding")
		if a.header.Get("Accept-Encoding") != "identity" {
			t.Errorf("%s: %v", path, a.header)
		}
	}
	s.write(http.MethodPost, "/documents", object{"key": "nytt", "title": "Nytt", "kind": "news"}, header("Content-Encoding", "identity")).want(http.StatusCreated)
}

// TestNoUploadInVain: who may import nothing is told so before the file is read.
func TestNoUploadInVain(t *testing.T) {
	t.Parallel()
	s := newService(t)
	reader := s.keyOf(plan.Grant{Role: plan.RoleReader, Community: uuid.Nil})
	body := &counted{left: 32 << 20}
	s.stream("/imports?type=measures", body, -1, header("Content-Type", "text/csv"), reader).want(http.StatusForbidden, "forbidden")
	if n := body.read.Load(); n > 16<<20 {
		t.Errorf("%d bytes were read", n)
	}
}

// TestManyRows: a file has so many rows that each can be told of, however short they are.
func TestManyRows(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var lines strings.Builder
	lines.WriteString("title\n")
	for n := range 200_001 {
		fmt.Fprintf(&lines, "%d\n", n)
	}
	a := s.write(http.MethodPost, "/imports?type=measures", lines.String(), header("Content-Type", "text/csv")).want(http.StatusBadRequest)
	if a.at("errors", 0, "code") != "too_many_rows" {
		t.Errorf("%s", a.body)
	}
}
