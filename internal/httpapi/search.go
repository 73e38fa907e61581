package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// Search answers GET /search.
func (s *Server) Search(ctx context.Context, r api.SearchRequestObject) (api.SearchResponseObject, error) {
	call := callOf(ctx)
	found, err := s.store.Search(ctx, call.actor, store.SearchQuery{
		Text: r.Params.Q, Communities: r.Params.Community, Limit: limitOf(call.query), Cursor: orZero(r.Params.Cursor),
		Types: each(r.Params.Type, func(t api.ObjectType) plan.Noun { return plan.Noun(t) }),
	})
	if err != nil {
		return nil, err
	}
	p := paged(s, call, each(found.Hits, s.toSearchHit), found.Next)
	body := api.SearchResults{Items: p.items, Next: p.next, NextCursor: p.cursor}
	if found.DidYouMean != "" {
		body.DidYouMean = &found.DidYouMean
	}
	return api.Search200JSONResponse{SearchResultsJSONResponse: api.SearchResultsJSONResponse{Body: body, Headers: api.SearchResultsResponseHeaders{Link: p.link}}}, nil
}

func (s *Server) toSearchHit(h store.Hit) api.SearchHit {
	match := api.SearchMatchPartial
	if h.All {
		match = api.SearchMatchAll
	}
	return api.SearchHit{
		Type: api.ObjectType(h.Type), ID: h.ID, Key: h.Key, Community: toRef(h.Community), Title: h.Title,
		HighlightedTitle: h.MarkedTitle, Excerpt: h.Excerpt, Match: match, Href: s.hrefOf(h.Type, h.ID),
	}
}
