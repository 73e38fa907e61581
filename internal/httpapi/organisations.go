package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var organisations = resource[plan.Organisation, *plan.Organisation, api.Organisation, api.OrganisationInput]{table: store.Organisations, read: toOrganisation, write: fromOrganisation}

func toOrganisation(r *plan.Organisation) api.Organisation {
	return api.Organisation{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Kind:           r.Kind,
		Numbers:        each(r.Numbers, toOrganisationNumber),
		Aliases:        each(r.Aliases, toAlias),
		Parent:         toRefOrNil(r.Parent),
		LocalCommittee: toRefOrNil(r.LocalCommittee),
		ValidFrom:      toDateOrNil(r.ValidFrom),
		ValidTo:        toDateOrNil(r.ValidTo),
	}
}

func fromOrganisation(in api.OrganisationInput) *plan.Organisation {
	return &plan.Organisation{
		Object:         fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Kind:           in.Kind,
		Numbers:        each(in.Numbers, fromOrganisationNumber),
		Aliases:        each(in.Aliases, fromAlias),
		Parent:         fromRefOrNil(in.Parent),
		LocalCommittee: fromRefOrNil(in.LocalCommittee),
		ValidFrom:      fromDateOrNil(in.ValidFrom),
		ValidTo:        fromDateOrNil(in.ValidTo),
	}
}

func toOrganisationNumber(v plan.OrganisationNumber) api.OrganisationNumber {
	return api.OrganisationNumber{
		Number:    v.Number,
		ValidFrom: toDateOrNil(v.ValidFrom),
		ValidTo:   toDateOrNil(v.ValidTo),
	}
}

func fromOrganisationNumber(v api.OrganisationNumberInput) plan.OrganisationNumber {
	return plan.OrganisationNumber{
		Number:    v.Number,
		ValidFrom: fromDateOrNil(v.ValidFrom),
		ValidTo:   fromDateOrNil(v.ValidTo),
	}
}

func answerOrganisation(b api.Organisation) api.OrganisationJSONResponse {
	return api.OrganisationJSONResponse{Body: b, Headers: api.OrganisationResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerOrganisationCreated(ctx context.Context, b api.Organisation) api.OrganisationCreatedJSONResponse {
	return api.OrganisationCreatedJSONResponse{Body: b, Headers: api.OrganisationCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "organisations", b.ID)}}
}

// ListOrganisations answers GET /organisations.
func (s *Server) ListOrganisations(ctx context.Context, r api.ListOrganisationsRequestObject) (api.ListOrganisationsResponseObject, error) {
	p, err := organisations.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListOrganisations200JSONResponse{OrganisationListJSONResponse: api.OrganisationListJSONResponse{
		Body:    api.OrganisationList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.OrganisationListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportOrganisationsCsv answers GET /organisations.csv.
func (s *Server) ExportOrganisationsCsv(ctx context.Context, _ api.ExportOrganisationsCsvRequestObject) (api.ExportOrganisationsCsvResponseObject, error) {
	table, err := organisations.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportOrganisationsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportOrganisationsXlsx answers GET /organisations.xlsx.
func (s *Server) ExportOrganisationsXlsx(ctx context.Context, _ api.ExportOrganisationsXlsxRequestObject) (api.ExportOrganisationsXlsxResponseObject, error) {
	workbook, err := organisations.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportOrganisationsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateOrganisation answers POST /organisations.
func (s *Server) CreateOrganisation(ctx context.Context, r api.CreateOrganisationRequestObject) (api.CreateOrganisationResponseObject, error) {
	b, err := organisations.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateOrganisation201JSONResponse{OrganisationCreatedJSONResponse: answerOrganisationCreated(ctx, b)}, nil
}

// GetOrganisation answers GET /organisations/{organisation}.
func (s *Server) GetOrganisation(ctx context.Context, r api.GetOrganisationRequestObject) (api.GetOrganisationResponseObject, error) {
	b, err := organisations.get(ctx, s, r.Organisation)
	if err != nil {
		return nil, err
	}
	return api.GetOrganisation200JSONResponse{OrganisationReadJSONResponse: api.OrganisationReadJSONResponse{Body: b, Headers: api.OrganisationReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchOrganisation answers PATCH /organisations/{organisation}.
func (s *Server) PatchOrganisation(ctx context.Context, r api.PatchOrganisationRequestObject) (api.PatchOrganisationResponseObject, error) {
	b, err := organisations.patch(ctx, s, r.Organisation, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchOrganisation200JSONResponse{OrganisationJSONResponse: answerOrganisation(b)}, nil
}

// PutOrganisation answers PUT /organisations/{organisation}.
func (s *Server) PutOrganisation(ctx context.Context, r api.PutOrganisationRequestObject) (api.PutOrganisationResponseObject, error) {
	b, created, err := organisations.put(ctx, s, r.Organisation, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutOrganisation201JSONResponse{OrganisationCreatedJSONResponse: answerOrganisationCreated(ctx, b)}, nil
	}
	return api.PutOrganisation200JSONResponse{OrganisationJSONResponse: answerOrganisation(b)}, nil
}

// DeleteOrganisation answers DELETE /organisations/{organisation}.
func (s *Server) DeleteOrganisation(ctx context.Context, r api.DeleteOrganisationRequestObject) (api.DeleteOrganisationResponseObject, error) {
	if err := organisations.delete(ctx, s, r.Organisation, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteOrganisation204Response{}, nil
}

// RestoreOrganisation answers POST /organisations/{organisation}/restore.
func (s *Server) RestoreOrganisation(ctx context.Context, r api.RestoreOrganisationRequestObject) (api.RestoreOrganisationResponseObject, error) {
	b, err := organisations.restore(ctx, s, r.Organisation)
	if err != nil {
		return nil, err
	}
	return api.RestoreOrganisation200JSONResponse{OrganisationJSONResponse: answerOrganisation(b)}, nil
}

// ListOrganisationHistory answers GET /organisations/{organisation}/history.
func (s *Server) ListOrganisationHistory(ctx context.Context, r api.ListOrganisationHistoryRequestObject) (api.ListOrganisationHistoryResponseObject, error) {
	p, err := organisations.history(ctx, s, r.Organisation)
	if err != nil {
		return nil, err
	}
	return api.ListOrganisationHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
