package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var pathwayProposals = resource[plan.PathwayProposal, *plan.PathwayProposal, api.PathwayProposal, api.PathwayProposalInput]{table: store.PathwayProposals, read: toPathwayProposal, write: fromPathwayProposal}

func toPathwayProposal(r *plan.PathwayProposal) api.PathwayProposal {
	return api.PathwayProposal{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		State: api.ProposalState(r.State), Transitions: each(r.Transitions, toTransition),
		Assignment:   toRef(r.Assignment),
		Committee:    toRef(r.Committee),
		PatientGroup: toRefOrNil(r.PatientGroup),
		Kind:         api.ProposalKind(r.Kind),
		Sketch:       optional(r.Sketch, toPaper),
		ProgressPlan: optional(r.ProgressPlan, toPaper),
		Milestones:   each(r.Milestones, toMilestone),
		Projects:     each(r.Projects, toRef),
		ProjectView:  toView(r.ProjectView),
		GrantView:    toView(r.GrantView),
		DueMeeting:   toRefOrNil(r.DueMeeting),
		PresentedAt:  toRefOrNil(r.PresentedAt),
		Decision:     toRefOrNil(r.Decision),
		Late:         r.Late,
	}
}

func fromPathwayProposal(in api.PathwayProposalInput) *plan.PathwayProposal {
	return &plan.PathwayProposal{
		Object:       fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Assignment:   fromRef(in.Assignment),
		Committee:    fromRef(in.Committee),
		PatientGroup: fromRefOrNil(in.PatientGroup),
		Kind:         plan.ProposalKind(orElse(in.Kind, "unknown")),
		Sketch:       optional(in.Sketch, fromPaper),
		ProgressPlan: optional(in.ProgressPlan, fromPaper),
		Milestones:   each(in.Milestones, fromMilestone),
		Projects:     each(in.Projects, fromRef),
		ProjectView:  fromView(orElse(in.ProjectView, api.ViewInput{Answer: api.ViewAnswerNotConsidered})),
		GrantView:    fromView(orElse(in.GrantView, api.ViewInput{Answer: api.ViewAnswerNotConsidered})),
		DueMeeting:   fromRefOrNil(in.DueMeeting),
		PresentedAt:  fromRefOrNil(in.PresentedAt),
		Decision:     fromRefOrNil(in.Decision),
	}
}

func toPaper(v plan.Paper) api.Paper {
	return api.Paper{
		Text: v.Text,
		URL:  v.URL,
		Date: toDateOrNil(v.Date),
	}
}

func fromPaper(v api.PaperInput) plan.Paper {
	return plan.Paper{
		Text: v.Text,
		URL:  v.URL,
		Date: fromDateOrNil(v.Date),
	}
}

func toMilestone(v plan.Milestone) api.Milestone {
	return api.Milestone{
		Title:  v.Title,
		Due:    optional(v.Due, toImpreciseDateOrNull),
		DoneOn: toDateOrNil(v.DoneOn),
	}
}

func fromMilestone(v api.MilestoneInput) plan.Milestone {
	return plan.Milestone{
		Title:  v.Title,
		Due:    optional(v.Due, fromImpreciseDateOrNull),
		DoneOn: fromDateOrNil(v.DoneOn),
	}
}

func toView(v plan.View) api.View {
	return api.View{
		Answer: api.ViewAnswer(v.Answer),
		Reason: v.Reason,
	}
}

func fromView(v api.ViewInput) plan.View {
	return plan.View{
		Answer: plan.ViewAnswer(v.Answer),
		Reason: v.Reason,
	}
}

func answerPathwayProposal(b api.PathwayProposal) api.PathwayProposalJSONResponse {
	return api.PathwayProposalJSONResponse{Body: b, Headers: api.PathwayProposalResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerPathwayProposalCreated(ctx context.Context, b api.PathwayProposal) api.PathwayProposalCreatedJSONResponse {
	return api.PathwayProposalCreatedJSONResponse{Body: b, Headers: api.PathwayProposalCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "pathway-proposals", b.ID)}}
}

// ListPathwayProposals answers GET /pathway-proposals.
func (s *Server) ListPathwayProposals(ctx context.Context, r api.ListPathwayProposalsRequestObject) (api.ListPathwayProposalsResponseObject, error) {
	p, err := pathwayProposals.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListPathwayProposals200JSONResponse{PathwayProposalListJSONResponse: api.PathwayProposalListJSONResponse{
		Body:    api.PathwayProposalList{Items: p.items, Next: p.next, NextCursor: p.cursor, AreaUnknown: p.areaUnknown, Included: p.included},
		Headers: api.PathwayProposalListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportPathwayProposalsCsv answers GET /pathway-proposals.csv.
func (s *Server) ExportPathwayProposalsCsv(ctx context.Context, _ api.ExportPathwayProposalsCsvRequestObject) (api.ExportPathwayProposalsCsvResponseObject, error) {
	table, err := pathwayProposals.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportPathwayProposalsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportPathwayProposalsXlsx answers GET /pathway-proposals.xlsx.
func (s *Server) ExportPathwayProposalsXlsx(ctx context.Context, _ api.ExportPathwayProposalsXlsxRequestObject) (api.ExportPathwayProposalsXlsxResponseObject, error) {
	workbook, err := pathwayProposals.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportPathwayProposalsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreatePathwayProposal answers POST /pathway-proposals.
func (s *Server) CreatePathwayProposal(ctx context.Context, r api.CreatePathwayProposalRequestObject) (api.CreatePathwayProposalResponseObject, error) {
	b, err := pathwayProposals.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreatePathwayProposal201JSONResponse{PathwayProposalCreatedJSONResponse: answerPathwayProposalCreated(ctx, b)}, nil
}

// GetPathwayProposal answers GET /pathway-proposals/{proposal}.
func (s *Server) GetPathwayProposal(ctx context.Context, r api.GetPathwayProposalRequestObject) (api.GetPathwayProposalResponseObject, error) {
	b, err := pathwayProposals.get(ctx, s, r.Proposal)
	if err != nil {
		return nil, err
	}
	return api.GetPathwayProposal200JSONResponse{PathwayProposalReadJSONResponse: api.PathwayProposalReadJSONResponse{Body: b, Headers: api.PathwayProposalReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchPathwayProposal answers PATCH /pathway-proposals/{proposal}.
func (s *Server) PatchPathwayProposal(ctx context.Context, r api.PatchPathwayProposalRequestObject) (api.PatchPathwayProposalResponseObject, error) {
	b, err := pathwayProposals.patch(ctx, s, r.Proposal, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchPathwayProposal200JSONResponse{PathwayProposalJSONResponse: answerPathwayProposal(b)}, nil
}

// PutPathwayProposal answers PUT /pathway-proposals/{proposal}.
func (s *Server) PutPathwayProposal(ctx context.Context, r api.PutPathwayProposalRequestObject) (api.PutPathwayProposalResponseObject, error) {
	b, created, err := pathwayProposals.put(ctx, s, r.Proposal, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutPathwayProposal201JSONResponse{PathwayProposalCreatedJSONResponse: answerPathwayProposalCreated(ctx, b)}, nil
	}
	return api.PutPathwayProposal200JSONResponse{PathwayProposalJSONResponse: answerPathwayProposal(b)}, nil
}

// DeletePathwayProposal answers DELETE /pathway-proposals/{proposal}.
func (s *Server) DeletePathwayProposal(ctx context.Context, r api.DeletePathwayProposalRequestObject) (api.DeletePathwayProposalResponseObject, error) {
	if err := pathwayProposals.delete(ctx, s, r.Proposal, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeletePathwayProposal204Response{}, nil
}

// RestorePathwayProposal answers POST /pathway-proposals/{proposal}/restore.
func (s *Server) RestorePathwayProposal(ctx context.Context, r api.RestorePathwayProposalRequestObject) (api.RestorePathwayProposalResponseObject, error) {
	b, err := pathwayProposals.restore(ctx, s, r.Proposal)
	if err != nil {
		return nil, err
	}
	return api.RestorePathwayProposal200JSONResponse{PathwayProposalJSONResponse: answerPathwayProposal(b)}, nil
}

// ListPathwayProposalHistory answers GET /pathway-proposals/{proposal}/history.
func (s *Server) ListPathwayProposalHistory(ctx context.Context, r api.ListPathwayProposalHistoryRequestObject) (api.ListPathwayProposalHistoryResponseObject, error) {
	p, err := pathwayProposals.history(ctx, s, r.Proposal)
	if err != nil {
		return nil, err
	}
	return api.ListPathwayProposalHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}

// TransitionPathwayProposal answers POST /pathway-proposals/{proposal}/transitions.
func (s *Server) TransitionPathwayProposal(ctx context.Context, r api.TransitionPathwayProposalRequestObject) (api.TransitionPathwayProposalResponseObject, error) {
	b, err := pathwayProposals.move(ctx, s, r.Proposal, r.Params.IfMatch, stepOf(string(r.Body.To), r.Body.OccurredOn, r.Body.Reason), store.MovePathwayProposal(store.Wants{
		PatientGroup: fromRefOrNil(r.Body.PatientGroup), DueMeeting: fromRefOrNil(r.Body.DueMeeting), Meeting: fromRefOrNil(r.Body.Meeting), Decision: fromRefOrNil(r.Body.Decision),
	}))
	if err != nil {
		return nil, err
	}
	return api.TransitionPathwayProposal200JSONResponse{PathwayProposalJSONResponse: answerPathwayProposal(b)}, nil
}
