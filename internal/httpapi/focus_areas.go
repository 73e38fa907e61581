package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var focusAreas = resource[plan.FocusArea, *plan.FocusArea, api.FocusArea, api.FocusAreaInput]{table: store.FocusAreas, read: toFocusArea, write: fromFocusArea}

func toFocusArea(r *plan.FocusArea) api.FocusArea {
	return api.FocusArea{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Committee: toRef(r.Committee),
		Meeting:   toRefOrNil(r.Meeting),
		Case:      toRefOrNil(r.Case),
		Theme:     r.Theme,
		Ordinal:   toInt32(r.Ordinal),
		Text:      r.Text,
	}
}

func fromFocusArea(in api.FocusAreaInput) *plan.FocusArea {
	return &plan.FocusArea{
		Object:    fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Committee: fromRef(in.Committee),
		Meeting:   fromRefOrNil(in.Meeting),
		Case:      fromRefOrNil(in.Case),
		Theme:     in.Theme,
		Ordinal:   toInt(in.Ordinal),
		Text:      in.Text,
	}
}

func answerFocusArea(b api.FocusArea) api.FocusAreaJSONResponse {
	return api.FocusAreaJSONResponse{Body: b, Headers: api.FocusAreaResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerFocusAreaCreated(ctx context.Context, b api.FocusArea) api.FocusAreaCreatedJSONResponse {
	return api.FocusAreaCreatedJSONResponse{Body: b, Headers: api.FocusAreaCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "focus-areas", b.ID)}}
}

// ListFocusAreas answers GET /focus-areas.
func (s *Server) ListFocusAreas(ctx context.Context, r api.ListFocusAreasRequestObject) (api.ListFocusAreasResponseObject, error) {
	p, err := focusAreas.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListFocusAreas200JSONResponse{FocusAreaListJSONResponse: api.FocusAreaListJSONResponse{
		Body:    api.FocusAreaList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.FocusAreaListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportFocusAreasCsv answers GET /focus-areas.csv.
func (s *Server) ExportFocusAreasCsv(ctx context.Context, _ api.ExportFocusAreasCsvRequestObject) (api.ExportFocusAreasCsvResponseObject, error) {
	table, err := focusAreas.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportFocusAreasCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportFocusAreasXlsx answers GET /focus-areas.xlsx.
func (s *Server) ExportFocusAreasXlsx(ctx context.Context, _ api.ExportFocusAreasXlsxRequestObject) (api.ExportFocusAreasXlsxResponseObject, error) {
	workbook, err := focusAreas.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportFocusAreasXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateFocusArea answers POST /focus-areas.
func (s *Server) CreateFocusArea(ctx context.Context, r api.CreateFocusAreaRequestObject) (api.CreateFocusAreaResponseObject, error) {
	b, err := focusAreas.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateFocusArea201JSONResponse{FocusAreaCreatedJSONResponse: answerFocusAreaCreated(ctx, b)}, nil
}

// GetFocusArea answers GET /focus-areas/{area}.
func (s *Server) GetFocusArea(ctx context.Context, r api.GetFocusAreaRequestObject) (api.GetFocusAreaResponseObject, error) {
	b, err := focusAreas.get(ctx, s, r.Area)
	if err != nil {
		return nil, err
	}
	return api.GetFocusArea200JSONResponse{FocusAreaReadJSONResponse: api.FocusAreaReadJSONResponse{Body: b, Headers: api.FocusAreaReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchFocusArea answers PATCH /focus-areas/{area}.
func (s *Server) PatchFocusArea(ctx context.Context, r api.PatchFocusAreaRequestObject) (api.PatchFocusAreaResponseObject, error) {
	b, err := focusAreas.patch(ctx, s, r.Area, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchFocusArea200JSONResponse{FocusAreaJSONResponse: answerFocusArea(b)}, nil
}

// PutFocusArea answers PUT /focus-areas/{area}.
func (s *Server) PutFocusArea(ctx context.Context, r api.PutFocusAreaRequestObject) (api.PutFocusAreaResponseObject, error) {
	b, created, err := focusAreas.put(ctx, s, r.Area, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutFocusArea201JSONResponse{FocusAreaCreatedJSONResponse: answerFocusAreaCreated(ctx, b)}, nil
	}
	return api.PutFocusArea200JSONResponse{FocusAreaJSONResponse: answerFocusArea(b)}, nil
}

// DeleteFocusArea answers DELETE /focus-areas/{area}.
func (s *Server) DeleteFocusArea(ctx context.Context, r api.DeleteFocusAreaRequestObject) (api.DeleteFocusAreaResponseObject, error) {
	if err := focusAreas.delete(ctx, s, r.Area, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteFocusArea204Response{}, nil
}

// RestoreFocusArea answers POST /focus-areas/{area}/restore.
func (s *Server) RestoreFocusArea(ctx context.Context, r api.RestoreFocusAreaRequestObject) (api.RestoreFocusAreaResponseObject, error) {
	b, err := focusAreas.restore(ctx, s, r.Area)
	if err != nil {
		return nil, err
	}
	return api.RestoreFocusArea200JSONResponse{FocusAreaJSONResponse: answerFocusArea(b)}, nil
}

// ListFocusAreaHistory answers GET /focus-areas/{area}/history.
func (s *Server) ListFocusAreaHistory(ctx context.Context, r api.ListFocusAreaHistoryRequestObject) (api.ListFocusAreaHistoryResponseObject, error) {
	p, err := focusAreas.history(ctx, s, r.Area)
	if err != nil {
		return nil, err
	}
	return api.ListFocusAreaHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
