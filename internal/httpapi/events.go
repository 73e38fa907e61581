package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// EventOptions are the limits of the streams of changes; 0 is the default.
type EventOptions struct {
	// AtOnce is how many may be open: 500. Each costs a connection of a client, and none of the database.
	AtOnce int
	// Heartbeat is how often a stream says something: 15 seconds, below the time after which proxies give up.
	Heartbeat time.Duration
	// Patience is how long a client may take to receive a part: 10 seconds. Nothing is kept for one that is slower.
	Patience time.Duration
}

func (o EventOptions) orDefault() EventOptions {
	return EventOptions{cmp.Or(o.AtOnce, 500), cmp.Or(o.Heartbeat, 15*time.Second), cmp.Or(o.Patience, 10*time.Second)}
}

const (
	// eventPage is how many events are read and sent at a time.
	eventPage = 100
	// afterFault is how long a stream waits before it asks a database that did not answer again.
	afterFault = time.Second
)

const eventMediaType = "text/event-stream"

// eventStream is the feed of changes as Server-Sent Events: an answer that ends when the client does, or the service.
type eventStream struct {
	server *Server
	ctx    context.Context // of the request; the generated server gives a response none
	query  store.FeedQuery
	first  store.Feed
	leave  func()
}

// streamChanges begins a stream. What is wrong with the request is a problem document, because the first page is read before it begins.
func (s *Server) streamChanges(ctx context.Context, q store.FeedQuery, lastEvent *string) (api.ListChangesResponseObject, error) {
	if lastEvent != nil {
		q.After = *lastEvent
	}
	q.Limit = eventPage
	leave, err := s.enterEvents()
	if err != nil {
		return nil, err
	}
	stream := &eventStream{server: s, ctx: ctx, query: q}
	defer func() {
		if stream.leave == nil { // an error or a panic: nobody else will give the place back
			leave()
		}
	}()
	if stream.first, err = s.store.Feed(ctx, q); err != nil {
		return nil, ofLastEvent(err, lastEvent)
	}
	stream.leave = leave
	return stream, nil
}

// enterEvents takes one of the places for streams. Whoever finds none is told at once: a place may be taken for days.
func (s *Server) enterEvents() (leave func(), err error) {
	select {
	case s.events <- struct{}{}:
		return func() { <-s.events }, nil
	default:
		return nil, &plan.Error{Kind: plan.Unavailable, Code: "unavailable", Detail: "Too many streams of changes are open; ask for pages, or try again."}
	}
}

// ofLastEvent names the header that holds the cursor here.
func ofLastEvent(err error, lastEvent *string) error {
	if e, ok := errors.AsType[*plan.Error](err); ok && lastEvent != nil {
		for i, f := range e.Fields {
			if f.Parameter == "after" {
				e.Fields[i].Parameter, e.Fields[i].Header = "", "Last-Event-ID"
			}
		}
	}
	return err
}

// VisitListChangesResponse writes the stream.
func (e *eventStream) VisitListChangesResponse(w http.ResponseWriter) error {
	defer e.leave()
	h := w.Header()
	h.Set(echo.HeaderContentType, eventMediaType)
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies of the nginx family would keep events back
	out := eventWriter{http.NewResponseController(w), w, e.server.options.Events.Patience}
	// Neither limit of the server suits an answer without an end: each write has a limit of its own, and with one for reading the server
	// would not see that the client has left.
	_ = out.control.SetReadDeadline(time.Time{})
	if err := out.begin(); err != nil || asksHead(e.ctx) {
		return nil
	}
	err := e.follow(out)
	// A client that has left is no news; one that was too slow has been made to leave.
	if err != nil && (e.ctx.Err() == nil || errors.Is(err, os.ErrDeadlineExceeded)) {
		e.server.log.Info("stream of changes dropped", "request", callOf(e.ctx).requestID, "error", err)
	}
	return nil
}

// follow sends what the feed has and waits for more, until writing fails, the client or the service ends, or the feed begins anew.
func (e *eventStream) follow(out eventWriter) error {
	feed := e.first
	for {
		if err := out.changes(e.server, feed.Entries); err != nil {
			return err
		}
		if e.server.ending() {
			return nil // also for one who has much to catch up with
		}
		if !feed.More {
			quiet, err := e.server.quiet(e.ctx, feed)
			if err != nil {
				return nil //nolint:nilerr // the client has left, or the service ends
			}
			if quiet {
				err = out.comment()
			}
			if err != nil {
				return err
			}
		}
		next, err := e.next(feed, out)
		if next == nil {
			return err
		}
		feed = *next
	}
}

// quiet waits until there may be more, at most until a stream has to say something; then it is true. An error is the end of the client or
// the service. After either the feed is read: that it forgot its cursor or began anew is news too, and comes with no position.
func (s *Server) quiet(ctx context.Context, feed store.Feed) (bool, error) {
	waiting, stop := s.whileServing(ctx, s.options.Events.Heartbeat)
	defer stop()
	err := s.store.AwaitMore(waiting, feed)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return true, nil
	}
	return false, err
}

// next reads the next page; none is the end of the stream. A database that does not answer for a while is waited for.
func (e *eventStream) next(feed store.Feed, out eventWriter) (*store.Feed, error) {
	e.query.After = feed.Next
	for {
		next, err := e.server.store.Feed(e.ctx, e.query)
		switch plan.KindOf(err) {
		case plan.Gone:
			return nil, out.resync(err)
		case plan.Unavailable:
			if err := out.comment(); err != nil {
				return nil, err
			}
		default:
			if err != nil {
				return nil, err
			}
			return &next, nil
		}
		waiting, stop := e.server.whileServing(e.ctx, afterFault)
		<-waiting.Done()
		stop()
		if e.ctx.Err() != nil || e.server.ending() {
			return nil, err
		}
	}
}

// eventWriter writes parts of a stream, each with a limit of its own, and keeps nothing back.
type eventWriter struct {
	control *http.ResponseController
	to      http.ResponseWriter
	limit   time.Duration
}

func (w eventWriter) write(part []byte) error {
	if err := w.control.SetWriteDeadline(time.Now().Add(w.limit)); err != nil {
		return err
	}
	if _, err := w.to.Write(part); err != nil {
		return err
	}
	return w.control.Flush()
}

// begin tells a client to come again three seconds after a break.
func (w eventWriter) begin() error {
	w.to.WriteHeader(http.StatusOK)
	return w.write([]byte("retry: 3000\n\n"))
}

// comment says that the stream is alive.
func (w eventWriter) comment() error { return w.write([]byte(":\n\n")) }

func (w eventWriter) changes(s *Server, entries []store.FeedEntry) error {
	if len(entries) == 0 {
		return nil
	}
	var part bytes.Buffer
	for _, entry := range entries {
		data, err := json.Marshal(s.toChangeEntry(entry)) // on one line, as an event needs it
		if err != nil {
			return err
		}
		part.WriteString("id: " + entry.Cursor + "\nevent: " + string(entry.Operation) + "\ndata: ")
		part.Write(data)
		part.WriteString("\n\n")
	}
	return w.write(part.Bytes())
}

// resync says that the stream cannot go on, and why. It has no id, so that a client who comes again is told so by a 410.
func (w eventWriter) resync(err error) error {
	p := describeProblem(err)
	data, err := json.Marshal(map[string]string{"code": p.Code, "detail": p.Detail})
	if err != nil {
		return err
	}
	return w.write([]byte("event: resync\ndata: " + string(data) + "\n\n"))
}
