package httpapi

import (
	"context"
	"errors"
	"io"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// ExportEverything answers GET /exports.ndjson.
func (s *Server) ExportEverything(ctx context.Context, r api.ExportEverythingRequestObject) (api.ExportEverythingResponseObject, error) {
	body, err := s.streams.stream(ctx, func(out io.Writer, begin func()) error {
		return writeEverything(ctx, out, begin, s.store, callOf(ctx).actor, orElse(r.Params.Community, s.options.DefaultCommunity))
	})
	if err != nil {
		return nil, err
	}
	return linesOf{body}, nil
}

// WriteEverything writes a community as GET /exports.ndjson answers it.
func WriteEverything(ctx context.Context, out io.Writer, s *store.Store, actor plan.Actor, community string) error {
	return writeEverything(ctx, out, func() {}, s, actor, community)
}

// writeEverything writes the records of an export; the last one counts the others.
func writeEverything(ctx context.Context, out io.Writer, begin func(), s *store.Store, actor plan.Actor, community string) error {
	lines := newObjectLines(out, plan.Today(s.Now()))
	err := s.EachOf(ctx, actor, community,
		func() error {
			begin()
			return lines.head("")
		}, lines.object)
	if err != nil {
		return err
	}
	return lines.end()
}

// ExportEverythingXlsx answers GET /exports.xlsx.
func (s *Server) ExportEverythingXlsx(ctx context.Context, r api.ExportEverythingXlsxRequestObject) (api.ExportEverythingXlsxResponseObject, error) {
	body, err := s.streams.stream(ctx, func(out io.Writer, begin func()) error {
		book, err := render.NewBook(plan.Today(s.store.Now()))
		if err != nil {
			return err
		}
		err = s.store.EachOf(ctx, callOf(ctx).actor, orElse(r.Params.Community, s.options.DefaultCommunity), func() error { return nil }, book.Write)
		if err != nil {
			return errors.Join(err, book.Close())
		}
		begin()
		return book.End(out)
	})
	if err != nil {
		return nil, err
	}
	return api.ExportEverythingXlsx200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{
		XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse: workbook{Body: body, Headers: api.XlsxResponseHeaders{ContentDisposition: `attachment; filename="fellesplan.xlsx"`}},
	}, nil
}
