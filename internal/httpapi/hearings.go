package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var hearings = resource[plan.Hearing, *plan.Hearing, api.Hearing, api.HearingInput]{table: store.Hearings, read: toHearing, write: fromHearing}

func toHearing(r *plan.Hearing) api.Hearing {
	return api.Hearing{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		State: api.HearingState(r.State), Transitions: each(r.Transitions, toTransition),
		Subject:    toObjectRef(r.Subject),
		Committee:  toRef(r.Committee),
		AskedBy:    toRefOrNil(r.AskedBy),
		OpenedOn:   toDateOrNil(r.OpenedOn),
		DueOn:      toDateOrNil(r.DueOn),
		AnsweredOn: toDateOrNil(r.AnsweredOn),
		Answer:     r.Answer,
	}
}

func fromHearing(in api.HearingInput) *plan.Hearing {
	return &plan.Hearing{
		Object:     fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Subject:    fromObjectRef(in.Subject),
		Committee:  fromRef(in.Committee),
		AskedBy:    fromRefOrNil(in.AskedBy),
		OpenedOn:   fromDateOrNil(in.OpenedOn),
		DueOn:      fromDateOrNil(in.DueOn),
		AnsweredOn: fromDateOrNil(in.AnsweredOn),
		Answer:     in.Answer,
	}
}

func answerHearing(b api.Hearing) api.HearingJSONResponse {
	return api.HearingJSONResponse{Body: b, Headers: api.HearingResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerHearingCreated(ctx context.Context, b api.Hearing) api.HearingCreatedJSONResponse {
	return api.HearingCreatedJSONResponse{Body: b, Headers: api.HearingCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "hearings", b.ID)}}
}

// ListHearings answers GET /hearings.
func (s *Server) ListHearings(ctx context.Context, r api.ListHearingsRequestObject) (api.ListHearingsResponseObject, error) {
	p, err := hearings.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListHearings200JSONResponse{HearingListJSONResponse: api.HearingListJSONResponse{
		Body:    api.HearingList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.HearingListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportHearingsCsv answers GET /hearings.csv.
func (s *Server) ExportHearingsCsv(ctx context.Context, _ api.ExportHearingsCsvRequestObject) (api.ExportHearingsCsvResponseObject, error) {
	table, err := hearings.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportHearingsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportHearingsXlsx answers GET /hearings.xlsx.
func (s *Server) ExportHearingsXlsx(ctx context.Context, _ api.ExportHearingsXlsxRequestObject) (api.ExportHearingsXlsxResponseObject, error) {
	workbook, err := hearings.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportHearingsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateHearing answers POST /hearings.
func (s *Server) CreateHearing(ctx context.Context, r api.CreateHearingRequestObject) (api.CreateHearingResponseObject, error) {
	b, err := hearings.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateHearing201JSONResponse{HearingCreatedJSONResponse: answerHearingCreated(ctx, b)}, nil
}

// GetHearing answers GET /hearings/{hearing}.
func (s *Server) GetHearing(ctx context.Context, r api.GetHearingRequestObject) (api.GetHearingResponseObject, error) {
	b, err := hearings.get(ctx, s, r.Hearing)
	if err != nil {
		return nil, err
	}
	return api.GetHearing200JSONResponse{HearingReadJSONResponse: api.HearingReadJSONResponse{Body: b, Headers: api.HearingReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchHearing answers PATCH /hearings/{hearing}.
func (s *Server) PatchHearing(ctx context.Context, r api.PatchHearingRequestObject) (api.PatchHearingResponseObject, error) {
	b, err := hearings.patch(ctx, s, r.Hearing, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchHearing200JSONResponse{HearingJSONResponse: answerHearing(b)}, nil
}

// PutHearing answers PUT /hearings/{hearing}.
func (s *Server) PutHearing(ctx context.Context, r api.PutHearingRequestObject) (api.PutHearingResponseObject, error) {
	b, created, err := hearings.put(ctx, s, r.Hearing, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutHearing201JSONResponse{HearingCreatedJSONResponse: answerHearingCreated(ctx, b)}, nil
	}
	return api.PutHearing200JSONResponse{HearingJSONResponse: answerHearing(b)}, nil
}

// DeleteHearing answers DELETE /hearings/{hearing}.
func (s *Server) DeleteHearing(ctx context.Context, r api.DeleteHearingRequestObject) (api.DeleteHearingResponseObject, error) {
	if err := hearings.delete(ctx, s, r.Hearing, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteHearing204Response{}, nil
}

// RestoreHearing answers POST /hearings/{hearing}/restore.
func (s *Server) RestoreHearing(ctx context.Context, r api.RestoreHearingRequestObject) (api.RestoreHearingResponseObject, error) {
	b, err := hearings.restore(ctx, s, r.Hearing)
	if err != nil {
		return nil, err
	}
	return api.RestoreHearing200JSONResponse{HearingJSONResponse: answerHearing(b)}, nil
}

// ListHearingHistory answers GET /hearings/{hearing}/history.
func (s *Server) ListHearingHistory(ctx context.Context, r api.ListHearingHistoryRequestObject) (api.ListHearingHistoryResponseObject, error) {
	p, err := hearings.history(ctx, s, r.Hearing)
	if err != nil {
		return nil, err
	}
	return api.ListHearingHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}

// TransitionHearing answers POST /hearings/{hearing}/transitions.
func (s *Server) TransitionHearing(ctx context.Context, r api.TransitionHearingRequestObject) (api.TransitionHearingResponseObject, error) {
	b, err := hearings.move(ctx, s, r.Hearing, r.Params.IfMatch, stepOf(string(r.Body.To), r.Body.OccurredOn, r.Body.Reason), store.MoveHearing(store.Wants{Answer: r.Body.Answer}))
	if err != nil {
		return nil, err
	}
	return api.TransitionHearing200JSONResponse{HearingJSONResponse: answerHearing(b)}, nil
}
