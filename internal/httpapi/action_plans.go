package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var actionPlans = resource[plan.ActionPlan, *plan.ActionPlan, api.ActionPlan, api.ActionPlanInput]{table: store.ActionPlans, read: toActionPlan, write: fromActionPlan}

func toActionPlan(r *plan.ActionPlan) api.ActionPlan {
	return api.ActionPlan{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		State: api.ActionPlanState(r.State), Transitions: each(r.Transitions, toTransition),
		Committee:             toRef(r.Committee),
		Kind:                  api.ActionPlanKind(r.Kind),
		Period:                optional(r.Period, toPeriod),
		Columns:               each(r.Columns, toInt32),
		ApprovedOn:            toDateOrNil(r.ApprovedOn),
		RevisionYear:          optional(r.RevisionYear, toInt32),
		RevisionIntervalYears: optional(r.RevisionIntervalYears, toInt32),
		Revisions:             each(r.Revisions, toPlanRevision),
		Description:           r.Description,
		URL:                   r.URL,
	}
}

func fromActionPlan(in api.ActionPlanInput) *plan.ActionPlan {
	return &plan.ActionPlan{
		Object:                fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Committee:             fromRef(in.Committee),
		Kind:                  plan.ActionPlanKind(in.Kind),
		Period:                optional(in.Period, fromPeriod),
		Columns:               plan.Years(each(in.Columns, toInt)),
		ApprovedOn:            fromDateOrNil(in.ApprovedOn),
		RevisionYear:          optional(in.RevisionYear, toInt),
		RevisionIntervalYears: optional(in.RevisionIntervalYears, toInt),
		Revisions:             plan.PlanRevisions(each(in.Revisions, fromPlanRevision)),
		Description:           in.Description,
		URL:                   in.URL,
	}
}

func toPeriod(v plan.Period) api.Period {
	return api.Period{
		From: toInt32(v.From),
		To:   toInt32(v.To),
	}
}

func fromPeriod(v api.Period) plan.Period {
	return plan.Period{
		From: toInt(v.From),
		To:   toInt(v.To),
	}
}

func toPlanRevision(v plan.PlanRevision) api.PlanRevision {
	return api.PlanRevision{
		Date: toDateOrNil(v.Date),
		Text: v.Text,
	}
}

func fromPlanRevision(v api.PlanRevisionInput) plan.PlanRevision {
	return plan.PlanRevision{
		Date: fromDateOrNil(v.Date),
		Text: v.Text,
	}
}

func answerActionPlan(b api.ActionPlan) api.ActionPlanJSONResponse {
	return api.ActionPlanJSONResponse{Body: b, Headers: api.ActionPlanResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerActionPlanCreated(ctx context.Context, b api.ActionPlan) api.ActionPlanCreatedJSONResponse {
	return api.ActionPlanCreatedJSONResponse{Body: b, Headers: api.ActionPlanCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "action-plans", b.ID)}}
}

// ListActionPlans answers GET /action-plans.
func (s *Server) ListActionPlans(ctx context.Context, r api.ListActionPlansRequestObject) (api.ListActionPlansResponseObject, error) {
	p, err := actionPlans.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListActionPlans200JSONResponse{ActionPlanListJSONResponse: api.ActionPlanListJSONResponse{
		Body:    api.ActionPlanList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.ActionPlanListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportActionPlansCsv answers GET /action-plans.csv.
func (s *Server) ExportActionPlansCsv(ctx context.Context, _ api.ExportActionPlansCsvRequestObject) (api.ExportActionPlansCsvResponseObject, error) {
	table, err := actionPlans.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportActionPlansCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportActionPlansXlsx answers GET /action-plans.xlsx.
func (s *Server) ExportActionPlansXlsx(ctx context.Context, _ api.ExportActionPlansXlsxRequestObject) (api.ExportActionPlansXlsxResponseObject, error) {
	workbook, err := actionPlans.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportActionPlansXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateActionPlan answers POST /action-plans.
func (s *Server) CreateActionPlan(ctx context.Context, r api.CreateActionPlanRequestObject) (api.CreateActionPlanResponseObject, error) {
	b, err := actionPlans.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateActionPlan201JSONResponse{ActionPlanCreatedJSONResponse: answerActionPlanCreated(ctx, b)}, nil
}

// GetActionPlan answers GET /action-plans/{plan}.
func (s *Server) GetActionPlan(ctx context.Context, r api.GetActionPlanRequestObject) (api.GetActionPlanResponseObject, error) {
	b, err := actionPlans.get(ctx, s, r.Plan)
	if err != nil {
		return nil, err
	}
	return api.GetActionPlan200JSONResponse{ActionPlanReadJSONResponse: api.ActionPlanReadJSONResponse{Body: b, Headers: api.ActionPlanReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchActionPlan answers PATCH /action-plans/{plan}.
func (s *Server) PatchActionPlan(ctx context.Context, r api.PatchActionPlanRequestObject) (api.PatchActionPlanResponseObject, error) {
	b, err := actionPlans.patch(ctx, s, r.Plan, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchActionPlan200JSONResponse{ActionPlanJSONResponse: answerActionPlan(b)}, nil
}

// PutActionPlan answers PUT /action-plans/{plan}.
func (s *Server) PutActionPlan(ctx context.Context, r api.PutActionPlanRequestObject) (api.PutActionPlanResponseObject, error) {
	b, created, err := actionPlans.put(ctx, s, r.Plan, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutActionPlan201JSONResponse{ActionPlanCreatedJSONResponse: answerActionPlanCreated(ctx, b)}, nil
	}
	return api.PutActionPlan200JSONResponse{ActionPlanJSONResponse: answerActionPlan(b)}, nil
}

// DeleteActionPlan answers DELETE /action-plans/{plan}.
func (s *Server) DeleteActionPlan(ctx context.Context, r api.DeleteActionPlanRequestObject) (api.DeleteActionPlanResponseObject, error) {
	if err := actionPlans.delete(ctx, s, r.Plan, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteActionPlan204Response{}, nil
}

// RestoreActionPlan answers POST /action-plans/{plan}/restore.
func (s *Server) RestoreActionPlan(ctx context.Context, r api.RestoreActionPlanRequestObject) (api.RestoreActionPlanResponseObject, error) {
	b, err := actionPlans.restore(ctx, s, r.Plan)
	if err != nil {
		return nil, err
	}
	return api.RestoreActionPlan200JSONResponse{ActionPlanJSONResponse: answerActionPlan(b)}, nil
}

// ListActionPlanHistory answers GET /action-plans/{plan}/history.
func (s *Server) ListActionPlanHistory(ctx context.Context, r api.ListActionPlanHistoryRequestObject) (api.ListActionPlanHistoryResponseObject, error) {
	p, err := actionPlans.history(ctx, s, r.Plan)
	if err != nil {
		return nil, err
	}
	return api.ListActionPlanHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}

// TransitionActionPlan answers POST /action-plans/{plan}/transitions.
func (s *Server) TransitionActionPlan(ctx context.Context, r api.TransitionActionPlanRequestObject) (api.TransitionActionPlanResponseObject, error) {
	b, err := actionPlans.move(ctx, s, r.Plan, r.Params.IfMatch, stepOf(string(r.Body.To), r.Body.OccurredOn, r.Body.Reason), store.MoveActionPlan(store.Wants{Decision: fromRefOrNil(r.Body.Decision)}))
	if err != nil {
		return nil, err
	}
	return api.TransitionActionPlan200JSONResponse{ActionPlanJSONResponse: answerActionPlan(b)}, nil
}
