package httpapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// streams reports whether answers of a media type are written while they are read.
func streams(mediaType string) bool {
	switch mediaType {
	case eventMediaType, "application/x-ndjson", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		return true
	}
	return false
}

// turnstile lets so many streams be read at once: each holds a connection of the database for as long as its client takes, and the others
// are for everybody else. Who comes later waits a while; most streams take a fraction of a second.
type turnstile struct {
	places   chan struct{}
	patience time.Duration

	mutex  sync.Mutex
	inside int
	told   func(reading bool) // when the first stream begins to be read, and when the last one has ended; nil: nobody
}

func newTurnstile(places int, patience time.Duration) *turnstile {
	return &turnstile{places: make(chan struct{}, places), patience: patience}
}

// enter waits for a place and returns what gives it back.
func (t *turnstile) enter(ctx context.Context) (leave func(), err error) {
	timer := time.NewTimer(t.patience)
	defer timer.Stop()
	select {
	case t.places <- struct{}{}:
		t.count(1)
		return func() { t.count(-1); <-t.places }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-timer.C:
		return nil, &plan.Error{Kind: plan.Unavailable, Code: "unavailable", Detail: "Too many exports are being read; try again."}
	}
}

func (t *turnstile) count(n int) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	before := t.inside
	t.inside += n
	if t.told != nil && (before == 0 || t.inside == 0) {
		t.told(t.inside > 0)
	}
}

// stream returns a body that produce writes while it is read. It waits until produce calls begin, which it does when it knows that there
// will be an answer: an error before, as of a database that is gone, is still a problem document, and one after breaks the answer off.
func (t *turnstile) stream(ctx context.Context, produce func(out io.Writer, begin func()) error) (io.Reader, error) {
	leave, err := t.enter(ctx)
	if err != nil {
		return nil, err
	}
	between := newHandover()
	begun := make(chan error, 1)
	var once sync.Once
	begin := func(err error) { once.Do(func() { begun <- err }) }
	go func() {
		var err error
		defer leave()
		defer func() {
			if p := recover(); p != nil { // no middleware sees it here
				err = &panicError{fmt.Errorf("%v", p), debug.Stack()}
			}
			begin(err)
			between.end(err)
		}()
		err = produce(between, func() { begin(nil) })
	}()
	if err := <-begun; err != nil {
		return nil, err
	}
	return between, nil
}

// linesOf is a stream as an answer of lines of JSON. What the contract's code does with one sends it in pieces of 4 kB, each at once, which takes more
// time than to make them, and compresses badly.
type linesOf struct{ body io.Reader }

func (l linesOf) visit(w http.ResponseWriter) error {
	if c, ok := l.body.(io.Closer); ok {
		defer c.Close()
	}
	w.Header().Set(echo.HeaderContentType, "application/x-ndjson")
	w.WriteHeader(http.StatusOK)
	_, err := io.Copy(w, l.body)
	return err
}

// VisitGetSnapshotResponse implements api.GetSnapshotResponseObject.
func (l linesOf) VisitGetSnapshotResponse(w http.ResponseWriter) error { return l.visit(w) }

// VisitExportEverythingResponse implements api.ExportEverythingResponseObject.
func (l linesOf) VisitExportEverythingResponse(w http.ResponseWriter) error { return l.visit(w) }
