package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var decisions = resource[plan.Decision, *plan.Decision, api.Decision, api.DecisionInput]{table: store.Decisions, read: toDecision, write: fromDecision}

func toDecision(r *plan.Decision) api.Decision {
	return api.Decision{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		State: api.DecisionState(r.State), Transitions: each(r.Transitions, toTransition),
		Committee:  toRef(r.Committee),
		Case:       toRefOrNil(r.Case),
		Meeting:    toRefOrNil(r.Meeting),
		Number:     optional(r.Number, toInt32),
		Text:       r.Text,
		DecidedOn:  toDateOrNil(r.DecidedOn),
		ActionPlan: toRefOrNil(r.ActionPlan),
		Guideline:  toRefOrNil(r.Guideline),
	}
}

func fromDecision(in api.DecisionInput) *plan.Decision {
	return &plan.Decision{
		Object:     fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Committee:  fromRef(in.Committee),
		Case:       fromRefOrNil(in.Case),
		Meeting:    fromRefOrNil(in.Meeting),
		Number:     optional(in.Number, toInt),
		Text:       in.Text,
		DecidedOn:  fromDateOrNil(in.DecidedOn),
		ActionPlan: fromRefOrNil(in.ActionPlan),
		Guideline:  fromRefOrNil(in.Guideline),
	}
}

func answerDecision(b api.Decision) api.DecisionJSONResponse {
	return api.DecisionJSONResponse{Body: b, Headers: api.DecisionResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerDecisionCreated(ctx context.Context, b api.Decision) api.DecisionCreatedJSONResponse {
	return api.DecisionCreatedJSONResponse{Body: b, Headers: api.DecisionCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "decisions", b.ID)}}
}

// ListDecisions answers GET /decisions.
func (s *Server) ListDecisions(ctx context.Context, r api.ListDecisionsRequestObject) (api.ListDecisionsResponseObject, error) {
	p, err := decisions.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListDecisions200JSONResponse{DecisionListJSONResponse: api.DecisionListJSONResponse{
		Body:    api.DecisionList{Items: p.items, Next: p.next, NextCursor: p.cursor, AreaUnknown: p.areaUnknown, Included: p.included},
		Headers: api.DecisionListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportDecisionsCsv answers GET /decisions.csv.
func (s *Server) ExportDecisionsCsv(ctx context.Context, _ api.ExportDecisionsCsvRequestObject) (api.ExportDecisionsCsvResponseObject, error) {
	table, err := decisions.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportDecisionsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportDecisionsXlsx answers GET /decisions.xlsx.
func (s *Server) ExportDecisionsXlsx(ctx context.Context, _ api.ExportDecisionsXlsxRequestObject) (api.ExportDecisionsXlsxResponseObject, error) {
	workbook, err := decisions.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportDecisionsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateDecision answers POST /decisions.
func (s *Server) CreateDecision(ctx context.Context, r api.CreateDecisionRequestObject) (api.CreateDecisionResponseObject, error) {
	b, err := decisions.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateDecision201JSONResponse{DecisionCreatedJSONResponse: answerDecisionCreated(ctx, b)}, nil
}

// GetDecision answers GET /decisions/{decision}.
func (s *Server) GetDecision(ctx context.Context, r api.GetDecisionRequestObject) (api.GetDecisionResponseObject, error) {
	b, err := decisions.get(ctx, s, r.Decision)
	if err != nil {
		return nil, err
	}
	return api.GetDecision200JSONResponse{DecisionReadJSONResponse: api.DecisionReadJSONResponse{Body: b, Headers: api.DecisionReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchDecision answers PATCH /decisions/{decision}.
func (s *Server) PatchDecision(ctx context.Context, r api.PatchDecisionRequestObject) (api.PatchDecisionResponseObject, error) {
	b, err := decisions.patch(ctx, s, r.Decision, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchDecision200JSONResponse{DecisionJSONResponse: answerDecision(b)}, nil
}

// PutDecision answers PUT /decisions/{decision}.
func (s *Server) PutDecision(ctx context.Context, r api.PutDecisionRequestObject) (api.PutDecisionResponseObject, error) {
	b, created, err := decisions.put(ctx, s, r.Decision, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutDecision201JSONResponse{DecisionCreatedJSONResponse: answerDecisionCreated(ctx, b)}, nil
	}
	return api.PutDecision200JSONResponse{DecisionJSONResponse: answerDecision(b)}, nil
}

// DeleteDecision answers DELETE /decisions/{decision}.
func (s *Server) DeleteDecision(ctx context.Context, r api.DeleteDecisionRequestObject) (api.DeleteDecisionResponseObject, error) {
	if err := decisions.delete(ctx, s, r.Decision, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteDecision204Response{}, nil
}

// RestoreDecision answers POST /decisions/{decision}/restore.
func (s *Server) RestoreDecision(ctx context.Context, r api.RestoreDecisionRequestObject) (api.RestoreDecisionResponseObject, error) {
	b, err := decisions.restore(ctx, s, r.Decision)
	if err != nil {
		return nil, err
	}
	return api.RestoreDecision200JSONResponse{DecisionJSONResponse: answerDecision(b)}, nil
}

// ListDecisionHistory answers GET /decisions/{decision}/history.
func (s *Server) ListDecisionHistory(ctx context.Context, r api.ListDecisionHistoryRequestObject) (api.ListDecisionHistoryResponseObject, error) {
	p, err := decisions.history(ctx, s, r.Decision)
	if err != nil {
		return nil, err
	}
	return api.ListDecisionHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}

// TransitionDecision answers POST /decisions/{decision}/transitions.
func (s *Server) TransitionDecision(ctx context.Context, r api.TransitionDecisionRequestObject) (api.TransitionDecisionResponseObject, error) {
	b, err := decisions.move(ctx, s, r.Decision, r.Params.IfMatch, stepOf(string(r.Body.To), r.Body.OccurredOn, r.Body.Reason), store.MoveDecision(store.Wants{Meeting: fromRefOrNil(r.Body.Meeting)}))
	if err != nil {
		return nil, err
	}
	return api.TransitionDecision200JSONResponse{DecisionJSONResponse: answerDecision(b)}, nil
}
