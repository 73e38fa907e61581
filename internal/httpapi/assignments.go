package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var assignments = resource[plan.Assignment, *plan.Assignment, api.Assignment, api.AssignmentInput]{table: store.Assignments, read: toAssignment, write: fromAssignment}

func toAssignment(r *plan.Assignment) api.Assignment {
	return api.Assignment{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		State: api.AssignmentState(r.State), Transitions: each(r.Transitions, toTransition),
		Issuer:     toRef(r.Issuer),
		Addressees: each(r.Addressees, toRef),
		Backing:    toRefOrNil(r.Backing),
		Decision:   toRefOrNil(r.Decision),
		DueMeeting: toRefOrNil(r.DueMeeting),
		IssuedOn:   toDateOrNil(r.IssuedOn),
		Text:       r.Text,
	}
}

func fromAssignment(in api.AssignmentInput) *plan.Assignment {
	return &plan.Assignment{
		Object:     fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Issuer:     fromRef(in.Issuer),
		Addressees: each(in.Addressees, fromRef),
		Backing:    fromRefOrNil(in.Backing),
		Decision:   fromRefOrNil(in.Decision),
		DueMeeting: fromRefOrNil(in.DueMeeting),
		IssuedOn:   fromDateOrNil(in.IssuedOn),
		Text:       in.Text,
	}
}

func answerAssignment(b api.Assignment) api.AssignmentJSONResponse {
	return api.AssignmentJSONResponse{Body: b, Headers: api.AssignmentResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerAssignmentCreated(ctx context.Context, b api.Assignment) api.AssignmentCreatedJSONResponse {
	return api.AssignmentCreatedJSONResponse{Body: b, Headers: api.AssignmentCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "assignments", b.ID)}}
}

// ListAssignments answers GET /assignments.
func (s *Server) ListAssignments(ctx context.Context, r api.ListAssignmentsRequestObject) (api.ListAssignmentsResponseObject, error) {
	p, err := assignments.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListAssignments200JSONResponse{AssignmentListJSONResponse: api.AssignmentListJSONResponse{
		Body:    api.AssignmentList{Items: p.items, Next: p.next, NextCursor: p.cursor, AreaUnknown: p.areaUnknown, Included: p.included},
		Headers: api.AssignmentListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportAssignmentsCsv answers GET /assignments.csv.
func (s *Server) ExportAssignmentsCsv(ctx context.Context, _ api.ExportAssignmentsCsvRequestObject) (api.ExportAssignmentsCsvResponseObject, error) {
	table, err := assignments.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportAssignmentsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportAssignmentsXlsx answers GET /assignments.xlsx.
func (s *Server) ExportAssignmentsXlsx(ctx context.Context, _ api.ExportAssignmentsXlsxRequestObject) (api.ExportAssignmentsXlsxResponseObject, error) {
	workbook, err := assignments.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportAssignmentsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateAssignment answers POST /assignments.
func (s *Server) CreateAssignment(ctx context.Context, r api.CreateAssignmentRequestObject) (api.CreateAssignmentResponseObject, error) {
	b, err := assignments.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateAssignment201JSONResponse{AssignmentCreatedJSONResponse: answerAssignmentCreated(ctx, b)}, nil
}

// GetAssignment answers GET /assignments/{assignment}.
func (s *Server) GetAssignment(ctx context.Context, r api.GetAssignmentRequestObject) (api.GetAssignmentResponseObject, error) {
	b, err := assignments.get(ctx, s, r.Assignment)
	if err != nil {
		return nil, err
	}
	return api.GetAssignment200JSONResponse{AssignmentReadJSONResponse: api.AssignmentReadJSONResponse{Body: b, Headers: api.AssignmentReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchAssignment answers PATCH /assignments/{assignment}.
func (s *Server) PatchAssignment(ctx context.Context, r api.PatchAssignmentRequestObject) (api.PatchAssignmentResponseObject, error) {
	b, err := assignments.patch(ctx, s, r.Assignment, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchAssignment200JSONResponse{AssignmentJSONResponse: answerAssignment(b)}, nil
}

// PutAssignment answers PUT /assignments/{assignment}.
func (s *Server) PutAssignment(ctx context.Context, r api.PutAssignmentRequestObject) (api.PutAssignmentResponseObject, error) {
	b, created, err := assignments.put(ctx, s, r.Assignment, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutAssignment201JSONResponse{AssignmentCreatedJSONResponse: answerAssignmentCreated(ctx, b)}, nil
	}
	return api.PutAssignment200JSONResponse{AssignmentJSONResponse: answerAssignment(b)}, nil
}

// DeleteAssignment answers DELETE /assignments/{assignment}.
func (s *Server) DeleteAssignment(ctx context.Context, r api.DeleteAssignmentRequestObject) (api.DeleteAssignmentResponseObject, error) {
	if err := assignments.delete(ctx, s, r.Assignment, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteAssignment204Response{}, nil
}

// RestoreAssignment answers POST /assignments/{assignment}/restore.
func (s *Server) RestoreAssignment(ctx context.Context, r api.RestoreAssignmentRequestObject) (api.RestoreAssignmentResponseObject, error) {
	b, err := assignments.restore(ctx, s, r.Assignment)
	if err != nil {
		return nil, err
	}
	return api.RestoreAssignment200JSONResponse{AssignmentJSONResponse: answerAssignment(b)}, nil
}

// ListAssignmentHistory answers GET /assignments/{assignment}/history.
func (s *Server) ListAssignmentHistory(ctx context.Context, r api.ListAssignmentHistoryRequestObject) (api.ListAssignmentHistoryResponseObject, error) {
	p, err := assignments.history(ctx, s, r.Assignment)
	if err != nil {
		return nil, err
	}
	return api.ListAssignmentHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}

// TransitionAssignment answers POST /assignments/{assignment}/transitions.
func (s *Server) TransitionAssignment(ctx context.Context, r api.TransitionAssignmentRequestObject) (api.TransitionAssignmentResponseObject, error) {
	b, err := assignments.move(ctx, s, r.Assignment, r.Params.IfMatch, stepOf(string(r.Body.To), r.Body.OccurredOn, r.Body.Reason), store.MoveAssignment)
	if err != nil {
		return nil, err
	}
	return api.TransitionAssignment200JSONResponse{AssignmentJSONResponse: answerAssignment(b)}, nil
}
