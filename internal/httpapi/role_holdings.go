package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var roleHoldings = resource[plan.RoleHolding, *plan.RoleHolding, api.RoleHolding, api.RoleHoldingInput]{table: store.RoleHoldings, read: toRoleHolding, write: fromRoleHolding}

func toRoleHolding(r *plan.RoleHolding) api.RoleHolding {
	return api.RoleHolding{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Basis:          optional(r.Basis, toHoldingBasis),
		Committee:      toRef(r.Committee),
		Role:           api.RoleKind(r.Role),
		Acting:         r.Acting,
		Vacant:         r.Vacant,
		Seat:           api.SeatKind(r.Seat),
		AlternatesWith: toRefOrNil(r.AlternatesWith),
		PersonName:     r.PersonName,
		PersonKey:      r.PersonKey,
		Position:       r.Position,
		Employer:       toRefOrNil(r.Employer),
		ValidFrom:      optional(r.ValidFrom, toImpreciseDateOrNull),
		ValidTo:        optional(r.ValidTo, toImpreciseDateOrNull),
		Observations:   each(r.Observations, toObservation),
	}
}

func fromRoleHolding(in api.RoleHoldingInput) *plan.RoleHolding {
	return &plan.RoleHolding{
		Object:         fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Committee:      fromRef(in.Committee),
		Role:           plan.RoleKind(in.Role),
		Acting:         orZero(in.Acting),
		Vacant:         orZero(in.Vacant),
		Seat:           plan.SeatKind(orElse(in.Seat, "unknown")),
		AlternatesWith: fromRefOrNil(in.AlternatesWith),
		PersonName:     in.PersonName,
		PersonKey:      in.PersonKey,
		Position:       in.Position,
		Employer:       fromRefOrNil(in.Employer),
		ValidFrom:      optional(in.ValidFrom, fromImpreciseDateOrNull),
		ValidTo:        optional(in.ValidTo, fromImpreciseDateOrNull),
		Observations:   each(in.Observations, fromObservation),
	}
}

func toObservation(v plan.Observation) api.Observation {
	return api.Observation{
		Document: toRef(v.Document),
		Locator:  v.Locator,
		Observed: toImpreciseDate(*v.Observed),
		Name:     v.Name,
		Employer: v.Employer,
		Note:     v.Note,
	}
}

func fromObservation(v api.ObservationInput) plan.Observation {
	return plan.Observation{
		Document: fromRef(v.Document),
		Locator:  v.Locator,
		Observed: new(fromImpreciseDate(v.Observed)),
		Name:     v.Name,
		Employer: v.Employer,
		Note:     v.Note,
	}
}

func answerRoleHolding(b api.RoleHolding) api.RoleHoldingJSONResponse {
	return api.RoleHoldingJSONResponse{Body: b, Headers: api.RoleHoldingResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerRoleHoldingCreated(ctx context.Context, b api.RoleHolding) api.RoleHoldingCreatedJSONResponse {
	return api.RoleHoldingCreatedJSONResponse{Body: b, Headers: api.RoleHoldingCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "role-holdings", b.ID)}}
}

// ListRoleHoldings answers GET /role-holdings.
func (s *Server) ListRoleHoldings(ctx context.Context, r api.ListRoleHoldingsRequestObject) (api.ListRoleHoldingsResponseObject, error) {
	p, err := roleHoldings.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListRoleHoldings200JSONResponse{RoleHoldingListJSONResponse: api.RoleHoldingListJSONResponse{
		Body:    api.RoleHoldingList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.RoleHoldingListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportRoleHoldingsCsv answers GET /role-holdings.csv.
func (s *Server) ExportRoleHoldingsCsv(ctx context.Context, _ api.ExportRoleHoldingsCsvRequestObject) (api.ExportRoleHoldingsCsvResponseObject, error) {
	table, err := roleHoldings.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportRoleHoldingsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportRoleHoldingsXlsx answers GET /role-holdings.xlsx.
func (s *Server) ExportRoleHoldingsXlsx(ctx context.Context, _ api.ExportRoleHoldingsXlsxRequestObject) (api.ExportRoleHoldingsXlsxResponseObject, error) {
	workbook, err := roleHoldings.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportRoleHoldingsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateRoleHolding answers POST /role-holdings.
func (s *Server) CreateRoleHolding(ctx context.Context, r api.CreateRoleHoldingRequestObject) (api.CreateRoleHoldingResponseObject, error) {
	b, err := roleHoldings.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateRoleHolding201JSONResponse{RoleHoldingCreatedJSONResponse: answerRoleHoldingCreated(ctx, b)}, nil
}

// GetRoleHolding answers GET /role-holdings/{holding}.
func (s *Server) GetRoleHolding(ctx context.Context, r api.GetRoleHoldingRequestObject) (api.GetRoleHoldingResponseObject, error) {
	b, err := roleHoldings.get(ctx, s, r.Holding)
	if err != nil {
		return nil, err
	}
	return api.GetRoleHolding200JSONResponse{RoleHoldingReadJSONResponse: api.RoleHoldingReadJSONResponse{Body: b, Headers: api.RoleHoldingReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchRoleHolding answers PATCH /role-holdings/{holding}.
func (s *Server) PatchRoleHolding(ctx context.Context, r api.PatchRoleHoldingRequestObject) (api.PatchRoleHoldingResponseObject, error) {
	b, err := roleHoldings.patch(ctx, s, r.Holding, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchRoleHolding200JSONResponse{RoleHoldingJSONResponse: answerRoleHolding(b)}, nil
}

// PutRoleHolding answers PUT /role-holdings/{holding}.
func (s *Server) PutRoleHolding(ctx context.Context, r api.PutRoleHoldingRequestObject) (api.PutRoleHoldingResponseObject, error) {
	b, created, err := roleHoldings.put(ctx, s, r.Holding, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutRoleHolding201JSONResponse{RoleHoldingCreatedJSONResponse: answerRoleHoldingCreated(ctx, b)}, nil
	}
	return api.PutRoleHolding200JSONResponse{RoleHoldingJSONResponse: answerRoleHolding(b)}, nil
}

// DeleteRoleHolding answers DELETE /role-holdings/{holding}.
func (s *Server) DeleteRoleHolding(ctx context.Context, r api.DeleteRoleHoldingRequestObject) (api.DeleteRoleHoldingResponseObject, error) {
	if err := roleHoldings.delete(ctx, s, r.Holding, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteRoleHolding204Response{}, nil
}

// RestoreRoleHolding answers POST /role-holdings/{holding}/restore.
func (s *Server) RestoreRoleHolding(ctx context.Context, r api.RestoreRoleHoldingRequestObject) (api.RestoreRoleHoldingResponseObject, error) {
	b, err := roleHoldings.restore(ctx, s, r.Holding)
	if err != nil {
		return nil, err
	}
	return api.RestoreRoleHolding200JSONResponse{RoleHoldingJSONResponse: answerRoleHolding(b)}, nil
}

// ListRoleHoldingHistory answers GET /role-holdings/{holding}/history.
func (s *Server) ListRoleHoldingHistory(ctx context.Context, r api.ListRoleHoldingHistoryRequestObject) (api.ListRoleHoldingHistoryResponseObject, error) {
	p, err := roleHoldings.history(ctx, s, r.Holding)
	if err != nil {
		return nil, err
	}
	return api.ListRoleHoldingHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
