package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var projects = resource[plan.Project, *plan.Project, api.Project, api.ProjectInput]{table: store.Projects, read: toProject, write: fromProject}

func toProject(r *plan.Project) api.Project {
	return api.Project{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Kind:          r.Kind,
		Committee:     toRefOrNil(r.Committee),
		Organisations: each(r.Organisations, toRef),
		Description:   r.Description,
		Period:        optional(r.Period, toPeriod),
		URL:           r.URL,
	}
}

func fromProject(in api.ProjectInput) *plan.Project {
	return &plan.Project{
		Object:        fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Kind:          in.Kind,
		Committee:     fromRefOrNil(in.Committee),
		Organisations: each(in.Organisations, fromRef),
		Description:   in.Description,
		Period:        optional(in.Period, fromPeriod),
		URL:           in.URL,
	}
}

func answerProject(b api.Project) api.ProjectJSONResponse {
	return api.ProjectJSONResponse{Body: b, Headers: api.ProjectResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerProjectCreated(ctx context.Context, b api.Project) api.ProjectCreatedJSONResponse {
	return api.ProjectCreatedJSONResponse{Body: b, Headers: api.ProjectCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "projects", b.ID)}}
}

// ListProjects answers GET /projects.
func (s *Server) ListProjects(ctx context.Context, r api.ListProjectsRequestObject) (api.ListProjectsResponseObject, error) {
	p, err := projects.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListProjects200JSONResponse{ProjectListJSONResponse: api.ProjectListJSONResponse{
		Body:    api.ProjectList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.ProjectListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportProjectsCsv answers GET /projects.csv.
func (s *Server) ExportProjectsCsv(ctx context.Context, _ api.ExportProjectsCsvRequestObject) (api.ExportProjectsCsvResponseObject, error) {
	table, err := projects.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportProjectsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportProjectsXlsx answers GET /projects.xlsx.
func (s *Server) ExportProjectsXlsx(ctx context.Context, _ api.ExportProjectsXlsxRequestObject) (api.ExportProjectsXlsxResponseObject, error) {
	workbook, err := projects.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportProjectsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateProject answers POST /projects.
func (s *Server) CreateProject(ctx context.Context, r api.CreateProjectRequestObject) (api.CreateProjectResponseObject, error) {
	b, err := projects.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateProject201JSONResponse{ProjectCreatedJSONResponse: answerProjectCreated(ctx, b)}, nil
}

// GetProject answers GET /projects/{project}.
func (s *Server) GetProject(ctx context.Context, r api.GetProjectRequestObject) (api.GetProjectResponseObject, error) {
	b, err := projects.get(ctx, s, r.Project)
	if err != nil {
		return nil, err
	}
	return api.GetProject200JSONResponse{ProjectReadJSONResponse: api.ProjectReadJSONResponse{Body: b, Headers: api.ProjectReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchProject answers PATCH /projects/{project}.
func (s *Server) PatchProject(ctx context.Context, r api.PatchProjectRequestObject) (api.PatchProjectResponseObject, error) {
	b, err := projects.patch(ctx, s, r.Project, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchProject200JSONResponse{ProjectJSONResponse: answerProject(b)}, nil
}

// PutProject answers PUT /projects/{project}.
func (s *Server) PutProject(ctx context.Context, r api.PutProjectRequestObject) (api.PutProjectResponseObject, error) {
	b, created, err := projects.put(ctx, s, r.Project, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutProject201JSONResponse{ProjectCreatedJSONResponse: answerProjectCreated(ctx, b)}, nil
	}
	return api.PutProject200JSONResponse{ProjectJSONResponse: answerProject(b)}, nil
}

// DeleteProject answers DELETE /projects/{project}.
func (s *Server) DeleteProject(ctx context.Context, r api.DeleteProjectRequestObject) (api.DeleteProjectResponseObject, error) {
	if err := projects.delete(ctx, s, r.Project, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteProject204Response{}, nil
}

// RestoreProject answers POST /projects/{project}/restore.
func (s *Server) RestoreProject(ctx context.Context, r api.RestoreProjectRequestObject) (api.RestoreProjectResponseObject, error) {
	b, err := projects.restore(ctx, s, r.Project)
	if err != nil {
		return nil, err
	}
	return api.RestoreProject200JSONResponse{ProjectJSONResponse: answerProject(b)}, nil
}

// ListProjectHistory answers GET /projects/{project}/history.
func (s *Server) ListProjectHistory(ctx context.Context, r api.ListProjectHistoryRequestObject) (api.ListProjectHistoryResponseObject, error) {
	p, err := projects.history(ctx, s, r.Project)
	if err != nil {
		return nil, err
	}
	return api.ListProjectHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
