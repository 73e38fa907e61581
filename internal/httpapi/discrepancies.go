package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var discrepancies = resource[plan.Discrepancy, *plan.Discrepancy, api.Discrepancy, api.DiscrepancyInput]{table: store.Discrepancies, read: toDiscrepancy, write: fromDiscrepancy}

func toDiscrepancy(r *plan.Discrepancy) api.Discrepancy {
	return api.Discrepancy{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Kind:       r.Kind,
		Subject:    toObjectRef(r.Subject),
		Committee:  toRefOrNil(r.Committee),
		Statements: each(r.Statements, toStatement),
		Reading:    r.Reading,
		Rationale:  r.Rationale,
	}
}

func fromDiscrepancy(in api.DiscrepancyInput) *plan.Discrepancy {
	return &plan.Discrepancy{
		Object:     fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Kind:       in.Kind,
		Subject:    fromObjectRef(in.Subject),
		Committee:  fromRefOrNil(in.Committee),
		Statements: each(in.Statements, fromStatement),
		Reading:    in.Reading,
		Rationale:  in.Rationale,
	}
}

func toStatement(v plan.Statement) api.Statement {
	return api.Statement{
		Text:     v.Text,
		Value:    v.Value,
		Document: toRef(v.Document),
		Locator:  v.Locator,
	}
}

func fromStatement(v api.StatementInput) plan.Statement {
	return plan.Statement{
		Text:     v.Text,
		Value:    v.Value,
		Document: fromRef(v.Document),
		Locator:  v.Locator,
	}
}

func answerDiscrepancy(b api.Discrepancy) api.DiscrepancyJSONResponse {
	return api.DiscrepancyJSONResponse{Body: b, Headers: api.DiscrepancyResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerDiscrepancyCreated(ctx context.Context, b api.Discrepancy) api.DiscrepancyCreatedJSONResponse {
	return api.DiscrepancyCreatedJSONResponse{Body: b, Headers: api.DiscrepancyCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "discrepancies", b.ID)}}
}

// ListDiscrepancies answers GET /discrepancies.
func (s *Server) ListDiscrepancies(ctx context.Context, r api.ListDiscrepanciesRequestObject) (api.ListDiscrepanciesResponseObject, error) {
	p, err := discrepancies.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListDiscrepancies200JSONResponse{DiscrepancyListJSONResponse: api.DiscrepancyListJSONResponse{
		Body:    api.DiscrepancyList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.DiscrepancyListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportDiscrepanciesCsv answers GET /discrepancies.csv.
func (s *Server) ExportDiscrepanciesCsv(ctx context.Context, _ api.ExportDiscrepanciesCsvRequestObject) (api.ExportDiscrepanciesCsvResponseObject, error) {
	table, err := discrepancies.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportDiscrepanciesCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportDiscrepanciesXlsx answers GET /discrepancies.xlsx.
func (s *Server) ExportDiscrepanciesXlsx(ctx context.Context, _ api.ExportDiscrepanciesXlsxRequestObject) (api.ExportDiscrepanciesXlsxResponseObject, error) {
	workbook, err := discrepancies.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportDiscrepanciesXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateDiscrepancy answers POST /discrepancies.
func (s *Server) CreateDiscrepancy(ctx context.Context, r api.CreateDiscrepancyRequestObject) (api.CreateDiscrepancyResponseObject, error) {
	b, err := discrepancies.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateDiscrepancy201JSONResponse{DiscrepancyCreatedJSONResponse: answerDiscrepancyCreated(ctx, b)}, nil
}

// GetDiscrepancy answers GET /discrepancies/{discrepancy}.
func (s *Server) GetDiscrepancy(ctx context.Context, r api.GetDiscrepancyRequestObject) (api.GetDiscrepancyResponseObject, error) {
	b, err := discrepancies.get(ctx, s, r.Discrepancy)
	if err != nil {
		return nil, err
	}
	return api.GetDiscrepancy200JSONResponse{DiscrepancyReadJSONResponse: api.DiscrepancyReadJSONResponse{Body: b, Headers: api.DiscrepancyReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchDiscrepancy answers PATCH /discrepancies/{discrepancy}.
func (s *Server) PatchDiscrepancy(ctx context.Context, r api.PatchDiscrepancyRequestObject) (api.PatchDiscrepancyResponseObject, error) {
	b, err := discrepancies.patch(ctx, s, r.Discrepancy, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchDiscrepancy200JSONResponse{DiscrepancyJSONResponse: answerDiscrepancy(b)}, nil
}

// PutDiscrepancy answers PUT /discrepancies/{discrepancy}.
func (s *Server) PutDiscrepancy(ctx context.Context, r api.PutDiscrepancyRequestObject) (api.PutDiscrepancyResponseObject, error) {
	b, created, err := discrepancies.put(ctx, s, r.Discrepancy, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutDiscrepancy201JSONResponse{DiscrepancyCreatedJSONResponse: answerDiscrepancyCreated(ctx, b)}, nil
	}
	return api.PutDiscrepancy200JSONResponse{DiscrepancyJSONResponse: answerDiscrepancy(b)}, nil
}

// DeleteDiscrepancy answers DELETE /discrepancies/{discrepancy}.
func (s *Server) DeleteDiscrepancy(ctx context.Context, r api.DeleteDiscrepancyRequestObject) (api.DeleteDiscrepancyResponseObject, error) {
	if err := discrepancies.delete(ctx, s, r.Discrepancy, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteDiscrepancy204Response{}, nil
}

// RestoreDiscrepancy answers POST /discrepancies/{discrepancy}/restore.
func (s *Server) RestoreDiscrepancy(ctx context.Context, r api.RestoreDiscrepancyRequestObject) (api.RestoreDiscrepancyResponseObject, error) {
	b, err := discrepancies.restore(ctx, s, r.Discrepancy)
	if err != nil {
		return nil, err
	}
	return api.RestoreDiscrepancy200JSONResponse{DiscrepancyJSONResponse: answerDiscrepancy(b)}, nil
}

// ListDiscrepancyHistory answers GET /discrepancies/{discrepancy}/history.
func (s *Server) ListDiscrepancyHistory(ctx context.Context, r api.ListDiscrepancyHistoryRequestObject) (api.ListDiscrepancyHistoryResponseObject, error) {
	p, err := discrepancies.history(ctx, s, r.Discrepancy)
	if err != nil {
		return nil, err
	}
	return api.ListDiscrepancyHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
