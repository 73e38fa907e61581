package httpapi

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
)

// nowhere takes an answer as net/http does, and keeps nothing of it.
type nowhere struct {
	header http.Header
	status int
}

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) WriteHeader(status int)      { n.status = status }
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }

// hotPath has a kept answer given, again and again.
func hotPath(t testing.TB, r *rig, options ...func(*http.Request)) func() {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, "/kept?limit=50", nil)
	for _, o := range options {
		o(request)
	}
	w := &nowhere{header: http.Header{}}
	return func() {
		clear(w.header)
		r.handler.ServeHTTP(w, request)
		if w.status != http.StatusOK && w.status != http.StatusNotModified {
			t.Fatal(w.status)
		}
	}
}

func keptRig(t testing.TB) *rig {
	t.Helper()
	return newRig(t, func(c echo.Context) error { return c.JSONBlob(http.StatusOK, make([]byte, 2000)) }, live()...)
}

// Giving an answer that is kept is most of what the service does. What it allocates is the call, the request that carries it, and its id.
func TestKeptAnswersAllocateLittle(t *testing.T) { //nolint:paralleltest // what others allocate meanwhile would count
	r := keptRig(t)
	ask := hotPath(t, r)
	ask()
	if n := testing.AllocsPerRun(200, ask); n > 5 {
		t.Errorf("%v allocations", n)
	}
	if n := r.calls.Load(); n > 3 { // the storm guard aside
		t.Errorf("made %d times", n)
	}
}

func BenchmarkKept(b *testing.B) {
	ask := hotPath(b, keptRig(b))
	b.ReportAllocs()
	for b.Loop() {
		ask()
	}
}
