package httpapi

import (
	"bytes"
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
)

// languageOf is the language of labels that a request asks for.
func languageOf(ctx context.Context) plan.Language {
	return plan.Language(callOf(ctx).query.Get("lang"))
}

// frameAncestors says who may embed a page: anybody, unless it was set otherwise.
func (s *Server) frameAncestors() string {
	if s.options.FrameAncestors == "" {
		return "*"
	}
	return s.options.FrameAncestors
}

// GetActionPlanMatrix answers GET /action-plans/{plan}/matrix.
func (s *Server) GetActionPlanMatrix(ctx context.Context, r api.GetActionPlanMatrixRequestObject) (api.GetActionPlanMatrixResponseObject, error) {
	x, err := s.store.Matrix(ctx, callOf(ctx).actor, r.Plan, r.Params.Committee)
	if err != nil {
		return nil, err
	}
	return api.GetActionPlanMatrix200JSONResponse{MatrixJSONResponse: api.MatrixJSONResponse{Body: api.Matrix{
		Plan: toRef(x.Plan.AsRef()), Years: each(x.Years, toInt32), Legend: each(render.Legend(languageOf(ctx)), toMatrixLegend),
		Totals: each(x.Totals, toMatrixCount), Committees: each(x.Committees, toMatrixCommittee),
	}}}, nil
}

// GetActionPlanMatrixHTML answers GET /action-plans/{plan}/matrix.html.
func (s *Server) GetActionPlanMatrixHTML(ctx context.Context, r api.GetActionPlanMatrixHTMLRequestObject) (api.GetActionPlanMatrixHTMLResponseObject, error) {
	x, err := s.store.Matrix(ctx, callOf(ctx).actor, r.Plan, r.Params.Committee)
	if err != nil {
		return nil, err
	}
	address := "matrix.svg"
	if q := callOf(ctx).query; len(q) > 0 {
		address += "?" + q.Encode()
	}
	var body bytes.Buffer
	if err := render.MatrixHTML(&body, x, languageOf(ctx), address); err != nil {
		return nil, err
	}
	policy := render.MatrixHTMLPolicy(s.frameAncestors())
	return api.GetActionPlanMatrixHTML200TextHTMLResponse{MatrixHTMLTextHTMLResponse: api.MatrixHTMLTextHTMLResponse{
		Body: &body, ContentLength: int64(body.Len()), Headers: api.MatrixHTMLResponseHeaders{ContentSecurityPolicy: &policy},
	}}, nil
}

// GetActionPlanMatrixSvg answers GET /action-plans/{plan}/matrix.svg.
func (s *Server) GetActionPlanMatrixSvg(ctx context.Context, r api.GetActionPlanMatrixSvgRequestObject) (api.GetActionPlanMatrixSvgResponseObject, error) {
	x, err := s.store.Matrix(ctx, callOf(ctx).actor, r.Plan, r.Params.Committee)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := render.MatrixSVG(&body, x, languageOf(ctx)); err != nil {
		return nil, err
	}
	policy := render.MatrixSVGPolicy(s.frameAncestors())
	return api.GetActionPlanMatrixSvg200ImageSvgXMLResponse{MatrixSvgImageSvgXMLResponse: api.MatrixSvgImageSvgXMLResponse{
		Body: &body, ContentLength: int64(body.Len()), Headers: api.MatrixSvgResponseHeaders{ContentSecurityPolicy: &policy},
	}}, nil
}

func toMatrixLegend(e render.LegendEntry) api.MatrixLegend {
	out := api.MatrixLegend{Symbol: e.Symbol, Label: e.Label}
	if e.Status != "" {
		status := api.MatrixLegendStatus(e.Status)
		out.Status = &status
	}
	return out
}

func toMatrixCount(c plan.MatrixCount) api.MatrixCount {
	return api.MatrixCount{
		Year: toInt32(c.Year), Total: toInt32(c.Total), Unknown: toInt32(c.Unknown), NotDone: toInt32(c.NotDone), InProgress: toInt32(c.InProgress), Done: toInt32(c.Done),
		WithoutCell: toInt32(c.WithoutCell), CompletionRate: c.Rate(),
	}
}

func toMatrixCommittee(c plan.MatrixCommittee) api.MatrixCommittee {
	return api.MatrixCommittee{Committee: toRef(c.Committee), Counts: each(c.Counts, toMatrixCount), Goals: each(c.Goals, toMatrixGoal)}
}

func toMatrixGoal(g plan.MatrixGoal) api.MatrixGoal {
	return api.MatrixGoal{Goal: toRefOrNil(g.Goal), Parent: toRefOrNil(g.Parent), Measures: each(g.Measures, func(m plan.MatrixMeasure) api.MatrixMeasure {
		return api.MatrixMeasure{Measure: toRef(m.Measure), Cells: each(m.Cells, toMatrixCell)}
	})}
}

func toMatrixCell(c plan.MatrixCell) api.MatrixCell {
	out := api.MatrixCell{Year: toInt32(c.Year), ReportedOn: toDateOrNil(c.ReportedOn), Raw: c.Raw}
	if c.Stated {
		status := api.MatrixCellStatus(c.Status)
		out.Status = &status
	}
	return out
}
