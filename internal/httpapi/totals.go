package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// GetReportTotals answers GET /report-totals.
func (s *Server) GetReportTotals(ctx context.Context, r api.GetReportTotalsRequestObject) (api.GetReportTotalsResponseObject, error) {
	t, err := s.store.TotalReports(ctx, callOf(ctx).actor, toInt(r.Params.Year), r.Params.Community)
	if err != nil {
		return nil, err
	}
	return api.GetReportTotals200JSONResponse{ReportTotalsJSONResponse: api.ReportTotalsJSONResponse{Body: api.ReportTotals{
		Year: r.Params.Year, Reports: toInt32(t.Reports), Meetings: toTotal(t.Meetings), DigitalMeetings: toTotal(t.DigitalMeetings),
		PhysicalMeetings: toTotal(t.PhysicalMeetings), Cases: toTotal(t.Cases), DecisionCases: toTotal(t.DecisionCases), Disputes: toTotal(t.Disputes),
	}}}, nil
}

// GetStatusTotals answers GET /status-totals.
func (s *Server) GetStatusTotals(ctx context.Context, r api.GetStatusTotalsRequestObject) (api.GetStatusTotalsResponseObject, error) {
	t, err := s.store.CountStatuses(ctx, callOf(ctx).actor, toInt(r.Params.Year), r.Params.Community, r.Params.Committee)
	if err != nil {
		return nil, err
	}
	return api.GetStatusTotals200JSONResponse{StatusTotalsJSONResponse: api.StatusTotalsJSONResponse{Body: api.StatusTotals{
		Year: r.Params.Year, Total: toStatusCount(t.Total), Committees: each(t.Committees, toStatusCount),
	}}}, nil
}

func toStatusCount(c plan.StatusCount) api.StatusCount {
	return api.StatusCount{
		Committee: toRefOrNil(c.Committee), Total: toInt32(c.Total), Unknown: toInt32(c.Unknown), NotDone: toInt32(c.NotDone), InProgress: toInt32(c.InProgress), Done: toInt32(c.Done),
		CompletionRate: c.Rate(),
	}
}
