package httpapi

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// jobsAtOnce is how many jobs a service does at a time: each holds a connection of the database.
const jobsAtOnce = 3

// formatOf is the form of a file of a media type that the contract has.
func formatOf(mediaType string) exchange.Format {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	switch strings.ToLower(strings.TrimSpace(mediaType)) {
	case "application/x-ndjson":
		return exchange.NDJSON
	case "text/csv":
		return exchange.CSV
	case jsonMediaType:
		return exchange.JSON
	}
	return exchange.XLSX
}

// CreateImport answers POST /imports.
func (s *Server) CreateImport(ctx context.Context, r api.CreateImportRequestObject) (api.CreateImportResponseObject, error) {
	call := callOf(ctx)
	community := orElse(r.Params.Community, s.options.DefaultCommunity)
	if err := s.store.MayImport(ctx, call.actor, community); err != nil {
		return nil, err
	}
	// The file is read in the place of its job: to read many workbooks at once takes as much memory as to import them.
	place, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer place.leave()
	rows, err := exchange.Open(call.upload, formatOf(call.mediaType), plan.Noun(orZero(r.Params.Type)))
	if err != nil {
		return nil, err
	}
	order := store.Order{Kind: store.JobImport, Community: community, PerRow: orZero(r.Params.Mode) == api.JobModePerRow, Restore: orZero(r.Params.Restore), Subject: call.body, Rows: rows}
	accepted, err := s.start(ctx, place, order, func() { _ = rows.Close() }, s.store.RunJob)
	if err != nil {
		return nil, err
	}
	return api.CreateImport202JSONResponse{JobAcceptedJSONResponse: accepted}, nil
}

// place is one of the places for jobs. Whoever entered leaves it, however that ends, unless a job was started in it, which does so itself.
type place struct {
	jobs  chan struct{}
	taken bool // by a job
}

func (p *place) leave() {
	if !p.taken {
		<-p.jobs
	}
}

// enter takes a place for a job.
func (s *Server) enter() (*place, error) {
	select {
	case s.jobs <- struct{}{}:
		return &place{jobs: s.jobs}, nil
	default:
		return nil, &plan.Error{Kind: plan.Unavailable, Code: "too_many_jobs", Detail: "Too many jobs are running; try again when one has ended."}
	}
}

// start starts a job, which goes on beside requests and calls done when it is over, or when there is nothing to do.
func (s *Server) start(ctx context.Context, in *place, o store.Order, done func(), run func(context.Context, store.By, store.Job, plan.Rows) error) (api.JobAcceptedJSONResponse, error) {
	by := callOf(ctx).by()
	job, fresh, err := s.store.StartJob(ctx, by, o)
	if err != nil || !fresh {
		done()
		return accepted(ctx, job), err
	}
	in.taken = true
	s.store.Background(func() {
		defer func() {
			done()
			<-in.jobs
			if p := recover(); p != nil { // the job is found as failed when it is not heard of any more
				s.log.Error("a job panicked", "job", job.ID, "panic", p, "stack", string(debug.Stack()))
			}
		}()
		if err := run(s.options.Serving, by, job, o.Rows); err != nil && plan.KindOf(err) == plan.Internal {
			s.log.Error("a job failed", "job", job.ID, "error", identity.Masked(err.Error()))
		}
	})
	return accepted(ctx, job), nil
}

func accepted(ctx context.Context, j store.Job) api.JobAcceptedJSONResponse {
	return api.JobAcceptedJSONResponse{Body: toJob(j), Headers: api.JobAcceptedResponseHeaders{Location: location(ctx, "jobs", j.ID)}}
}

func toJob(j store.Job) api.Job {
	var counts map[plan.RowStatus]int
	_ = json.Unmarshal([]byte(j.Counts), &counts) // as the store wrote it
	var problem *api.JobProblem
	if j.Error != nil {
		_ = json.Unmarshal([]byte(*j.Error), &problem)
	}
	return api.Job{
		ID: j.ID, Kind: api.JobKind(j.Kind), State: api.JobState(j.State), Community: j.Community, Mode: api.JobMode(j.Mode), DryRun: j.DryRun, Restore: j.Restore, Total: toInt32(j.Total), Done: toInt32(j.Done),
		Counts: api.JobCounts{
			Created: toInt32(counts[plan.RowCreated]), Updated: toInt32(counts[plan.RowUpdated]), Unchanged: toInt32(counts[plan.RowUnchanged]),
			Rejected: toInt32(counts[plan.RowRejected]), Reverted: toInt32(counts[plan.RowReverted]),
		},
		Error: problem, Reverts: j.Reverts, StartedAt: j.StartedAt, FinishedAt: j.FinishedAt,
	}
}

func toJobRow(r store.JobRow) api.JobRow {
	var place plan.Place
	_ = json.Unmarshal([]byte(r.Place), &place) // as the store wrote it
	var faults []plan.Fault
	_ = json.Unmarshal([]byte(r.Errors), &faults)
	out := api.JobRow{
		Type: api.ObjectType(r.Noun), ID: r.ObjectID, Status: api.RowStatus(r.Status), Restored: r.Restored, Pointer: said(place.Pointer), Sheet: said(place.Sheet),
		Errors: each(faults, func(f plan.Fault) api.RowFault {
			fault := api.RowFault{Code: f.Code, Detail: f.Detail, Pointer: said(place.Pointer + f.Pointer)}
			if place.Row > 0 && f.Pointer != "" {
				fault.Column = said(exchange.ColumnOf(r.Noun, f.Pointer))
			}
			return fault
		}),
	}
	if r.Key != "" {
		key := plan.Printable(r.Key)
		out.Key = &key
	}
	if place.Line > 0 {
		line := toInt32(place.Line)
		out.Line = &line
	}
	if place.Row > 0 {
		row := toInt32(place.Row)
		out.Row = &row
	}
	return out
}

// said is a text that is left out where it is empty.
func said(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// RevertImport answers POST /imports/{id}/revert.
func (s *Server) RevertImport(ctx context.Context, r api.RevertImportRequestObject) (api.RevertImportResponseObject, error) {
	order, err := s.store.OrderRevert(ctx, callOf(ctx).actor, r.ID)
	if err != nil {
		return nil, err
	}
	place, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer place.leave()
	accepted, err := s.start(ctx, place, order, func() {}, s.store.RunRevert)
	if err != nil {
		return nil, err
	}
	return api.RevertImport202JSONResponse{JobAcceptedJSONResponse: accepted}, nil
}

// ListJobs answers GET /jobs.
func (s *Server) ListJobs(ctx context.Context, _ api.ListJobsRequestObject) (api.ListJobsResponseObject, error) {
	call := callOf(ctx)
	list, next, err := s.store.Jobs(ctx, call.actor, limitOf(call.query), call.query.Get("cursor"))
	if err != nil {
		return nil, err
	}
	p := paged(s, call, each(list, toJob), next)
	return api.ListJobs200JSONResponse{JobListJSONResponse: api.JobListJSONResponse{
		Body: api.JobList{Items: p.items, Next: p.next, NextCursor: p.cursor}, Headers: api.JobListResponseHeaders{Link: p.link},
	}}, nil
}

// GetJob answers GET /jobs/{id}.
func (s *Server) GetJob(ctx context.Context, r api.GetJobRequestObject) (api.GetJobResponseObject, error) {
	j, err := s.store.FindJob(ctx, callOf(ctx).actor, r.ID)
	if err != nil {
		return nil, err
	}
	return api.GetJob200JSONResponse{JobJSONResponse: api.JobJSONResponse{Body: toJob(j)}}, nil
}

// ListJobRows answers GET /jobs/{id}/rows.
func (s *Server) ListJobRows(ctx context.Context, r api.ListJobRowsRequestObject) (api.ListJobRowsResponseObject, error) {
	call := callOf(ctx)
	statuses := each(r.Params.Status, func(s api.RowStatus) string { return string(s) })
	list, next, err := s.store.JobRows(ctx, call.actor, r.ID, statuses, limitOf(call.query), call.query.Get("cursor"))
	if err != nil {
		return nil, err
	}
	p := paged(s, call, each(list, toJobRow), next)
	return api.ListJobRows200JSONResponse{JobRowListJSONResponse: api.JobRowListJSONResponse{
		Body: api.JobRowList{Items: p.items, Next: p.next, NextCursor: p.cursor}, Headers: api.JobRowListResponseHeaders{Link: p.link},
	}}, nil
}
