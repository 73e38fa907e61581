package httpapi

import (
	"bytes"
	"context"
	"io"
	"strings"

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
	table := render.NewTable(r.table.Noun(), plan.Today(s.store.Now()))
	body, err := stream(func(out io.Writer, begin func()) error {
		var rows *render.CSV
		err := store.Walk(ctx, s.store, r.table, call.actor, queryOf(call), func(part []*T) error {
			if rows == nil {
				begin()
				rows = render.NewCSV(out, table, separator)
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
	name := `attachment; filename="` + string(r.table.Noun()) + `.csv"`
	return api.CsvTextCsvResponse{Body: body, Headers: api.CsvResponseHeaders{ContentDisposition: name}}, nil
}

// calendar is the whole list as a calendar; add says what it shows of an object.
func (r resource[T, P, A, I]) calendar(ctx context.Context, s *Server, add func(*render.Calendar, P)) (api.CalendarTextCalendarResponse, error) {
	call := callOf(ctx)
	c := render.NewCalendar(r.table.Noun(), call.query.Get("committee"), plan.Language(call.query.Get("lang")), s.publicAddress)
	err := store.Walk(ctx, s.store, r.table, call.actor, queryOf(call), func(part []*T) error {
		for _, v := range part {
			add(c, v)
		}
		return nil
	})
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
	c, err := s.deadlines().calendar(ctx, s, (*render.Calendar).AddDeadline)
	if err != nil {
		return nil, err
	}
	return api.GetDeadlineCalendar200TextCalendarResponse{CalendarTextCalendarResponse: c}, nil
}

// GetMeetingCalendar answers GET /meetings.ics.
func (s *Server) GetMeetingCalendar(ctx context.Context, _ api.GetMeetingCalendarRequestObject) (api.GetMeetingCalendarResponseObject, error) {
	c, err := meetings.calendar(ctx, s, (*render.Calendar).AddMeeting)
	if err != nil {
		return nil, err
	}
	return api.GetMeetingCalendar200TextCalendarResponse{CalendarTextCalendarResponse: c}, nil
}
