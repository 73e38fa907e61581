package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var patientGroups = resource[plan.PatientGroup, *plan.PatientGroup, api.PatientGroup, api.PatientGroupInput]{table: store.PatientGroups, read: toPatientGroup, write: fromPatientGroup}

func toPatientGroup(r *plan.PatientGroup) api.PatientGroup {
	return api.PatientGroup{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		PriorityRank: optional(r.PriorityRank, toInt32),
		Aliases:      each(r.Aliases, toAlias),
		Description:  r.Description,
	}
}

func fromPatientGroup(in api.PatientGroupInput) *plan.PatientGroup {
	return &plan.PatientGroup{
		Object:       fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		PriorityRank: optional(in.PriorityRank, toInt),
		Aliases:      each(in.Aliases, fromAlias),
		Description:  in.Description,
	}
}

func answerPatientGroup(b api.PatientGroup) api.PatientGroupJSONResponse {
	return api.PatientGroupJSONResponse{Body: b, Headers: api.PatientGroupResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerPatientGroupCreated(ctx context.Context, b api.PatientGroup) api.PatientGroupCreatedJSONResponse {
	return api.PatientGroupCreatedJSONResponse{Body: b, Headers: api.PatientGroupCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "patient-groups", b.ID)}}
}

// ListPatientGroups answers GET /patient-groups.
func (s *Server) ListPatientGroups(ctx context.Context, r api.ListPatientGroupsRequestObject) (api.ListPatientGroupsResponseObject, error) {
	p, err := patientGroups.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListPatientGroups200JSONResponse{PatientGroupListJSONResponse: api.PatientGroupListJSONResponse{
		Body:    api.PatientGroupList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.PatientGroupListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportPatientGroupsCsv answers GET /patient-groups.csv.
func (s *Server) ExportPatientGroupsCsv(ctx context.Context, _ api.ExportPatientGroupsCsvRequestObject) (api.ExportPatientGroupsCsvResponseObject, error) {
	table, err := patientGroups.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportPatientGroupsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportPatientGroupsXlsx answers GET /patient-groups.xlsx.
func (s *Server) ExportPatientGroupsXlsx(ctx context.Context, _ api.ExportPatientGroupsXlsxRequestObject) (api.ExportPatientGroupsXlsxResponseObject, error) {
	workbook, err := patientGroups.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportPatientGroupsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreatePatientGroup answers POST /patient-groups.
func (s *Server) CreatePatientGroup(ctx context.Context, r api.CreatePatientGroupRequestObject) (api.CreatePatientGroupResponseObject, error) {
	b, err := patientGroups.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreatePatientGroup201JSONResponse{PatientGroupCreatedJSONResponse: answerPatientGroupCreated(ctx, b)}, nil
}

// GetPatientGroup answers GET /patient-groups/{group}.
func (s *Server) GetPatientGroup(ctx context.Context, r api.GetPatientGroupRequestObject) (api.GetPatientGroupResponseObject, error) {
	b, err := patientGroups.get(ctx, s, r.Group)
	if err != nil {
		return nil, err
	}
	return api.GetPatientGroup200JSONResponse{PatientGroupReadJSONResponse: api.PatientGroupReadJSONResponse{Body: b, Headers: api.PatientGroupReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchPatientGroup answers PATCH /patient-groups/{group}.
func (s *Server) PatchPatientGroup(ctx context.Context, r api.PatchPatientGroupRequestObject) (api.PatchPatientGroupResponseObject, error) {
	b, err := patientGroups.patch(ctx, s, r.Group, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchPatientGroup200JSONResponse{PatientGroupJSONResponse: answerPatientGroup(b)}, nil
}

// PutPatientGroup answers PUT /patient-groups/{group}.
func (s *Server) PutPatientGroup(ctx context.Context, r api.PutPatientGroupRequestObject) (api.PutPatientGroupResponseObject, error) {
	b, created, err := patientGroups.put(ctx, s, r.Group, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutPatientGroup201JSONResponse{PatientGroupCreatedJSONResponse: answerPatientGroupCreated(ctx, b)}, nil
	}
	return api.PutPatientGroup200JSONResponse{PatientGroupJSONResponse: answerPatientGroup(b)}, nil
}

// DeletePatientGroup answers DELETE /patient-groups/{group}.
func (s *Server) DeletePatientGroup(ctx context.Context, r api.DeletePatientGroupRequestObject) (api.DeletePatientGroupResponseObject, error) {
	if err := patientGroups.delete(ctx, s, r.Group, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeletePatientGroup204Response{}, nil
}

// RestorePatientGroup answers POST /patient-groups/{group}/restore.
func (s *Server) RestorePatientGroup(ctx context.Context, r api.RestorePatientGroupRequestObject) (api.RestorePatientGroupResponseObject, error) {
	b, err := patientGroups.restore(ctx, s, r.Group)
	if err != nil {
		return nil, err
	}
	return api.RestorePatientGroup200JSONResponse{PatientGroupJSONResponse: answerPatientGroup(b)}, nil
}

// ListPatientGroupHistory answers GET /patient-groups/{group}/history.
func (s *Server) ListPatientGroupHistory(ctx context.Context, r api.ListPatientGroupHistoryRequestObject) (api.ListPatientGroupHistoryResponseObject, error) {
	p, err := patientGroups.history(ctx, s, r.Group)
	if err != nil {
		return nil, err
	}
	return api.ListPatientGroupHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
