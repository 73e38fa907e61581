package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var communities = resource[plan.Community, *plan.Community, api.Community, api.CommunityInput]{table: store.Communities, read: toCommunity, write: fromCommunity}

func toCommunity(r *plan.Community) api.Community {
	return api.Community{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Trust:       toRefOrNil(r.Trust),
		Description: r.Description,
		Established: optional(r.Established, toImpreciseDateOrNull),
		Figures:     each(r.Figures, toFigure),
		Website:     r.Website,
	}
}

func fromCommunity(in api.CommunityInput) *plan.Community {
	return &plan.Community{
		Object:      fromHead(in.Key, in.Title, in.Language, nil, in.Sources, in.ExternalIds),
		Trust:       fromRefOrNil(in.Trust),
		Description: in.Description,
		Established: optional(in.Established, fromImpreciseDateOrNull),
		Figures:     each(in.Figures, fromFigure),
		Website:     in.Website,
	}
}

func toFigure(v plan.Figure) api.Figure {
	return api.Figure{
		Name:  v.Name,
		Value: v.Value,
		Text:  v.Text,
		AsOf:  optional(v.AsOf, toImpreciseDateOrNull),
	}
}

func fromFigure(v api.FigureInput) plan.Figure {
	return plan.Figure{
		Name:  v.Name,
		Value: v.Value,
		Text:  v.Text,
		AsOf:  optional(v.AsOf, fromImpreciseDateOrNull),
	}
}

func answerCommunity(b api.Community) api.CommunityJSONResponse {
	return api.CommunityJSONResponse{Body: b, Headers: api.CommunityResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerCommunityCreated(ctx context.Context, b api.Community) api.CommunityCreatedJSONResponse {
	return api.CommunityCreatedJSONResponse{Body: b, Headers: api.CommunityCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "communities", b.ID)}}
}

// ListCommunities answers GET /communities.
func (s *Server) ListCommunities(ctx context.Context, r api.ListCommunitiesRequestObject) (api.ListCommunitiesResponseObject, error) {
	p, err := communities.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListCommunities200JSONResponse{CommunityListJSONResponse: api.CommunityListJSONResponse{
		Body:    api.CommunityList{Items: p.items, Next: p.next, NextCursor: p.cursor},
		Headers: api.CommunityListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportCommunitiesCsv answers GET /communities.csv.
func (s *Server) ExportCommunitiesCsv(ctx context.Context, _ api.ExportCommunitiesCsvRequestObject) (api.ExportCommunitiesCsvResponseObject, error) {
	table, err := communities.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportCommunitiesCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportCommunitiesXlsx answers GET /communities.xlsx.
func (s *Server) ExportCommunitiesXlsx(ctx context.Context, _ api.ExportCommunitiesXlsxRequestObject) (api.ExportCommunitiesXlsxResponseObject, error) {
	workbook, err := communities.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportCommunitiesXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateCommunity answers POST /communities.
func (s *Server) CreateCommunity(ctx context.Context, r api.CreateCommunityRequestObject) (api.CreateCommunityResponseObject, error) {
	b, err := communities.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateCommunity201JSONResponse{CommunityCreatedJSONResponse: answerCommunityCreated(ctx, b)}, nil
}

// GetCommunity answers GET /communities/{community}.
func (s *Server) GetCommunity(ctx context.Context, r api.GetCommunityRequestObject) (api.GetCommunityResponseObject, error) {
	b, err := communities.get(ctx, s, r.Community)
	if err != nil {
		return nil, err
	}
	return api.GetCommunity200JSONResponse{CommunityReadJSONResponse: api.CommunityReadJSONResponse{Body: b, Headers: api.CommunityReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchCommunity answers PATCH /communities/{community}.
func (s *Server) PatchCommunity(ctx context.Context, r api.PatchCommunityRequestObject) (api.PatchCommunityResponseObject, error) {
	b, err := communities.patch(ctx, s, r.Community, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchCommunity200JSONResponse{CommunityJSONResponse: answerCommunity(b)}, nil
}

// PutCommunity answers PUT /communities/{community}.
func (s *Server) PutCommunity(ctx context.Context, r api.PutCommunityRequestObject) (api.PutCommunityResponseObject, error) {
	b, created, err := communities.put(ctx, s, r.Community, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutCommunity201JSONResponse{CommunityCreatedJSONResponse: answerCommunityCreated(ctx, b)}, nil
	}
	return api.PutCommunity200JSONResponse{CommunityJSONResponse: answerCommunity(b)}, nil
}

// DeleteCommunity answers DELETE /communities/{community}.
func (s *Server) DeleteCommunity(ctx context.Context, r api.DeleteCommunityRequestObject) (api.DeleteCommunityResponseObject, error) {
	if err := communities.delete(ctx, s, r.Community, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteCommunity204Response{}, nil
}

// RestoreCommunity answers POST /communities/{community}/restore.
func (s *Server) RestoreCommunity(ctx context.Context, r api.RestoreCommunityRequestObject) (api.RestoreCommunityResponseObject, error) {
	b, err := communities.restore(ctx, s, r.Community)
	if err != nil {
		return nil, err
	}
	return api.RestoreCommunity200JSONResponse{CommunityJSONResponse: answerCommunity(b)}, nil
}

// ListCommunityHistory answers GET /communities/{community}/history.
func (s *Server) ListCommunityHistory(ctx context.Context, r api.ListCommunityHistoryRequestObject) (api.ListCommunityHistoryResponseObject, error) {
	p, err := communities.history(ctx, s, r.Community)
	if err != nil {
		return nil, err
	}
	return api.ListCommunityHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
