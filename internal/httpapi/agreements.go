package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var agreements = resource[plan.Agreement, *plan.Agreement, api.Agreement, api.AgreementInput]{table: store.Agreements, read: toAgreement, write: fromAgreement}

func toAgreement(r *plan.Agreement) api.Agreement {
	return api.Agreement{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Kind:        r.Kind,
		Parent:      toRefOrNil(r.Parent),
		Number:      r.Number,
		Parties:     each(r.Parties, toRef),
		ValidFrom:   optional(r.ValidFrom, toImpreciseDateOrNull),
		ValidTo:     optional(r.ValidTo, toImpreciseDateOrNull),
		Description: r.Description,
		URL:         r.URL,
	}
}

func fromAgreement(in api.AgreementInput) *plan.Agreement {
	return &plan.Agreement{
		Object:      fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Kind:        in.Kind,
		Parent:      fromRefOrNil(in.Parent),
		Number:      in.Number,
		Parties:     each(in.Parties, fromRef),
		ValidFrom:   optional(in.ValidFrom, fromImpreciseDateOrNull),
		ValidTo:     optional(in.ValidTo, fromImpreciseDateOrNull),
		Description: in.Description,
		URL:         in.URL,
	}
}

func answerAgreement(b api.Agreement) api.AgreementJSONResponse {
	return api.AgreementJSONResponse{Body: b, Headers: api.AgreementResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerAgreementCreated(ctx context.Context, b api.Agreement) api.AgreementCreatedJSONResponse {
	return api.AgreementCreatedJSONResponse{Body: b, Headers: api.AgreementCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "agreements", b.ID)}}
}

// ListAgreements answers GET /agreements.
func (s *Server) ListAgreements(ctx context.Context, r api.ListAgreementsRequestObject) (api.ListAgreementsResponseObject, error) {
	p, err := agreements.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListAgreements200JSONResponse{AgreementListJSONResponse: api.AgreementListJSONResponse{
		Body:    api.AgreementList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.AgreementListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportAgreementsCsv answers GET /agreements.csv.
func (s *Server) ExportAgreementsCsv(ctx context.Context, _ api.ExportAgreementsCsvRequestObject) (api.ExportAgreementsCsvResponseObject, error) {
	table, err := agreements.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportAgreementsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportAgreementsXlsx answers GET /agreements.xlsx.
func (s *Server) ExportAgreementsXlsx(ctx context.Context, _ api.ExportAgreementsXlsxRequestObject) (api.ExportAgreementsXlsxResponseObject, error) {
	workbook, err := agreements.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportAgreementsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateAgreement answers POST /agreements.
func (s *Server) CreateAgreement(ctx context.Context, r api.CreateAgreementRequestObject) (api.CreateAgreementResponseObject, error) {
	b, err := agreements.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateAgreement201JSONResponse{AgreementCreatedJSONResponse: answerAgreementCreated(ctx, b)}, nil
}

// GetAgreement answers GET /agreements/{agreement}.
func (s *Server) GetAgreement(ctx context.Context, r api.GetAgreementRequestObject) (api.GetAgreementResponseObject, error) {
	b, err := agreements.get(ctx, s, r.Agreement)
	if err != nil {
		return nil, err
	}
	return api.GetAgreement200JSONResponse{AgreementReadJSONResponse: api.AgreementReadJSONResponse{Body: b, Headers: api.AgreementReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchAgreement answers PATCH /agreements/{agreement}.
func (s *Server) PatchAgreement(ctx context.Context, r api.PatchAgreementRequestObject) (api.PatchAgreementResponseObject, error) {
	b, err := agreements.patch(ctx, s, r.Agreement, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchAgreement200JSONResponse{AgreementJSONResponse: answerAgreement(b)}, nil
}

// PutAgreement answers PUT /agreements/{agreement}.
func (s *Server) PutAgreement(ctx context.Context, r api.PutAgreementRequestObject) (api.PutAgreementResponseObject, error) {
	b, created, err := agreements.put(ctx, s, r.Agreement, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutAgreement201JSONResponse{AgreementCreatedJSONResponse: answerAgreementCreated(ctx, b)}, nil
	}
	return api.PutAgreement200JSONResponse{AgreementJSONResponse: answerAgreement(b)}, nil
}

// DeleteAgreement answers DELETE /agreements/{agreement}.
func (s *Server) DeleteAgreement(ctx context.Context, r api.DeleteAgreementRequestObject) (api.DeleteAgreementResponseObject, error) {
	if err := agreements.delete(ctx, s, r.Agreement, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteAgreement204Response{}, nil
}

// RestoreAgreement answers POST /agreements/{agreement}/restore.
func (s *Server) RestoreAgreement(ctx context.Context, r api.RestoreAgreementRequestObject) (api.RestoreAgreementResponseObject, error) {
	b, err := agreements.restore(ctx, s, r.Agreement)
	if err != nil {
		return nil, err
	}
	return api.RestoreAgreement200JSONResponse{AgreementJSONResponse: answerAgreement(b)}, nil
}

// ListAgreementHistory answers GET /agreements/{agreement}/history.
func (s *Server) ListAgreementHistory(ctx context.Context, r api.ListAgreementHistoryRequestObject) (api.ListAgreementHistoryResponseObject, error) {
	p, err := agreements.history(ctx, s, r.Agreement)
	if err != nil {
		return nil, err
	}
	return api.ListAgreementHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
