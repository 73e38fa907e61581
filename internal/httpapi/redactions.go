package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func toRedaction(r store.Redaction) api.Redaction {
	return api.Redaction{
		ID: r.ID, Community: toRefOrNil(r.Community), Reason: r.Reason, CreatedAt: r.CreatedAt, CreatedBy: r.ActorName,
		Objects: toInt32(r.Objects), Versions: toInt32(r.Versions), Entries: toInt32(r.Entries), Contacts: toInt32(r.Contacts),
		Tokens: toInt32(r.Keys), Others: toInt32(r.Others), Kept: toInt32(r.Kept),
	}
}

func toRedactionPlace(p store.RedactionPlace) api.RedactionPlace {
	return api.RedactionPlace{Type: p.Type, ID: p.ID, Version: given(p.Version), Pointer: given(p.Pointer), Kept: p.Kept}
}

// given is nil for what is not there.
func given[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

func fromRedactionInput(in *api.RedactionInput) store.RedactionRequest {
	return store.RedactionRequest{Names: in.Names, PersonKey: orZero(in.PersonKey), Community: fromRefOrNil(in.Community), Reason: in.Reason}
}

// ListRedactions answers GET /redactions.
func (s *Server) ListRedactions(ctx context.Context, _ api.ListRedactionsRequestObject) (api.ListRedactionsResponseObject, error) {
	call := callOf(ctx)
	list, next, err := s.store.Redactions(ctx, call.actor, limitOf(call.query), call.query.Get("cursor"))
	if err != nil {
		return nil, err
	}
	p := paged(s, call, each(list, toRedaction), next)
	return api.ListRedactions200JSONResponse{RedactionListJSONResponse: api.RedactionListJSONResponse{
		Body: api.RedactionList{Items: p.items, Next: p.next, NextCursor: p.cursor}, Headers: api.RedactionListResponseHeaders{Link: p.link},
	}}, nil
}

// RedactPerson answers POST /redactions.
func (s *Server) RedactPerson(ctx context.Context, r api.RedactPersonRequestObject) (api.RedactPersonResponseObject, error) {
	done, err := s.store.Redact(ctx, callOf(ctx).by(), fromRedactionInput(r.Body))
	if err != nil {
		return nil, err
	}
	return api.RedactPerson200JSONResponse{RedactionResultJSONResponse: api.RedactionResultJSONResponse{
		Body: api.RedactionResult{Redaction: toRedaction(done), Places: each(done.Places, toRedactionPlace)},
	}}, nil
}
