package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var committees = resource[plan.Committee, *plan.Committee, api.Committee, api.CommitteeInput]{table: store.Committees, read: toCommittee, write: fromCommittee}

func toCommittee(r *plan.Committee) api.Committee {
	return api.Committee{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Type:            r.Type,
		Level:           r.Level,
		ShortTitle:      r.ShortTitle,
		TasksFrom:       each(r.TasksFrom, toRef),
		Hospital:        toRefOrNil(r.Hospital),
		Host:            toRefOrNil(r.Host),
		PatientGroups:   each(r.PatientGroups, toRef),
		ElectsOwnLeader: r.ElectsOwnLeader,
		Mandate:         r.Mandate,
		Ordinal:         toInt32(r.Ordinal),
		ValidFrom:       toDateOrNil(r.ValidFrom),
		ValidTo:         toDateOrNil(r.ValidTo),
		Successor:       toRefOrNil(r.Successor),
		Aliases:         each(r.Aliases, toAlias),
		Website:         r.Website,
	}
}

func fromCommittee(in api.CommitteeInput) *plan.Committee {
	return &plan.Committee{
		Object:          fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Type:            in.Type,
		Level:           in.Level,
		ShortTitle:      in.ShortTitle,
		TasksFrom:       each(in.TasksFrom, fromRef),
		Hospital:        fromRefOrNil(in.Hospital),
		Host:            fromRefOrNil(in.Host),
		PatientGroups:   each(in.PatientGroups, fromRef),
		ElectsOwnLeader: in.ElectsOwnLeader,
		Mandate:         in.Mandate,
		Ordinal:         toInt(in.Ordinal),
		ValidFrom:       fromDateOrNil(in.ValidFrom),
		ValidTo:         fromDateOrNil(in.ValidTo),
		Successor:       fromRefOrNil(in.Successor),
		Aliases:         each(in.Aliases, fromAlias),
		Website:         in.Website,
	}
}

func answerCommittee(b api.Committee) api.CommitteeJSONResponse {
	return api.CommitteeJSONResponse{Body: b, Headers: api.CommitteeResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerCommitteeCreated(ctx context.Context, b api.Committee) api.CommitteeCreatedJSONResponse {
	return api.CommitteeCreatedJSONResponse{Body: b, Headers: api.CommitteeCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "committees", b.ID)}}
}

// ListCommittees answers GET /committees.
func (s *Server) ListCommittees(ctx context.Context, r api.ListCommitteesRequestObject) (api.ListCommitteesResponseObject, error) {
	p, err := committees.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListCommittees200JSONResponse{CommitteeListJSONResponse: api.CommitteeListJSONResponse{
		Body:    api.CommitteeList{Items: p.items, Next: p.next, NextCursor: p.cursor, AreaUnknown: p.areaUnknown, Included: p.included},
		Headers: api.CommitteeListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportCommitteesCsv answers GET /committees.csv.
func (s *Server) ExportCommitteesCsv(ctx context.Context, _ api.ExportCommitteesCsvRequestObject) (api.ExportCommitteesCsvResponseObject, error) {
	table, err := committees.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportCommitteesCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportCommitteesXlsx answers GET /committees.xlsx.
func (s *Server) ExportCommitteesXlsx(ctx context.Context, _ api.ExportCommitteesXlsxRequestObject) (api.ExportCommitteesXlsxResponseObject, error) {
	workbook, err := committees.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportCommitteesXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateCommittee answers POST /committees.
func (s *Server) CreateCommittee(ctx context.Context, r api.CreateCommitteeRequestObject) (api.CreateCommitteeResponseObject, error) {
	b, err := committees.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateCommittee201JSONResponse{CommitteeCreatedJSONResponse: answerCommitteeCreated(ctx, b)}, nil
}

// GetCommittee answers GET /committees/{committee}.
func (s *Server) GetCommittee(ctx context.Context, r api.GetCommitteeRequestObject) (api.GetCommitteeResponseObject, error) {
	b, err := committees.get(ctx, s, r.Committee)
	if err != nil {
		return nil, err
	}
	return api.GetCommittee200JSONResponse{CommitteeReadJSONResponse: api.CommitteeReadJSONResponse{Body: b, Headers: api.CommitteeReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchCommittee answers PATCH /committees/{committee}.
func (s *Server) PatchCommittee(ctx context.Context, r api.PatchCommitteeRequestObject) (api.PatchCommitteeResponseObject, error) {
	b, err := committees.patch(ctx, s, r.Committee, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchCommittee200JSONResponse{CommitteeJSONResponse: answerCommittee(b)}, nil
}

// PutCommittee answers PUT /committees/{committee}.
func (s *Server) PutCommittee(ctx context.Context, r api.PutCommitteeRequestObject) (api.PutCommitteeResponseObject, error) {
	b, created, err := committees.put(ctx, s, r.Committee, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutCommittee201JSONResponse{CommitteeCreatedJSONResponse: answerCommitteeCreated(ctx, b)}, nil
	}
	return api.PutCommittee200JSONResponse{CommitteeJSONResponse: answerCommittee(b)}, nil
}

// DeleteCommittee answers DELETE /committees/{committee}.
func (s *Server) DeleteCommittee(ctx context.Context, r api.DeleteCommitteeRequestObject) (api.DeleteCommitteeResponseObject, error) {
	if err := committees.delete(ctx, s, r.Committee, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteCommittee204Response{}, nil
}

// RestoreCommittee answers POST /committees/{committee}/restore.
func (s *Server) RestoreCommittee(ctx context.Context, r api.RestoreCommitteeRequestObject) (api.RestoreCommitteeResponseObject, error) {
	b, err := committees.restore(ctx, s, r.Committee)
	if err != nil {
		return nil, err
	}
	return api.RestoreCommittee200JSONResponse{CommitteeJSONResponse: answerCommittee(b)}, nil
}

// ListCommitteeHistory answers GET /committees/{committee}/history.
func (s *Server) ListCommitteeHistory(ctx context.Context, r api.ListCommitteeHistoryRequestObject) (api.ListCommitteeHistoryResponseObject, error) {
	p, err := committees.history(ctx, s, r.Committee)
	if err != nil {
		return nil, err
	}
	return api.ListCommitteeHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
