package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// csv is the whole list as a table.
func (r resource[T, P, A, I]) csv(ctx context.Context, s *Server) (api.CsvTextCsvResponse, error) {
	call := callOf(ctx)
	separator := render.Semicolon
	if call.query.Get("separator") == "comma" {
		separator = render.Comma
	}
	body, err := s.streams.stream(ctx, func(out io.Writer, begin func()) error {
		var rows *render.CSV
		err := store.Walk(ctx, s.store, r.table, call.actor, queryOf(call), func(part []*T) error {
			if rows == nil {
				begin()
				rows = render.NewCSV(out, r.face(s, call), separator)
			}
			for _, v := range part {
				if err := rows.Write(P(v)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return rows.End()
	})
	if err != nil {
		return api.CsvTextCsvResponse{}, err
	}
	return api.CsvTextCsvResponse{Body: body, Headers: api.CsvResponseHeaders{ContentDisposition: r.fileName("csv")}}, nil
}

// face is the table that the list is shown as.
func (r resource[T, P, A, I]) face(s *Server, call *call) render.Table {
	table := render.NewTable(r.table.Noun(), plan.Today(s.store.Now()))
	if fields := call.query.Get("fields"); fields != "" {
		table = table.Only(strings.Split(fields, ","))
	}
	return table
}

func (r resource[T, P, A, I]) fileName(suffix string) string {
	return `attachment; filename="` + string(r.table.Noun()) + "." + suffix + `"`
}

type workbook = api.XlsxApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse

// xlsx is the whole list as a workbook, which is sent when it has been made.
func (r resource[T, P, A, I]) xlsx(ctx context.Context, s *Server) (workbook, error) {
	call := callOf(ctx)
	body, err := s.streams.stream(ctx, func(out io.Writer, begin func()) error {
		book, err := render.NewXLSX(r.face(s, call))
		if err != nil {
			return err
		}
		err = store.Walk(ctx, s.store, r.table, call.actor, queryOf(call), func(part []*T) error {
			for _, v := range part {
				if err := book.Write(P(v)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return errors.Join(err, book.Close())
		}
		begin()
		return book.End(out)
	})
	if err != nil {
		return workbook{}, err
	}
	return workbook{Body: body, Headers: api.XlsxResponseHeaders{ContentDisposition: r.fileName("xlsx")}}, nil
}

// agenda says how a calendar shows objects of a noun.
type agenda[P any] struct {
	shows       func(P) bool
	add, cancel func(*render.Calendar, P)
}

// cancelledFor is how long what is gone stays in a calendar as cancelled, so that every program that subscribes takes it away: most ask
// daily, and some are closed for a summer.
const cancelledFor = 90 * 24 * time.Hour

// calendar is the whole list as a calendar, and what has gone from it of late.
func (r resource[T, P, A, I]) calendar(ctx context.Context, s *Server, a agenda[P]) (api.CalendarTextCalendarResponse, error) {
	call := callOf(ctx)
	c := render.NewCalendar(r.table.Noun(), call.query.Get("committee"), plan.Language(call.query.Get("lang")), s.publicAddress)
	since := s.store.Now().Add(-cancelledFor)
	shown := map[uuid.UUID]bool{}
	var changed []uuid.UUID // lately, and not shown
	err := store.Walk(ctx, s.store, r.table, call.actor, queryOf(call), func(part []*T) error {
		for _, v := range part {
			head := P(v).Head()
			switch {
			case a.shows(v):
				shown[head.ID] = true
				a.add(c, v)
			case head.UpdatedAt.After(since):
				changed = append(changed, head.ID)
			}
		}
		return nil
	})
	var gone []P
	if err == nil {
		gone, err = store.Vanished(ctx, s.store, r.table, call.actor, queryOf(call), since, changed, a.shows)
	}
	for _, v := range gone {
		if !shown[v.Head().ID] { // as a draft that the caller may see
			a.cancel(c, v)
		}
	}
	var body bytes.Buffer
	if err == nil {
		err = c.Write(&body)
	}
	return api.CalendarTextCalendarResponse{Body: &body, ContentLength: int64(body.Len())}, err
}

// publicAddress is the address of an object where it is known in full; a calendar has no address that a relative one could start from.
func (s *Server) publicAddress(noun plan.Noun, id string) string {
	if !strings.Contains(s.options.BaseURL, "://") {
		return ""
	}
	return s.options.BaseURL + basePath + "/" + string(noun) + "/" + id
}

// GetDeadlineCalendar answers GET /deadlines.ics.
func (s *Server) GetDeadlineCalendar(ctx context.Context, _ api.GetDeadlineCalendarRequestObject) (api.GetDeadlineCalendarResponseObject, error) {
	c, err := s.deadlines().calendar(ctx, s, agenda[*plan.Deadline]{render.ShowsDeadline, (*render.Calendar).AddDeadline, (*render.Calendar).CancelDeadline})
	if err != nil {
		return nil, err
	}
	return api.GetDeadlineCalendar200TextCalendarResponse{CalendarTextCalendarResponse: c}, nil
}

// GetMeetingCalendar answers GET /meetings.ics.
func (s *Server) GetMeetingCalendar(ctx context.Context, _ api.GetMeetingCalendarRequestObject) (api.GetMeetingCalendarResponseObject, error) {
	c, err := meetings.calendar(ctx, s, agenda[*plan.Meeting]{render.ShowsMeeting, (*render.Calendar).AddMeeting, (*render.Calendar).CancelMeeting})
	if err != nil {
		return nil, err
	}
	return api.GetMeetingCalendar200TextCalendarResponse{CalendarTextCalendarResponse: c}, nil
}
