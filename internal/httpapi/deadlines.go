package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

type deadlineResource = resource[plan.Deadline, *plan.Deadline, api.Deadline, api.DeadlineInput]

// deadlinesOn is made for each request, because the state of a deadline depends on today.
func deadlinesOn(today plan.Date) deadlineResource {
	return deadlineResource{table: store.Deadlines, read: func(r *plan.Deadline) api.Deadline { return toDeadline(r, today) }, write: fromDeadline}
}

func (s *Server) deadlines() deadlineResource { return deadlinesOn(plan.Today(s.store.Now())) }

// deadlinesRead is for readers, who may ask for the deadlines as of a time: what is overdue then is told by that day.
func (s *Server) deadlinesRead(ctx context.Context) deadlineResource {
	if at := timeOf(callOf(ctx).query, "asKnownAt"); at != nil {
		return deadlinesOn(plan.Today(*at))
	}
	return s.deadlines()
}

func toDeadline(r *plan.Deadline, today plan.Date) api.Deadline {
	return api.Deadline{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		State: api.DeadlineState(r.StateOn(today)), Transitions: each(r.Transitions, toTransition),
		Kind:        r.Kind,
		Basis:       api.DeadlineBasis(r.Basis),
		Standing:    api.Standing(r.Standing),
		Committee:   toRefOrNil(r.Committee),
		Subject:     toObjectRef(r.Subject),
		Meeting:     toRefOrNil(r.Meeting),
		LeadDays:    optional(r.LeadDays, toInt32),
		DueOn:       toDateOrNil(r.DueOn),
		DueOnEdited: r.DueOnEdited,
		Due:         optional(r.Due, toImpreciseDateOrNull),
		Recurring:   r.Recurring,
		MetOn:       toDateOrNil(r.MetOn),
		Evidence:    optional(r.Evidence, toEvidence),
		Extensions:  each(r.Extensions, toDeadlineExtension),
		Text:        r.Text,
	}
}

func fromDeadline(in api.DeadlineInput) *plan.Deadline {
	return &plan.Deadline{
		Object:    fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Kind:      in.Kind,
		Basis:     plan.DeadlineBasis(in.Basis),
		Standing:  plan.Standing(in.Standing),
		Committee: fromRefOrNil(in.Committee),
		Subject:   fromObjectRef(in.Subject),
		Meeting:   fromRefOrNil(in.Meeting),
		LeadDays:  optional(in.LeadDays, toInt),
		DueOn:     fromDateOrNil(in.DueOn),
		Due:       optional(in.Due, fromImpreciseDateOrNull),
		Recurring: orZero(in.Recurring),
		Text:      in.Text,
	}
}

func toEvidence(v plan.Evidence) api.Evidence {
	return api.Evidence{
		Text: v.Text,
		URL:  v.URL,
	}
}

func fromEvidence(v api.EvidenceInput) plan.Evidence {
	return plan.Evidence{
		Text: v.Text,
		URL:  v.URL,
	}
}

func toDeadlineExtension(v plan.DeadlineExtension) api.DeadlineExtension {
	return api.DeadlineExtension{
		DueOn:      toDateOrNil(v.DueOn),
		Due:        optional(v.Due, toImpreciseDateOrNull),
		Reason:     v.Reason,
		ExtendedOn: toDate(v.ExtendedOn),
	}
}

func answerDeadline(b api.Deadline) api.DeadlineJSONResponse {
	return api.DeadlineJSONResponse{Body: b, Headers: api.DeadlineResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerDeadlineCreated(ctx context.Context, b api.Deadline) api.DeadlineCreatedJSONResponse {
	return api.DeadlineCreatedJSONResponse{Body: b, Headers: api.DeadlineCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "deadlines", b.ID)}}
}

// ListDeadlines answers GET /deadlines.
func (s *Server) ListDeadlines(ctx context.Context, r api.ListDeadlinesRequestObject) (api.ListDeadlinesResponseObject, error) {
	p, err := s.deadlinesRead(ctx).list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListDeadlines200JSONResponse{DeadlineListJSONResponse: api.DeadlineListJSONResponse{
		Body:    api.DeadlineList{Items: p.items, Next: p.next, NextCursor: p.cursor, AreaUnknown: p.areaUnknown, Included: p.included},
		Headers: api.DeadlineListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportDeadlinesCsv answers GET /deadlines.csv.
func (s *Server) ExportDeadlinesCsv(ctx context.Context, _ api.ExportDeadlinesCsvRequestObject) (api.ExportDeadlinesCsvResponseObject, error) {
	table, err := s.deadlines().csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportDeadlinesCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportDeadlinesXlsx answers GET /deadlines.xlsx.
func (s *Server) ExportDeadlinesXlsx(ctx context.Context, _ api.ExportDeadlinesXlsxRequestObject) (api.ExportDeadlinesXlsxResponseObject, error) {
	workbook, err := s.deadlines().xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportDeadlinesXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateDeadline answers POST /deadlines.
func (s *Server) CreateDeadline(ctx context.Context, r api.CreateDeadlineRequestObject) (api.CreateDeadlineResponseObject, error) {
	b, err := s.deadlines().create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateDeadline201JSONResponse{DeadlineCreatedJSONResponse: answerDeadlineCreated(ctx, b)}, nil
}

// GetDeadline answers GET /deadlines/{deadline}.
func (s *Server) GetDeadline(ctx context.Context, r api.GetDeadlineRequestObject) (api.GetDeadlineResponseObject, error) {
	b, err := s.deadlinesRead(ctx).get(ctx, s, r.Deadline)
	if err != nil {
		return nil, err
	}
	return api.GetDeadline200JSONResponse{DeadlineReadJSONResponse: api.DeadlineReadJSONResponse{Body: b, Headers: api.DeadlineReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchDeadline answers PATCH /deadlines/{deadline}.
func (s *Server) PatchDeadline(ctx context.Context, r api.PatchDeadlineRequestObject) (api.PatchDeadlineResponseObject, error) {
	b, err := s.deadlines().patch(ctx, s, r.Deadline, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchDeadline200JSONResponse{DeadlineJSONResponse: answerDeadline(b)}, nil
}

// PutDeadline answers PUT /deadlines/{deadline}.
func (s *Server) PutDeadline(ctx context.Context, r api.PutDeadlineRequestObject) (api.PutDeadlineResponseObject, error) {
	b, created, err := s.deadlines().put(ctx, s, r.Deadline, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutDeadline201JSONResponse{DeadlineCreatedJSONResponse: answerDeadlineCreated(ctx, b)}, nil
	}
	return api.PutDeadline200JSONResponse{DeadlineJSONResponse: answerDeadline(b)}, nil
}

// DeleteDeadline answers DELETE /deadlines/{deadline}.
func (s *Server) DeleteDeadline(ctx context.Context, r api.DeleteDeadlineRequestObject) (api.DeleteDeadlineResponseObject, error) {
	if err := s.deadlines().delete(ctx, s, r.Deadline, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteDeadline204Response{}, nil
}

// RestoreDeadline answers POST /deadlines/{deadline}/restore.
func (s *Server) RestoreDeadline(ctx context.Context, r api.RestoreDeadlineRequestObject) (api.RestoreDeadlineResponseObject, error) {
	b, err := s.deadlines().restore(ctx, s, r.Deadline)
	if err != nil {
		return nil, err
	}
	return api.RestoreDeadline200JSONResponse{DeadlineJSONResponse: answerDeadline(b)}, nil
}

// ListDeadlineHistory answers GET /deadlines/{deadline}/history.
func (s *Server) ListDeadlineHistory(ctx context.Context, r api.ListDeadlineHistoryRequestObject) (api.ListDeadlineHistoryResponseObject, error) {
	p, err := s.deadlines().history(ctx, s, r.Deadline)
	if err != nil {
		return nil, err
	}
	return api.ListDeadlineHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}

// TransitionDeadline answers POST /deadlines/{deadline}/transitions.
func (s *Server) TransitionDeadline(ctx context.Context, r api.TransitionDeadlineRequestObject) (api.TransitionDeadlineResponseObject, error) {
	b, err := s.deadlines().move(ctx, s, r.Deadline, r.Params.IfMatch, stepOf(string(r.Body.To), r.Body.OccurredOn, r.Body.Reason), store.MoveDeadline(store.Wants{Evidence: optional(r.Body.Evidence, fromEvidence)}))
	if err != nil {
		return nil, err
	}
	return api.TransitionDeadline200JSONResponse{DeadlineJSONResponse: answerDeadline(b)}, nil
}

// ExtendDeadline answers POST /deadlines/{deadline}/extensions.
func (s *Server) ExtendDeadline(ctx context.Context, r api.ExtendDeadlineRequestObject) (api.ExtendDeadlineResponseObject, error) {
	on := fromDateOrNil(r.Body.ExtendedOn)
	if on.IsZero() {
		on = plan.Today(s.store.Now())
	}
	b, err := s.deadlines().change(ctx, s, r.Deadline, r.Params.IfMatch, store.ExtendDeadline(fromDate(r.Body.DueOn), r.Body.Reason, on))
	if err != nil {
		return nil, err
	}
	return api.ExtendDeadline200JSONResponse{DeadlineJSONResponse: answerDeadline(b)}, nil
}
