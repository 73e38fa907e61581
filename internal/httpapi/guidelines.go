package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var guidelines = resource[plan.Guideline, *plan.Guideline, api.Guideline, api.GuidelineInput]{table: store.Guidelines, read: toGuideline, write: fromGuideline}

func toGuideline(r *plan.Guideline) api.Guideline {
	return api.Guideline{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		ApprovedBy:  toRefOrNil(r.ApprovedBy),
		ApprovedOn:  toDateOrNil(r.ApprovedOn),
		Year:        optional(r.Year, toInt32),
		Number:      optional(r.Number, toInt32),
		Case:        toRefOrNil(r.Case),
		Description: r.Description,
		URL:         r.URL,
	}
}

func fromGuideline(in api.GuidelineInput) *plan.Guideline {
	return &plan.Guideline{
		Object:      fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		ApprovedBy:  fromRefOrNil(in.ApprovedBy),
		ApprovedOn:  fromDateOrNil(in.ApprovedOn),
		Year:        optional(in.Year, toInt),
		Number:      optional(in.Number, toInt),
		Case:        fromRefOrNil(in.Case),
		Description: in.Description,
		URL:         in.URL,
	}
}

func answerGuideline(b api.Guideline) api.GuidelineJSONResponse {
	return api.GuidelineJSONResponse{Body: b, Headers: api.GuidelineResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerGuidelineCreated(ctx context.Context, b api.Guideline) api.GuidelineCreatedJSONResponse {
	return api.GuidelineCreatedJSONResponse{Body: b, Headers: api.GuidelineCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "guidelines", b.ID)}}
}

// ListGuidelines answers GET /guidelines.
func (s *Server) ListGuidelines(ctx context.Context, r api.ListGuidelinesRequestObject) (api.ListGuidelinesResponseObject, error) {
	p, err := guidelines.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListGuidelines200JSONResponse{GuidelineListJSONResponse: api.GuidelineListJSONResponse{
		Body:    api.GuidelineList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.GuidelineListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportGuidelinesCsv answers GET /guidelines.csv.
func (s *Server) ExportGuidelinesCsv(ctx context.Context, _ api.ExportGuidelinesCsvRequestObject) (api.ExportGuidelinesCsvResponseObject, error) {
	table, err := guidelines.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportGuidelinesCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportGuidelinesXlsx answers GET /guidelines.xlsx.
func (s *Server) ExportGuidelinesXlsx(ctx context.Context, _ api.ExportGuidelinesXlsxRequestObject) (api.ExportGuidelinesXlsxResponseObject, error) {
	workbook, err := guidelines.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportGuidelinesXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateGuideline answers POST /guidelines.
func (s *Server) CreateGuideline(ctx context.Context, r api.CreateGuidelineRequestObject) (api.CreateGuidelineResponseObject, error) {
	b, err := guidelines.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateGuideline201JSONResponse{GuidelineCreatedJSONResponse: answerGuidelineCreated(ctx, b)}, nil
}

// GetGuideline answers GET /guidelines/{guideline}.
func (s *Server) GetGuideline(ctx context.Context, r api.GetGuidelineRequestObject) (api.GetGuidelineResponseObject, error) {
	b, err := guidelines.get(ctx, s, r.Guideline)
	if err != nil {
		return nil, err
	}
	return api.GetGuideline200JSONResponse{GuidelineReadJSONResponse: api.GuidelineReadJSONResponse{Body: b, Headers: api.GuidelineReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchGuideline answers PATCH /guidelines/{guideline}.
func (s *Server) PatchGuideline(ctx context.Context, r api.PatchGuidelineRequestObject) (api.PatchGuidelineResponseObject, error) {
	b, err := guidelines.patch(ctx, s, r.Guideline, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchGuideline200JSONResponse{GuidelineJSONResponse: answerGuideline(b)}, nil
}

// PutGuideline answers PUT /guidelines/{guideline}.
func (s *Server) PutGuideline(ctx context.Context, r api.PutGuidelineRequestObject) (api.PutGuidelineResponseObject, error) {
	b, created, err := guidelines.put(ctx, s, r.Guideline, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutGuideline201JSONResponse{GuidelineCreatedJSONResponse: answerGuidelineCreated(ctx, b)}, nil
	}
	return api.PutGuideline200JSONResponse{GuidelineJSONResponse: answerGuideline(b)}, nil
}

// DeleteGuideline answers DELETE /guidelines/{guideline}.
func (s *Server) DeleteGuideline(ctx context.Context, r api.DeleteGuidelineRequestObject) (api.DeleteGuidelineResponseObject, error) {
	if err := guidelines.delete(ctx, s, r.Guideline, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteGuideline204Response{}, nil
}

// RestoreGuideline answers POST /guidelines/{guideline}/restore.
func (s *Server) RestoreGuideline(ctx context.Context, r api.RestoreGuidelineRequestObject) (api.RestoreGuidelineResponseObject, error) {
	b, err := guidelines.restore(ctx, s, r.Guideline)
	if err != nil {
		return nil, err
	}
	return api.RestoreGuideline200JSONResponse{GuidelineJSONResponse: answerGuideline(b)}, nil
}

// ListGuidelineHistory answers GET /guidelines/{guideline}/history.
func (s *Server) ListGuidelineHistory(ctx context.Context, r api.ListGuidelineHistoryRequestObject) (api.ListGuidelineHistoryResponseObject, error) {
	p, err := guidelines.history(ctx, s, r.Guideline)
	if err != nil {
		return nil, err
	}
	return api.ListGuidelineHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
