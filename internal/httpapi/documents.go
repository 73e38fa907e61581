package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

var documents = resource[plan.Document, *plan.Document, api.Document, api.DocumentInput]{table: store.Documents, read: toDocument, write: fromDocument}

func toDocument(r *plan.Document) api.Document {
	return api.Document{
		ID: r.ID, Community: toRef(r.Community), Key: r.Key, Title: r.Title, Language: api.Language(r.Language), Visibility: api.Visibility(r.Visibility),
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Sources: each(r.Sources, toSource), ExternalIds: each(r.Externals, toExternalID), Warnings: each(r.Warnings, toWarning),
		Kind:      r.Kind,
		URL:       r.URL,
		FileName:  r.FileName,
		Published: optional(r.Published, toImpreciseDateOrNull),
		RevisedOn: toDateOrNil(r.RevisedOn),
		Checksum:  r.Checksum,
		Publisher: r.Publisher,
		Observed:  optional(r.Observed, toImpreciseDateOrNull),
	}
}

func fromDocument(in api.DocumentInput) *plan.Document {
	return &plan.Document{
		Object:    fromHead(in.Key, in.Title, in.Language, in.Community, in.Sources, in.ExternalIds),
		Kind:      in.Kind,
		URL:       in.URL,
		FileName:  in.FileName,
		Published: optional(in.Published, fromImpreciseDateOrNull),
		RevisedOn: fromDateOrNil(in.RevisedOn),
		Checksum:  in.Checksum,
		Publisher: in.Publisher,
		Observed:  optional(in.Observed, fromImpreciseDateOrNull),
	}
}

func answerDocument(b api.Document) api.DocumentJSONResponse {
	return api.DocumentJSONResponse{Body: b, Headers: api.DocumentResponseHeaders{ETag: versionTag(b.Version)}}
}

func answerDocumentCreated(ctx context.Context, b api.Document) api.DocumentCreatedJSONResponse {
	return api.DocumentCreatedJSONResponse{Body: b, Headers: api.DocumentCreatedResponseHeaders{ETag: versionTag(b.Version), Location: location(ctx, "documents", b.ID)}}
}

// ListDocuments answers GET /documents.
func (s *Server) ListDocuments(ctx context.Context, r api.ListDocumentsRequestObject) (api.ListDocumentsResponseObject, error) {
	p, err := documents.list(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ListDocuments200JSONResponse{DocumentListJSONResponse: api.DocumentListJSONResponse{
		Body:    api.DocumentList{Items: p.items, Next: p.next, NextCursor: p.cursor, Included: p.included},
		Headers: api.DocumentListResponseHeaders{Link: p.link},
	}}, nil
}

// ExportDocumentsCsv answers GET /documents.csv.
func (s *Server) ExportDocumentsCsv(ctx context.Context, _ api.ExportDocumentsCsvRequestObject) (api.ExportDocumentsCsvResponseObject, error) {
	table, err := documents.csv(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportDocumentsCsv200TextCsvResponse{CsvTextCsvResponse: table}, nil
}

// ExportDocumentsXlsx answers GET /documents.xlsx.
func (s *Server) ExportDocumentsXlsx(ctx context.Context, _ api.ExportDocumentsXlsxRequestObject) (api.ExportDocumentsXlsxResponseObject, error) {
	workbook, err := documents.xlsx(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.ExportDocumentsXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook}, nil
}

// CreateDocument answers POST /documents.
func (s *Server) CreateDocument(ctx context.Context, r api.CreateDocumentRequestObject) (api.CreateDocumentResponseObject, error) {
	b, err := documents.create(ctx, s, *r.Body)
	if err != nil {
		return nil, err
	}
	return api.CreateDocument201JSONResponse{DocumentCreatedJSONResponse: answerDocumentCreated(ctx, b)}, nil
}

// GetDocument answers GET /documents/{document}.
func (s *Server) GetDocument(ctx context.Context, r api.GetDocumentRequestObject) (api.GetDocumentResponseObject, error) {
	b, err := documents.get(ctx, s, r.Document)
	if err != nil {
		return nil, err
	}
	return api.GetDocument200JSONResponse{DocumentReadJSONResponse: api.DocumentReadJSONResponse{Body: b, Headers: api.DocumentReadResponseHeaders{ETag: versionTag(b.Version)}}}, nil
}

// PatchDocument answers PATCH /documents/{document}.
func (s *Server) PatchDocument(ctx context.Context, r api.PatchDocumentRequestObject) (api.PatchDocumentResponseObject, error) {
	b, err := documents.patch(ctx, s, r.Document, r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	return api.PatchDocument200JSONResponse{DocumentJSONResponse: answerDocument(b)}, nil
}

// PutDocument answers PUT /documents/{document}.
func (s *Server) PutDocument(ctx context.Context, r api.PutDocumentRequestObject) (api.PutDocumentResponseObject, error) {
	b, created, err := documents.put(ctx, s, r.Document, r.Params.IfMatch, r.Params.IfNoneMatch, *r.Body)
	if err != nil {
		return nil, err
	}
	if created {
		return api.PutDocument201JSONResponse{DocumentCreatedJSONResponse: answerDocumentCreated(ctx, b)}, nil
	}
	return api.PutDocument200JSONResponse{DocumentJSONResponse: answerDocument(b)}, nil
}

// DeleteDocument answers DELETE /documents/{document}.
func (s *Server) DeleteDocument(ctx context.Context, r api.DeleteDocumentRequestObject) (api.DeleteDocumentResponseObject, error) {
	if err := documents.delete(ctx, s, r.Document, r.Params.IfMatch); err != nil {
		return nil, err
	}
	return api.DeleteDocument204Response{}, nil
}

// RestoreDocument answers POST /documents/{document}/restore.
func (s *Server) RestoreDocument(ctx context.Context, r api.RestoreDocumentRequestObject) (api.RestoreDocumentResponseObject, error) {
	b, err := documents.restore(ctx, s, r.Document)
	if err != nil {
		return nil, err
	}
	return api.RestoreDocument200JSONResponse{DocumentJSONResponse: answerDocument(b)}, nil
}

// ListDocumentHistory answers GET /documents/{document}/history.
func (s *Server) ListDocumentHistory(ctx context.Context, r api.ListDocumentHistoryRequestObject) (api.ListDocumentHistoryResponseObject, error) {
	p, err := documents.history(ctx, s, r.Document)
	if err != nil {
		return nil, err
	}
	return api.ListDocumentHistory200JSONResponse{HistoryListJSONResponse: answerHistory(p)}, nil
}
