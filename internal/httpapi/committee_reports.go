package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var committeeReports = resource[plan.CommitteeReport, *plan.CommitteeReport, api.CommitteeReport, api.CommitteeReportInput]{table: store.CommitteeReports, read: toCommitteeReport, write: fromCommitteeReport}

func toCommitteeReport(r *plan.CommitteeReport) api.CommitteeReport {
	return api.CommitteeReport{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Committee:        toRef(r.Committee),
		Year:             toInt32(r.Year),
		Document:         toRefOrNil(r.Document),
		Leader:           r.Leader,
		Deputy:           r.Deputy,
		Meetings:         optional(r.Meetings, toInt32),
		DigitalMeetings:  optional(r.DigitalMeetings, toInt32),
		PhysicalMeetings: optional(r.PhysicalMeetings, toInt32),
		JointMeetings:    each(r.JointMeetings, toJointMeetings),
		ExtraMeetings:    r.ExtraMeetings,
		Cases:            optional(r.Cases, toInt32),
		DecisionCases:    optional(r.DecisionCases, toInt32),
		Disputes:         optional(r.Disputes, toInt32),
		PlanApprovedOn:   toDateOrNil(r.PlanApprovedOn),
		PlanNote:         r.PlanNote,
		Topics:           texts(r.Topics),
		Results:          texts(r.Results),
		Continues:        texts(r.Continues),
		Notes:            r.Notes,
	}
}

func fromCommitteeReport(in api.CommitteeReportInput) *plan.CommitteeReport {
	return &plan.CommitteeReport{
		Object:           fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Committee:        fromRef(in.Committee),
		Year:             toInt(in.Year),
		Document:         fromRefOrNil(in.Document),
		Leader:           in.Leader,
		Deputy:           in.Deputy,
		Meetings:         optional(in.Meetings, toInt),
		DigitalMeetings:  optional(in.DigitalMeetings, toInt),
		PhysicalMeetings: optional(in.PhysicalMeetings, toInt),
		JointMeetings:    each(in.JointMeetings, fromJointMeetings),
		ExtraMeetings:    in.ExtraMeetings,
		Cases:            optional(in.Cases, toInt),
		DecisionCases:    optional(in.DecisionCases, toInt),
		Disputes:         optional(in.Disputes, toInt),
		PlanApprovedOn:   fromDateOrNil(in.PlanApprovedOn),
		PlanNote:         in.PlanNote,
		Topics:           plan.Texts(in.Topics),
		Results:          plan.Texts(in.Results),
		Continues:        plan.Texts(in.Continues),
		Notes:            in.Notes,
	}
}

func toJointMeetings(v plan.JointMeetings) api.JointMeetings {
	return api.JointMeetings{
		Committee: toRef(v.Committee),
		Count:     toInt32(v.Count),
	}
}

func fromJointMeetings(v api.JointMeetingsInput) plan.JointMeetings {
	return plan.JointMeetings{
		Committee: fromRef(v.Committee),
		Count:     toInt(v.Count),
	}
}

func answerCommitteeReport(b api.CommitteeReport) api.CommitteeReportJSONResponse {
	return api.CommitteeReportJSONResponse{Body: b, Headers: api.CommitteeReportResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerCommitteeReportCreated(ctx context.Context, b api.CommitteeReport) api.CommitteeReportCreatedJSONResponse {
	return api.CommitteeReportCreatedJSONResponse{Body: b, Headers: api.CommitteeReportCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "committee-reports", b.ID)}}
}

// ListCommitteeReports answers GET /committee-reports.
func (s *Server) ListCommitteeReports(ctx context.Context, r api.ListCommitteeReportsRequestObject) (api.ListCommitteeReportsResponseObject, error) {
	p, err := committeeReports.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListCommitteeReports200JSONResponse{CommitteeReportListJSONResponse: api.CommitteeReportListJSONResponse{
		Body:    api.CommitteeReportList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.CommitteeReportListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportCommitteeReportsCsv answers GET /committee-reports.csv.
func (s *Server) ExportCommitteeReportsCsv(ctx context.Context, _ api.ExportCommitteeReportsCsvRequestObject) (api.ExportCommitteeReportsCsvResponseObject, error) {
	table, err := committeeReports.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportCommitteeReportsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportCommitteeReportsXlsx answers GET /committee-reports.xlsx.
func (s *Server) ExportCommitteeReportsXlsx(ctx context.Context, _ api.ExportCommitteeReportsXlsxRequestObject) (api.ExportCommitteeReportsXlsxResponseObject, error) {
	workbook, err := committeeReports.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportCommitteeReportsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateCommitteeReport answers POST /committee-reports.
func (s *Server) CreateCommitteeReport(ctx context.Context, r api.CreateCommitteeReportRequestObject) (api.CreateCommitteeReportResponseObject, error) {
	b, err := committeeReports.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateCommitteeReport201JSONResponse{CommitteeReportCreatedJSONResponse: answerCommitteeReportCreated(ctx, b)}, nil
}

// GetCommitteeReport answers GET /committee-reports/{report}.
func (s *Server) GetCommitteeReport(ctx context.Context, r api.GetCommitteeReportRequestObject) (api.GetCommitteeReportResponseObject, error) {
	b, err := committeeReports.get(ctx, s, r.Report)
	if err != nil {
		return nil, err
	}
	return api.GetCommitteeReport200JSONResponse{CommitteeReportReadJSONResponse: api.CommitteeReportReadJSONResponse{Body: b, Headers: api.CommitteeReportReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchCommitteeReport answers PATCH /committee-reports/{report}.
func (s *Server) PatchCommitteeReport(ctx context.Context, r api.PatchCommitteeReportRequestObject) (api.PatchCommitteeReportResponseObject, error) {
	b, err := committeeReports.patch(ctx, s, r.Report, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchCommitteeReport200JSONResponse{CommitteeReportJSONResponse: answerCommitteeReport(b)}, nil
}

// PutCommitteeReport answers PUT /committee-reports/{report}.
func (s *Server) PutCommitteeReport(ctx context.Context, r api.PutCommitteeReportRequestObject) (api.PutCommitteeReportResponseObject, error) {
	b, created, err := committeeReports.put(ctx, s, r.Report, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutCommitteeReport201JSONResponse{CommitteeReportCreatedJSONResponse: answerCommitteeReportCreated(ctx, b)}, nil
	}
	return api.PutCommitteeReport200JSONResponse{CommitteeReportJSONResponse: answerCommitteeReport(b)}, nil
}

// DeleteCommitteeReport answers DELETE /committee-reports/{report}.
func (s *Server) DeleteCommitteeReport(ctx context.Context, r api.DeleteCommitteeReportRequestObject) (api.DeleteCommitteeReportResponseObject, error) {
	if err := committeeReports.delete(ctx, s, r.Report, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteCommitteeReport204Response{}, nil
}

// RestoreCommitteeReport answers POST /committee-reports/{report}/restore.
func (s *Server) RestoreCommitteeReport(ctx context.Context, r api.RestoreCommitteeReportRequestObject) (api.RestoreCommitteeReportResponseObject, error) {
	b, err := committeeReports.restore(ctx, s, r.Report)
	if err != nil {
		return nil, err
	}
	return api.RestoreCommitteeReport200JSONResponse{CommitteeReportJSONResponse: answerCommitteeReport(b)}, nil
}

// ListCommitteeReportHistory answers GET /committee-reports/{report}/history.
func (s *Server) ListCommitteeReportHistory(ctx context.Context, r api.ListCommitteeReportHistoryRequestObject) (api.ListCommitteeReportHistoryResponseObject, error) {
	p, err := committeeReports.history(ctx, s, r.Report)
	if err != nil {
		return nil, err
	}
	return api.ListCommitteeReportHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
