package httpapi

import (
	"context"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func toToken(t store.Token) api.Token {
	return api.Token{
		ID: t.ID, Name: t.Name, Grants: each(t.Grants, toGrant), State: api.TokenState(t.State()), CreatedAt: t.CreatedAt, CreatedBy: t.CreatedBy,
		ExpiresAt: t.ExpiresAt, RevokedAt: t.RevokedAt, LastUsedOn: toDateOrNil(t.LastUsedOn), ReplacedBy: t.ReplacedBy,
	}
}

func toGrant(g plan.NamedGrant) api.Grant {
	return api.Grant{Role: api.Role(g.Role), Community: toRefOrNil(g.Community), Committees: each(g.Committees, toRef)}
}

func fromGrant(g api.GrantInput) plan.NamedGrant {
	return plan.NamedGrant{Role: plan.Role(g.Role), Community: fromRefOrNil(g.Community), Committees: each(g.Committees, fromRef)}
}

// answerCreatedToken shows a key, once. It is the only answer that holds a secret, and where nothing was made it holds none: what was made
// before is kept as a hash alone.
func answerCreatedToken(ctx context.Context, key string, t store.Token) api.TokenCreatedJSONResponse {
	call, out := callOf(ctx), api.CreatedToken{Token: toToken(t)}
	if call.done() {
		out.Key, call.secret, call.whole = &key, true, true
	}
	return api.TokenCreatedJSONResponse{Body: out, Headers: api.TokenCreatedResponseHeaders{Location: location(ctx, "tokens", t.ID)}}
}

// ListTokens answers GET /tokens.
func (s *Server) ListTokens(ctx context.Context, _ api.ListTokensRequestObject) (api.ListTokensResponseObject, error) {
	call := callOf(ctx)
	list, next, err := s.store.Tokens(ctx, call.actor, limitOf(call.query), call.query.Get("cursor"))
	if err != nil {
		return nil, err
	}
	p := paged(s, call, each(list, toToken), next)
	return api.ListTokens200JSONResponse{TokenListJSONResponse: api.TokenListJSONResponse{
		Body: api.TokenList{Items: p.items, Next: p.next, NextCursor: p.cursor}, Headers: api.TokenListResponseHeaders{Link: p.link},
	}}, nil
}

// CreateToken answers POST /tokens.
func (s *Server) CreateToken(ctx context.Context, r api.CreateTokenRequestObject) (api.CreateTokenResponseObject, error) {
	key, hash := identity.NewKey()
	t, err := s.store.CreateToken(ctx, callOf(ctx).by(), store.NewToken{Name: r.Body.Name, Grants: each(r.Body.Grants, fromGrant), ExpiresAt: r.Body.ExpiresAt}, hash)
	if err != nil {
		return nil, err
	}
	return api.CreateToken201JSONResponse{TokenCreatedJSONResponse: answerCreatedToken(ctx, key, t)}, nil
}

// GetToken answers GET /tokens/{id}.
func (s *Server) GetToken(ctx context.Context, r api.GetTokenRequestObject) (api.GetTokenResponseObject, error) {
	t, err := s.store.Token(ctx, callOf(ctx).actor, r.ID)
	if err != nil {
		return nil, err
	}
	return api.GetToken200JSONResponse{TokenJSONResponse: api.TokenJSONResponse{Body: toToken(t)}}, nil
}

// PatchToken answers PATCH /tokens/{id}.
func (s *Server) PatchToken(ctx context.Context, r api.PatchTokenRequestObject) (api.PatchTokenResponseObject, error) {
	t, err := s.store.RenameToken(ctx, callOf(ctx).by(), r.ID, orZero(r.Body.Name))
	if err != nil {
		return nil, err
	}
	return api.PatchToken200JSONResponse{TokenJSONResponse: api.TokenJSONResponse{Body: toToken(t)}}, nil
}

// RevokeToken answers DELETE /tokens/{id}.
func (s *Server) RevokeToken(ctx context.Context, r api.RevokeTokenRequestObject) (api.RevokeTokenResponseObject, error) {
	if _, err := s.store.RevokeToken(ctx, callOf(ctx).by(), r.ID); err != nil {
		return nil, err
	}
	return api.RevokeToken204Response{}, nil
}

// defaultOverlap is how long a key stays valid after another has taken its place.
const defaultOverlap = 24

// RotateToken answers POST /tokens/{id}/rotate.
func (s *Server) RotateToken(ctx context.Context, r api.RotateTokenRequestObject) (api.RotateTokenResponseObject, error) {
	key, hash := identity.NewKey()
	overlap := time.Duration(orElse(r.Params.OverlapHours, defaultOverlap)) * time.Hour
	t, err := s.store.RotateToken(ctx, callOf(ctx).by(), r.ID, overlap, hash)
	if err != nil {
		return nil, err
	}
	return api.RotateToken201JSONResponse{TokenCreatedJSONResponse: answerCreatedToken(ctx, key, t)}, nil
}

func toTokenHistoryEntry(e store.AuditEntry) api.TokenHistoryEntry {
	return api.TokenHistoryEntry{
		Version: e.Version, Operation: api.TokenOperation(e.Operation), At: e.At, ActorKind: api.ActorKind(e.ActorKind), Actor: e.Actor, Reason: e.Reason,
		Changes: each(e.Changes, toChange),
	}
}

// ListTokenHistory answers GET /tokens/{id}/history.
func (s *Server) ListTokenHistory(ctx context.Context, r api.ListTokenHistoryRequestObject) (api.ListTokenHistoryResponseObject, error) {
	call := callOf(ctx)
	list, next, err := s.store.TokenHistory(ctx, call.actor, r.ID, historyQueryOf(call.query))
	if err != nil {
		return nil, err
	}
	p := paged(s, call, each(list, toTokenHistoryEntry), next)
	return api.ListTokenHistory200JSONResponse{TokenHistoryListJSONResponse: api.TokenHistoryListJSONResponse{
		Body: api.TokenHistoryList{Items: p.items, Next: p.next, NextCursor: p.cursor}, Headers: api.TokenHistoryListResponseHeaders{Link: p.link},
	}}, nil
}
