package httpapi

import (
	"context"
	"slices"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func toContact(c plan.Contact) api.Contact {
	return api.Contact{Email: optional(c.Email, func(s string) openapi_types.Email { return openapi_types.Email(s) }), Phone: c.Phone, UpdatedAt: c.UpdatedAt}
}

func fromContact(in api.ContactInput) plan.Contact {
	return plan.Contact{Email: optional(in.Email, func(e openapi_types.Email) string { return string(e) }), Phone: in.Phone}
}

// GetRoleHoldingContact answers GET /role-holdings/{holding}/contact.
func (s *Server) GetRoleHoldingContact(ctx context.Context, r api.GetRoleHoldingContactRequestObject) (api.GetRoleHoldingContactResponseObject, error) {
	callOf(ctx).secret = true
	c, err := s.store.Contact(ctx, callOf(ctx).actor, r.Holding)
	if err != nil {
		return nil, err
	}
	return api.GetRoleHoldingContact200JSONResponse{ContactJSONResponse: api.ContactJSONResponse{Body: toContact(c), Headers: api.ContactResponseHeaders{ETag: versionTag(c.Version())}}}, nil
}

// PutRoleHoldingContact answers PUT /role-holdings/{holding}/contact.
func (s *Server) PutRoleHoldingContact(ctx context.Context, r api.PutRoleHoldingContactRequestObject) (api.PutRoleHoldingContactResponseObject, error) {
	onlyCreate := r.Params.IfNoneMatch != nil && slices.Contains(slices.Collect(tags([]string{*r.Params.IfNoneMatch})), "*")
	if onlyCreate && r.Params.IfMatch != nil {
		return nil, contradiction()
	}
	callOf(ctx).secret = true
	c, created, err := s.store.PutContact(ctx, callOf(ctx).by(), r.Holding, precondition(r.Params.IfMatch), onlyCreate, fromContact(*r.Body))
	if err != nil {
		return nil, err
	}
	if created {
		at := callOf(ctx).baseURL + callOf(ctx).path
		return api.PutRoleHoldingContact201JSONResponse{ContactCreatedJSONResponse: api.ContactCreatedJSONResponse{
			Body: toContact(c), Headers: api.ContactCreatedResponseHeaders{ETag: versionTag(c.Version()), Location: &at},
		}}, nil
	}
	return api.PutRoleHoldingContact200JSONResponse{ContactJSONResponse: api.ContactJSONResponse{Body: toContact(c), Headers: api.ContactResponseHeaders{ETag: versionTag(c.Version())}}}, nil
}

// DeleteRoleHoldingContact answers DELETE /role-holdings/{holding}/contact.
func (s *Server) DeleteRoleHoldingContact(ctx context.Context, r api.DeleteRoleHoldingContactRequestObject) (api.DeleteRoleHoldingContactResponseObject, error) {
	if err := s.store.DeleteContact(ctx, callOf(ctx).by(), r.Holding, precondition(r.Params.IfMatch)); err != nil {
		return nil, err
	}
	return api.DeleteRoleHoldingContact204Response{}, nil
}

func toContactHistoryEntry(e store.AuditEntry) api.HistoryEntry {
	return api.HistoryEntry{
		Version: e.Version, Operation: api.ChangeOperation(e.Operation), At: e.At, ActorKind: api.ActorKind(e.ActorKind), Actor: e.Actor, Reason: e.Reason,
		Changes: each(e.Changes, toChange),
	}
}

// ListRoleHoldingContactHistory answers GET /role-holdings/{holding}/contact/history.
func (s *Server) ListRoleHoldingContactHistory(ctx context.Context, r api.ListRoleHoldingContactHistoryRequestObject) (api.ListRoleHoldingContactHistoryResponseObject, error) {
	call := callOf(ctx)
	list, next, err := s.store.ContactHistory(ctx, call.actor, r.Holding, historyQueryOf(call.query))
	if err != nil {
		return nil, err
	}
	return api.ListRoleHoldingContactHistory200JSONResponse{HistoryListJSONResponse: answerHistory(paged(s, call, each(list, toContactHistoryEntry), next))}, nil
}
