package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var cases = resource[plan.Case, *plan.Case, api.Case, api.CaseInput]{table: store.Cases, read: toCase, write: fromCase}

func toCase(r *plan.Case) api.Case {
	return api.Case{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Committee: toRef(r.Committee),
		Meeting:   toRefOrNil(r.Meeting),
		Number:    r.Number,
		Year:      optional(r.Year, toInt32),
		Sequence:  optional(r.Sequence, toInt32),
		Kind:      r.Kind,
		Text:      r.Text,
		URL:       r.URL,
	}
}

func fromCase(in api.CaseInput) *plan.Case {
	return &plan.Case{
		Object:    fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Committee: fromRef(in.Committee),
		Meeting:   fromRefOrNil(in.Meeting),
		Number:    in.Number,
		Year:      optional(in.Year, toInt),
		Sequence:  optional(in.Sequence, toInt),
		Kind:      in.Kind,
		Text:      in.Text,
		URL:       in.URL,
	}
}

func answerCase(b api.Case) api.CaseJSONResponse {
	return api.CaseJSONResponse{Body: b, Headers: api.CaseResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerCaseCreated(ctx context.Context, b api.Case) api.CaseCreatedJSONResponse {
	return api.CaseCreatedJSONResponse{Body: b, Headers: api.CaseCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "cases", b.ID)}}
}

// ListCases answers GET /cases.
func (s *Server) ListCases(ctx context.Context, r api.ListCasesRequestObject) (api.ListCasesResponseObject, error) {
	p, err := cases.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListCases200JSONResponse{CaseListJSONResponse: api.CaseListJSONResponse{
		Body:    api.CaseList{Items: p.items, Next: p.next, NextCursor: p.cursor, AreaUnknown: p.areaUnknown, Included: p.included},
		Headers: api.CaseListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportCasesCsv answers GET /cases.csv.
func (s *Server) ExportCasesCsv(ctx context.Context, _ api.ExportCasesCsvRequestObject) (api.ExportCasesCsvResponseObject, error) {
	table, err := cases.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportCasesCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportCasesXlsx answers GET /cases.xlsx.
func (s *Server) ExportCasesXlsx(ctx context.Context, _ api.ExportCasesXlsxRequestObject) (api.ExportCasesXlsxResponseObject, error) {
	workbook, err := cases.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportCasesXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateCase answers POST /cases.
func (s *Server) CreateCase(ctx context.Context, r api.CreateCaseRequestObject) (api.CreateCaseResponseObject, error) {
	b, err := cases.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateCase201JSONResponse{CaseCreatedJSONResponse: answerCaseCreated(ctx, b)}, nil
}

// GetCase answers GET /cases/{case}.
func (s *Server) GetCase(ctx context.Context, r api.GetCaseRequestObject) (api.GetCaseResponseObject, error) {
	b, err := cases.get(ctx, s, r.Case)
	if err != nil {
		return nil, err
	}
	return api.GetCase200JSONResponse{CaseReadJSONResponse: api.CaseReadJSONResponse{Body: b, Headers: api.CaseReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchCase answers PATCH /cases/{case}.
func (s *Server) PatchCase(ctx context.Context, r api.PatchCaseRequestObject) (api.PatchCaseResponseObject, error) {
	b, err := cases.patch(ctx, s, r.Case, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchCase200JSONResponse{CaseJSONResponse: answerCase(b)}, nil
}

// PutCase answers PUT /cases/{case}.
func (s *Server) PutCase(ctx context.Context, r api.PutCaseRequestObject) (api.PutCaseResponseObject, error) {
	b, created, err := cases.put(ctx, s, r.Case, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutCase201JSONResponse{CaseCreatedJSONResponse: answerCaseCreated(ctx, b)}, nil
	}
	return api.PutCase200JSONResponse{CaseJSONResponse: answerCase(b)}, nil
}

// DeleteCase answers DELETE /cases/{case}.
func (s *Server) DeleteCase(ctx context.Context, r api.DeleteCaseRequestObject) (api.DeleteCaseResponseObject, error) {
	if err := cases.delete(ctx, s, r.Case, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteCase204Response{}, nil
}

// RestoreCase answers POST /cases/{case}/restore.
func (s *Server) RestoreCase(ctx context.Context, r api.RestoreCaseRequestObject) (api.RestoreCaseResponseObject, error) {
	b, err := cases.restore(ctx, s, r.Case)
	if err != nil {
		return nil, err
	}
	return api.RestoreCase200JSONResponse{CaseJSONResponse: answerCase(b)}, nil
}

// ListCaseHistory answers GET /cases/{case}/history.
func (s *Server) ListCaseHistory(ctx context.Context, r api.ListCaseHistoryRequestObject) (api.ListCaseHistoryResponseObject, error) {
	p, err := cases.history(ctx, s, r.Case)
	if err != nil {
		return nil, err
	}
	return api.ListCaseHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
