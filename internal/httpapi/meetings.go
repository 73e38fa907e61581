package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var meetings = resource[plan.Meeting, *plan.Meeting, api.Meeting, api.MeetingInput]{table: store.Meetings, read: toMeeting, write: fromMeeting}

func toMeeting(r *plan.Meeting) api.Meeting {
	return api.Meeting{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		State: api.MeetingState(r.State), Transitions: each(r.Transitions, toTransition),
		Committees: each(r.Committees, toRef),
		Date:       toDateOrNil(r.Date),
		When:       optional(r.When, toImpreciseDateOrNull),
		StartsAt:   r.StartsAt,
		EndsAt:     r.EndsAt,
		Mode:       api.MeetingMode(r.Mode),
		Extra:      r.Extra,
		Place:      r.Place,
		Agenda:     texts(r.Agenda),
		Attendance: each(r.Attendance, toAttendance),
		PapersURL:  r.PapersURL,
		MinutesURL: r.MinutesURL,
	}
}

func fromMeeting(in api.MeetingInput) *plan.Meeting {
	return &plan.Meeting{
		Object:     fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Committees: each(in.Committees, fromRef),
		Date:       fromDateOrNil(in.Date),
		When:       optional(in.When, fromImpreciseDateOrNull),
		StartsAt:   toUTC(in.StartsAt),
		EndsAt:     toUTC(in.EndsAt),
		Mode:       plan.MeetingMode(orElse(in.Mode, "unknown")),
		Extra:      in.Extra,
		Place:      in.Place,
		Agenda:     plan.Texts(in.Agenda),
		Attendance: each(in.Attendance, fromAttendance),
		PapersURL:  in.PapersURL,
		MinutesURL: in.MinutesURL,
	}
}

func toAttendance(v plan.Attendance) api.Attendance {
	return api.Attendance{
		Role:         api.AttendanceRole(v.Role),
		Name:         v.Name,
		PersonKey:    v.PersonKey,
		Position:     v.Position,
		Organisation: toRefOrNil(v.Organisation),
		Topic:        v.Topic,
	}
}

func fromAttendance(v api.AttendanceInput) plan.Attendance {
	return plan.Attendance{
		Role:         plan.AttendanceRole(v.Role),
		Name:         v.Name,
		PersonKey:    v.PersonKey,
		Position:     v.Position,
		Organisation: fromRefOrNil(v.Organisation),
		Topic:        v.Topic,
	}
}

func answerMeeting(b api.Meeting) api.MeetingJSONResponse {
	return api.MeetingJSONResponse{Body: b, Headers: api.MeetingResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerMeetingCreated(ctx context.Context, b api.Meeting) api.MeetingCreatedJSONResponse {
	return api.MeetingCreatedJSONResponse{Body: b, Headers: api.MeetingCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "meetings", b.ID)}}
}

// ListMeetings answers GET /meetings.
func (s *Server) ListMeetings(ctx context.Context, r api.ListMeetingsRequestObject) (api.ListMeetingsResponseObject, error) {
	p, err := meetings.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListMeetings200JSONResponse{MeetingListJSONResponse: api.MeetingListJSONResponse{
		Body:    api.MeetingList{Items: p.items, Next: p.next, NextCursor: p.cursor, AreaUnknown: p.areaUnknown, Included: p.included},
		Headers: api.MeetingListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportMeetingsCsv answers GET /meetings.csv.
func (s *Server) ExportMeetingsCsv(ctx context.Context, _ api.ExportMeetingsCsvRequestObject) (api.ExportMeetingsCsvResponseObject, error) {
	table, err := meetings.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportMeetingsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportMeetingsXlsx answers GET /meetings.xlsx.
func (s *Server) ExportMeetingsXlsx(ctx context.Context, _ api.ExportMeetingsXlsxRequestObject) (api.ExportMeetingsXlsxResponseObject, error) {
	workbook, err := meetings.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportMeetingsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateMeeting answers POST /meetings.
func (s *Server) CreateMeeting(ctx context.Context, r api.CreateMeetingRequestObject) (api.CreateMeetingResponseObject, error) {
	b, err := meetings.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateMeeting201JSONResponse{MeetingCreatedJSONResponse: answerMeetingCreated(ctx, b)}, nil
}

// GetMeeting answers GET /meetings/{meeting}.
func (s *Server) GetMeeting(ctx context.Context, r api.GetMeetingRequestObject) (api.GetMeetingResponseObject, error) {
	b, err := meetings.get(ctx, s, r.Meeting)
	if err != nil {
		return nil, err
	}
	return api.GetMeeting200JSONResponse{MeetingReadJSONResponse: api.MeetingReadJSONResponse{Body: b, Headers: api.MeetingReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchMeeting answers PATCH /meetings/{meeting}.
func (s *Server) PatchMeeting(ctx context.Context, r api.PatchMeetingRequestObject) (api.PatchMeetingResponseObject, error) {
	b, err := meetings.patch(ctx, s, r.Meeting, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchMeeting200JSONResponse{MeetingJSONResponse: answerMeeting(b)}, nil
}

// PutMeeting answers PUT /meetings/{meeting}.
func (s *Server) PutMeeting(ctx context.Context, r api.PutMeetingRequestObject) (api.PutMeetingResponseObject, error) {
	b, created, err := meetings.put(ctx, s, r.Meeting, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutMeeting201JSONResponse{MeetingCreatedJSONResponse: answerMeetingCreated(ctx, b)}, nil
	}
	return api.PutMeeting200JSONResponse{MeetingJSONResponse: answerMeeting(b)}, nil
}

// DeleteMeeting answers DELETE /meetings/{meeting}.
func (s *Server) DeleteMeeting(ctx context.Context, r api.DeleteMeetingRequestObject) (api.DeleteMeetingResponseObject, error) {
	if err := meetings.delete(ctx, s, r.Meeting, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteMeeting204Response{}, nil
}

// RestoreMeeting answers POST /meetings/{meeting}/restore.
func (s *Server) RestoreMeeting(ctx context.Context, r api.RestoreMeetingRequestObject) (api.RestoreMeetingResponseObject, error) {
	b, err := meetings.restore(ctx, s, r.Meeting)
	if err != nil {
		return nil, err
	}
	return api.RestoreMeeting200JSONResponse{MeetingJSONResponse: answerMeeting(b)}, nil
}

// ListMeetingHistory answers GET /meetings/{meeting}/history.
func (s *Server) ListMeetingHistory(ctx context.Context, r api.ListMeetingHistoryRequestObject) (api.ListMeetingHistoryResponseObject, error) {
	p, err := meetings.history(ctx, s, r.Meeting)
	if err != nil {
		return nil, err
	}
	return api.ListMeetingHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}

// TransitionMeeting answers POST /meetings/{meeting}/transitions.
func (s *Server) TransitionMeeting(ctx context.Context, r api.TransitionMeetingRequestObject) (api.TransitionMeetingResponseObject, error) {
	b, err := meetings.move(ctx, s, r.Meeting, r.Params.IfMatch, stepOf(string(r.Body.To), r.Body.OccurredOn, r.Body.Reason), store.MoveMeeting)
	if err != nil {
		return nil, err
	}
	return api.TransitionMeeting200JSONResponse{MeetingJSONResponse: answerMeeting(b)}, nil
}
