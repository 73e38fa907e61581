package httpapi

import (
	"context"
	"encoding/json"
	"io"
	"regexp"
	"strconv"
	"time"

	"github.com/google/uuid"

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
	feed, err := s.feed(ctx, q, waitOf(r.Params.Prefer))
	if err != nil {
		return nil, err
	}
	return api.ListChanges200JSONResponse{ChangeFeedJSONResponse: api.ChangeFeedJSONResponse{Body: api.ChangeFeed{
		Items: each(feed.Entries, s.toChangeEntry), NextCursor: feed.Next, HasMore: feed.More, Head: feed.Head, AreaUnknown: feed.AreaUnknown,
	}}}, nil
}

func (s *Server) feed(ctx context.Context, q store.FeedQuery, wait time.Duration) (store.Feed, error) {
	if wait > 0 {
		return s.store.AwaitFeed(ctx, q, wait)
	}
	return s.store.Feed(ctx, q)
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

var waitPreference = regexp.MustCompile(`(?:^|[,;\s])wait\s*=\s*"?(\d{1,4})`)

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
		lines := json.NewEncoder(out)
		count := 0
		err := s.store.Snapshot(ctx,
			func(cursor string) error {
				begin()
				return lines.Encode(snapshotRecord{Record: "head", Cursor: cursor})
			},
			func(r plan.Root) error {
				count++
				return lines.Encode(snapshotRecord{Record: "object", Type: r.Noun(), Object: s.represent(r)})
			})
		if err != nil {
			return err
		}
		return lines.Encode(snapshotRecord{Record: "end", Count: &count})
	})
	if err != nil {
		return nil, err
	}
	return api.GetSnapshot200ApplicationXNdjsonResponse{SnapshotApplicationXNdjsonResponse: api.SnapshotApplicationXNdjsonResponse{Body: body}}, nil
}
