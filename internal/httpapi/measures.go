package httpapi

import (
	"context"
	"net/http"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var measures = resource[plan.Measure, *plan.Measure, api.Measure, api.MeasureInput]{table: store.Measures, read: toMeasure, write: fromMeasure}

func toMeasure(r *plan.Measure) api.Measure {
	return api.Measure{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Plan:             toRef(r.Plan),
		Committee:        toRef(r.Committee),
		Goal:             toRefOrNil(r.Goal),
		Participants:     each(r.Participants, toRef),
		AcrossCommittees: r.AcrossCommittees,
		Label:            r.Label,
		Ordinal:          toInt32(r.Ordinal),
		Description:      r.Description,
		Responsible:      each(r.Responsible, toResponsible),
		Indicator:        r.Indicator,
		PriorityFlag:     api.PriorityFlag(r.PriorityFlag),
		PatientGroups:    each(r.PatientGroups, toRef),
		YearCells:        each(r.YearCells, toYearCell),
		StatusReports:    each(r.StatusReports, toStatusReport),
		Statuses:         each(r.Statuses(r.PlanColumns), toYearStatus),
		ImportWarnings:   texts(r.ImportWarnings),
	}
}

func fromMeasure(in api.MeasureInput) *plan.Measure {
	return &plan.Measure{
		Object:           fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Plan:             fromRef(in.Plan),
		Committee:        fromRef(in.Committee),
		Goal:             fromRefOrNil(in.Goal),
		Participants:     each(in.Participants, fromRef),
		AcrossCommittees: orZero(in.AcrossCommittees),
		Label:            in.Label,
		Ordinal:          toInt(in.Ordinal),
		Description:      in.Description,
		Responsible:      plan.Responsibles(each(in.Responsible, fromResponsible)),
		Indicator:        in.Indicator,
		PriorityFlag:     plan.PriorityFlag(orElse(in.PriorityFlag, "unknown")),
		PatientGroups:    each(in.PatientGroups, fromRef),
		YearCells:        each(in.YearCells, fromYearCell),
		StatusReports:    each(in.StatusReports, fromStatusReport),
		ImportWarnings:   plan.Texts(in.ImportWarnings),
	}
}

func toYearCell(v plan.YearCell) api.YearCell {
	return api.YearCell{
		Column:  toInt32(v.Column),
		Raw:     v.Raw,
		Reading: api.ReadingKind(v.Reading),
		From:    optional(v.From, toInt32),
		To:      optional(v.To, toInt32),
	}
}

func fromYearCell(v api.YearCellInput) plan.YearCell {
	return plan.YearCell{
		Column:  toInt(v.Column),
		Raw:     v.Raw,
		Reading: plan.ReadingKind(v.Reading),
		From:    optional(v.From, toInt),
		To:      optional(v.To, toInt),
	}
}

func toStatusReport(v plan.StatusReport) api.StatusReport {
	return api.StatusReport{
		Year:         toInt32(v.Year),
		Status:       api.MeasureStatus(v.Status),
		ReportedOn:   toDate(v.ReportedOn),
		ReporterRole: v.ReporterRole,
		Note:         v.Note,
		Document:     toRefOrNil(v.Document),
	}
}

func fromStatusReport(v api.StatusReportInput) plan.StatusReport {
	return plan.StatusReport{
		Year:         toInt(v.Year),
		Status:       plan.MeasureStatus(v.Status),
		ReportedOn:   fromDate(v.ReportedOn),
		ReporterRole: v.ReporterRole,
		Note:         v.Note,
		Document:     fromRefOrNil(v.Document),
	}
}

func toYearStatus(v plan.YearStatus) api.YearStatus {
	return api.YearStatus{Year: toInt32(v.Year), Status: api.MeasureStatus(v.Status), ReportedOn: toDateOrNil(v.ReportedOn)}
}

func answerMeasure(b api.Measure) api.MeasureJSONResponse {
	return api.MeasureJSONResponse{Body: b, Headers: api.MeasureResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerMeasureCreated(ctx context.Context, b api.Measure) api.MeasureCreatedJSONResponse {
	return api.MeasureCreatedJSONResponse{Body: b, Headers: api.MeasureCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "measures", b.ID)}}
}

// The lists and reads of measures are what is asked for most, and their answers are written out by appending.
type (
	listedMeasures struct {
		server *Server
		body   *api.MeasureList
		link   *string
	}
	readMeasure struct {
		server *Server
		body   *api.Measure
	}
)

// VisitListMeasuresResponse implements api.ListMeasuresResponseObject.
func (r listedMeasures) VisitListMeasuresResponse(w http.ResponseWriter) error {
	return r.server.answerJSON(w, r.body, nil, r.link)
}

// VisitGetMeasureResponse implements api.GetMeasureResponseObject.
func (r readMeasure) VisitGetMeasureResponse(w http.ResponseWriter) error {
	return r.server.answerJSON(w, r.body, versionTag(r.body.Version), nil)
}

// ListMeasures answers GET /measures.
func (s *Server) ListMeasures(ctx context.Context, r api.ListMeasuresRequestObject) (api.ListMeasuresResponseObject, error) {
	p, err := measures.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return listedMeasures{s, &api.MeasureList{Items: p.items, Next: p.next, NextCursor: p.cursor, AreaUnknown: p.areaUnknown, Included: p.included}, p.link}, nil
}

// ExportMeasuresCsv answers GET /measures.csv.
func (s *Server) ExportMeasuresCsv(ctx context.Context, _ api.ExportMeasuresCsvRequestObject) (api.ExportMeasuresCsvResponseObject, error) {
	table, err := measures.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportMeasuresCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportMeasuresXlsx answers GET /measures.xlsx.
func (s *Server) ExportMeasuresXlsx(ctx context.Context, _ api.ExportMeasuresXlsxRequestObject) (api.ExportMeasuresXlsxResponseObject, error) {
	workbook, err := measures.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportMeasuresXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateMeasure answers POST /measures.
func (s *Server) CreateMeasure(ctx context.Context, r api.CreateMeasureRequestObject) (api.CreateMeasureResponseObject, error) {
	b, err := measures.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateMeasure201JSONResponse{MeasureCreatedJSONResponse: answerMeasureCreated(ctx, b)}, nil
}

// GetMeasure answers GET /measures/{measure}.
func (s *Server) GetMeasure(ctx context.Context, r api.GetMeasureRequestObject) (api.GetMeasureResponseObject, error) {
	b, err := measures.get(ctx, s, r.Measure)
	if err != nil {
		return nil, err
	}
	return readMeasure{s, &b}, nil
}

// PatchMeasure answers PATCH /measures/{measure}.
func (s *Server) PatchMeasure(ctx context.Context, r api.PatchMeasureRequestObject) (api.PatchMeasureResponseObject, error) {
	b, err := measures.patch(ctx, s, r.Measure, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchMeasure200JSONResponse{MeasureJSONResponse: answerMeasure(b)}, nil
}

// PutMeasure answers PUT /measures/{measure}.
func (s *Server) PutMeasure(ctx context.Context, r api.PutMeasureRequestObject) (api.PutMeasureResponseObject, error) {
	b, created, err := measures.put(ctx, s, r.Measure, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutMeasure201JSONResponse{MeasureCreatedJSONResponse: answerMeasureCreated(ctx, b)}, nil
	}
	return api.PutMeasure200JSONResponse{MeasureJSONResponse: answerMeasure(b)}, nil
}

// DeleteMeasure answers DELETE /measures/{measure}.
func (s *Server) DeleteMeasure(ctx context.Context, r api.DeleteMeasureRequestObject) (api.DeleteMeasureResponseObject, error) {
	if err := measures.delete(ctx, s, r.Measure, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteMeasure204Response{}, nil
}

// RestoreMeasure answers POST /measures/{measure}/restore.
func (s *Server) RestoreMeasure(ctx context.Context, r api.RestoreMeasureRequestObject) (api.RestoreMeasureResponseObject, error) {
	b, err := measures.restore(ctx, s, r.Measure)
	if err != nil {
		return nil, err
	}
	return api.RestoreMeasure200JSONResponse{MeasureJSONResponse: answerMeasure(b)}, nil
}

// ListMeasureHistory answers GET /measures/{measure}/history.
func (s *Server) ListMeasureHistory(ctx context.Context, r api.ListMeasureHistoryRequestObject) (api.ListMeasureHistoryResponseObject, error) {
	p, err := measures.history(ctx, s, r.Measure)
	if err != nil {
		return nil, err
	}
	return api.ListMeasureHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}

// ReportMeasureStatus answers POST /measures/{measure}/status-reports.
func (s *Server) ReportMeasureStatus(ctx context.Context, r api.ReportMeasureStatusRequestObject) (api.ReportMeasureStatusResponseObject, error) {
	b, err := measures.change(ctx, s, r.Measure, r.Params.IfMatch, store.ReportStatus(fromStatusReport(*r.Body)))
	if err != nil {
		return nil, err
	}
	return api.ReportMeasureStatus200JSONResponse{MeasureJSONResponse: answerMeasure(b)}, nil
}
