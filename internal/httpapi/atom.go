package httpapi

import (
	"bytes"
	"context"
	"net/url"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// GetChangesAtom answers GET /changes.atom.
func (s *Server) GetChangesAtom(ctx context.Context, r api.GetChangesAtomRequestObject) (api.GetChangesAtomResponseObject, error) {
	found, err := s.store.Newest(ctx, store.FeedQuery{
		Limit: limitOf(callOf(ctx).query), Committees: r.Params.Committee, Communities: r.Params.Community,
		Types: each(r.Params.Type, func(t api.ObjectType) plan.Noun { return plan.Noun(t) }),
	})
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := render.Atom(&body, s.atomFeed(callOf(ctx).query), languageOf(ctx), each(found, s.toNews)); err != nil {
		return nil, err
	}
	return api.GetChangesAtom200ApplicationAtomXMLResponse{AtomFeedApplicationAtomXMLResponse: api.AtomFeedApplicationAtomXMLResponse{Body: &body, ContentLength: int64(body.Len())}}, nil
}

// atomFeed says which feed it is: its language and length make no other of it.
func (s *Server) atomFeed(query url.Values) render.AtomFeed {
	address := func(path string, names ...string) string {
		asked := url.Values{}
		for _, name := range names {
			if query.Has(name) {
				asked[name] = query[name]
			}
		}
		path = s.options.BaseURL + basePath + path
		if len(asked) > 0 {
			path += "?" + asked.Encode()
		}
		return path
	}
	return render.AtomFeed{
		Self: address("/changes.atom", "type", "committee", "community", "lang", "limit"), Alternate: address("/changes", "type", "committee", "community"),
		Asked: address("/changes.atom", "type", "committee", "community"), Today: plan.Today(s.store.Now()),
	}
}

func (s *Server) toNews(n store.News) render.News {
	return render.News{
		Type: n.Type, ID: n.ID, Key: n.Key, Operation: n.Operation, Version: n.Version, ChangedAt: n.ChangedAt, Title: n.Title, Language: n.Language, Address: s.hrefOf(n.Type, n.ID),
	}
}
