package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var goals = resource[plan.Goal, *plan.Goal, api.Goal, api.GoalInput]{table: store.Goals, read: toGoal, write: fromGoal}

func toGoal(r *plan.Goal) api.Goal {
	return api.Goal{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Plan:           toRef(r.Plan),
		Committee:      toRef(r.Committee),
		Parent:         toRefOrNil(r.Parent),
		Label:          r.Label,
		Ordinal:        toInt32(r.Ordinal),
		Description:    r.Description,
		Responsible:    each(r.Responsible, toResponsible),
		ImportWarnings: texts(r.ImportWarnings),
	}
}

func fromGoal(in api.GoalInput) *plan.Goal {
	return &plan.Goal{
		Object:         fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Plan:           fromRef(in.Plan),
		Committee:      fromRef(in.Committee),
		Parent:         fromRefOrNil(in.Parent),
		Label:          in.Label,
		Ordinal:        toInt(in.Ordinal),
		Description:    in.Description,
		Responsible:    plan.Responsibles(each(in.Responsible, fromResponsible)),
		ImportWarnings: plan.Texts(in.ImportWarnings),
	}
}

func toResponsible(v plan.Responsible) api.Responsible {
	return api.Responsible{
		Text:         v.Text,
		Name:         v.Name,
		PersonKey:    v.PersonKey,
		Organisation: toRefOrNil(v.Organisation),
	}
}

func fromResponsible(v api.ResponsibleInput) plan.Responsible {
	return plan.Responsible{
		Text:         v.Text,
		Name:         v.Name,
		PersonKey:    v.PersonKey,
		Organisation: fromRefOrNil(v.Organisation),
	}
}

func answerGoal(b api.Goal) api.GoalJSONResponse {
	return api.GoalJSONResponse{Body: b, Headers: api.GoalResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerGoalCreated(ctx context.Context, b api.Goal) api.GoalCreatedJSONResponse {
	return api.GoalCreatedJSONResponse{Body: b, Headers: api.GoalCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "goals", b.ID)}}
}

// ListGoals answers GET /goals.
func (s *Server) ListGoals(ctx context.Context, r api.ListGoalsRequestObject) (api.ListGoalsResponseObject, error) {
	p, err := goals.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListGoals200JSONResponse{GoalListJSONResponse: api.GoalListJSONResponse{
		Body:    api.GoalList{Items: p.items, Next: p.next, NextCursor: p.cursor, AreaUnknown: p.areaUnknown, Included: p.included},
		Headers: api.GoalListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportGoalsCsv answers GET /goals.csv.
func (s *Server) ExportGoalsCsv(ctx context.Context, _ api.ExportGoalsCsvRequestObject) (api.ExportGoalsCsvResponseObject, error) {
	table, err := goals.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportGoalsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportGoalsXlsx answers GET /goals.xlsx.
func (s *Server) ExportGoalsXlsx(ctx context.Context, _ api.ExportGoalsXlsxRequestObject) (api.ExportGoalsXlsxResponseObject, error) {
	workbook, err := goals.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportGoalsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateGoal answers POST /goals.
func (s *Server) CreateGoal(ctx context.Context, r api.CreateGoalRequestObject) (api.CreateGoalResponseObject, error) {
	b, err := goals.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateGoal201JSONResponse{GoalCreatedJSONResponse: answerGoalCreated(ctx, b)}, nil
}

// GetGoal answers GET /goals/{goal}.
func (s *Server) GetGoal(ctx context.Context, r api.GetGoalRequestObject) (api.GetGoalResponseObject, error) {
	b, err := goals.get(ctx, s, r.Goal)
	if err != nil {
		return nil, err
	}
	return api.GetGoal200JSONResponse{GoalReadJSONResponse: api.GoalReadJSONResponse{Body: b, Headers: api.GoalReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchGoal answers PATCH /goals/{goal}.
func (s *Server) PatchGoal(ctx context.Context, r api.PatchGoalRequestObject) (api.PatchGoalResponseObject, error) {
	b, err := goals.patch(ctx, s, r.Goal, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchGoal200JSONResponse{GoalJSONResponse: answerGoal(b)}, nil
}

// PutGoal answers PUT /goals/{goal}.
func (s *Server) PutGoal(ctx context.Context, r api.PutGoalRequestObject) (api.PutGoalResponseObject, error) {
	b, created, err := goals.put(ctx, s, r.Goal, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutGoal201JSONResponse{GoalCreatedJSONResponse: answerGoalCreated(ctx, b)}, nil
	}
	return api.PutGoal200JSONResponse{GoalJSONResponse: answerGoal(b)}, nil
}

// DeleteGoal answers DELETE /goals/{goal}.
func (s *Server) DeleteGoal(ctx context.Context, r api.DeleteGoalRequestObject) (api.DeleteGoalResponseObject, error) {
	if err := goals.delete(ctx, s, r.Goal, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteGoal204Response{}, nil
}

// RestoreGoal answers POST /goals/{goal}/restore.
func (s *Server) RestoreGoal(ctx context.Context, r api.RestoreGoalRequestObject) (api.RestoreGoalResponseObject, error) {
	b, err := goals.restore(ctx, s, r.Goal)
	if err != nil {
		return nil, err
	}
	return api.RestoreGoal200JSONResponse{GoalJSONResponse: answerGoal(b)}, nil
}

// ListGoalHistory answers GET /goals/{goal}/history.
func (s *Server) ListGoalHistory(ctx context.Context, r api.ListGoalHistoryRequestObject) (api.ListGoalHistoryResponseObject, error) {
	p, err := goals.history(ctx, s, r.Goal)
	if err != nil {
		return nil, err
	}
	return api.ListGoalHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
