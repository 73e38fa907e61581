package httpapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// maxWait bounds how long an answer is held, below the time after which proxies commonly give up.
const maxWait = 50 * time.Second

// ListChanges answers GET /changes.
func (s *Server) ListChanges(ctx context.Context, r api.ListChangesRequestObject) (api.ListChangesResponseObject, error) {
	q := store.FeedQuery{
		After: orZero(r.Params.After), Limit: limitOf(callOf(ctx).query), Committees: r.Params.Committee, Communities: r.Params.Community, Municipalities: r.Params.Municipality,
		Types:       each(r.Params.Type, func(t api.ObjectType) plan.Noun { return plan.Noun(t) }),
		WithObjects: r.Params.Include != nil,
	}
	if preferred([]string{callOf(ctx).accept}, []string{jsonMediaType, eventMediaType}) == 1 {
		return s.streamChanges(ctx, q, r.Params.LastEventID)
	}
	wait := waitOf(r.Params.Prefer)
	feed, err := s.awaitFeed(ctx, q, wait)
	if err != nil {
		return nil, err
	}
	return feedPage{api.ListChanges200JSONResponse{ChangeFeedJSONResponse: api.ChangeFeedJSONResponse{Body: api.ChangeFeed{
		Items: each(feed.Entries, s.toChangeEntry), NextCursor: feed.Next, HasMore: feed.More, Head: feed.Head, AreaUnknown: feed.AreaUnknown,
	}}}, wait}, nil
}

// feedPage is a page of the feed, which may have been waited for.
type feedPage struct {
	api.ListChanges200JSONResponse
	wait time.Duration
}

// VisitListChangesResponse writes the page. A cache must not give one that was not waited for to somebody who would wait, nor keep one that
// was: whoever asks again would be answered at once, again and again.
func (p feedPage) VisitListChangesResponse(w http.ResponseWriter) error {
	w.Header().Set(echo.HeaderVary, w.Header().Get(echo.HeaderVary)+", Prefer")
	if p.wait > 0 {
		w.Header().Set(echo.HeaderCacheControl, "no-store")
		applied := fmt.Sprintf("wait=%d", int(p.wait/time.Second))
		p.Headers.PreferenceApplied = &applied
	}
	return p.ListChanges200JSONResponse.VisitListChangesResponse(w)
}

// awaitFeed reads the feed, and waits for its first entry at most for the given time, and not beyond the end of the service.
func (s *Server) awaitFeed(ctx context.Context, q store.FeedQuery, wait time.Duration) (store.Feed, error) {
	waiting, stop := s.whileServing(ctx, wait)
	defer stop()
	for {
		feed, err := s.store.Feed(ctx, q)
		if err != nil || len(feed.Entries) > 0 || waiting.Err() != nil || s.store.AwaitMore(waiting, feed) != nil {
			return feed, err
		}
		q.After = feed.Next
	}
}

// ending reports whether the service ends.
func (s *Server) ending() bool { return s.options.Serving.Err() != nil }

// whileServing is a context of waiting: it ends after a time, and with the request or the service.
func (s *Server) whileServing(ctx context.Context, wait time.Duration) (context.Context, func()) {
	waiting, stop := context.WithTimeout(ctx, wait)
	unlink := context.AfterFunc(s.options.Serving, stop)
	return waiting, func() { unlink(); stop() }
}

func (s *Server) toChangeEntry(e store.FeedEntry) api.ChangeEntry {
	out := api.ChangeEntry{
		Cursor: e.Cursor, Type: api.ObjectType(e.Type), ID: e.ID, Key: e.Key, Operation: api.FeedOperation(e.Operation), Version: e.Version, ChangedAt: e.ChangedAt,
		Href: s.hrefOf(e.Type, e.ID),
	}
	if e.Object != nil {
		out.Object = s.represent(e.Object)
	}
	return out
}

// hrefOf is the address of an object by its id, which names it in every community.
func (s *Server) hrefOf(n plan.Noun, id uuid.UUID) string {
	return s.options.BaseURL + basePath + "/" + string(n) + "/" + id.String()
}

var waitPreference = regexp.MustCompile(`(?i)(?:^|[,;\s])wait\s*=\s*"?(\d{1,4})`)

// waitOf reads how long a client prefers to wait (RFC 7240); what it does not understand it ignores, as the RFC wants.
func waitOf(prefer *string) time.Duration {
	m := waitPreference.FindStringSubmatch(orZero(prefer))
	if m == nil {
		return 0
	}
	seconds, _ := strconv.Atoi(m[1]) // digits
	return min(time.Duration(seconds)*time.Second, maxWait)
}

// snapshotRecord is a line of a snapshot.
type snapshotRecord struct {
	Record string    `json:"record"`
	Cursor string    `json:"cursor,omitempty"`
	Type   plan.Noun `json:"type,omitempty"`
	Object any       `json:"object,omitempty"`
	Count  *int      `json:"count,omitempty"`
}

// GetSnapshot answers GET /snapshot.
func (s *Server) GetSnapshot(ctx context.Context, _ api.GetSnapshotRequestObject) (api.GetSnapshotResponseObject, error) {
	body, err := s.streams.stream(ctx, func(out io.Writer, begin func()) error {
		lines := newObjectLines(out, plan.Today(s.store.Now()))
		err := s.store.Snapshot(ctx,
			func(cursor string) error {
				begin()
				return lines.head(cursor)
			}, lines.object)
		if err != nil {
			return err
		}
		return lines.end()
	})
	if err != nil {
		return nil, err
	}
	return linesOf{body}, nil
}
