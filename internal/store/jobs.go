package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Job is an import, or what undoes one, under way or over.
type Job struct {
	ID         uuid.UUID
	Kind       string
	State      string
	Community  string
	ActorID    uuid.UUID
	Mode       string
	DryRun     bool
	Restore    bool
	Reason     *string
	Subject    []byte
	Reverts    *uuid.UUID
	Total      int
	Done       int
	Counts     string // JSON
	Error      *string
	StartedAt  time.Time
	FinishedAt *time.Time

	IdempotencyKey *string
	Request        []byte
}

// JobRow is what became of a row of a job.
type JobRow struct {
	JobID    uuid.UUID
	Number   int
	Noun     plan.Noun
	Key      string
	ObjectID *uuid.UUID
	Version  *int64
	Status   plan.RowStatus
	Restored bool
	Place    string // JSON
	Errors   string // JSON
}

// The kinds and states of a job.
const (
	JobImport  = "import"
	JobRevert  = "revert"
	JobRunning = "running"
	JobDone    = "done"
	JobFailed  = "failed"
)

const (
	// jobBeat is how often a running job is heard of, and jobSilence after how long without it its process has ended.
	jobBeat    = 5 * time.Second
	jobSilence = "30 seconds"
)

const jobColumns = "id, kind, state, community, actor_id, mode, dry_run, restore, reason, subject, reverts, total, done, counts, error, started_at, finished_at, idempotency_key, request"

// Order is what a job is asked to do.
type Order struct {
	Kind      string
	Community string // key
	PerRow    bool
	Restore   bool
	Subject   []byte
	Reverts   *uuid.UUID
	Rows      plan.Rows
}

// StartJob notes a job as running, unless the same is running already: then the second result is false and the job is that one. The caller
// has to run it.
func (s *Store) StartJob(ctx context.Context, by By, o Order) (Job, bool, error) {
	if err := s.MayImport(ctx, by.Actor, o.Community); err != nil {
		return Job{}, false, err
	}
	if err := s.giveUpSilent(ctx); err != nil {
		return Job{}, false, err
	}
	j := Job{ID: uuid.Must(uuid.NewV7()), Kind: o.Kind, State: JobRunning, Community: o.Community, ActorID: by.Actor.ID, Mode: "all_or_nothing", DryRun: by.DryRun, Restore: o.Restore,
		Reason: by.Reason, Subject: o.Subject, Reverts: o.Reverts, Total: o.Rows.Len(), Counts: "{}", StartedAt: s.now()}
	if o.PerRow {
		j.Mode = "per_row"
	}
	if by.Once != nil && !by.DryRun {
		j.IdempotencyKey, j.Request = &by.Once.Key, by.Once.Request[:]
		// As everywhere, a key is free again after a time.
		err := s.db.WithContext(ctx).Exec("UPDATE jobs SET idempotency_key = NULL, request = NULL WHERE actor_id = ? AND idempotency_key = ? AND started_at < ?", j.ActorID, by.Once.Key, j.StartedAt.Add(-onceFor)).Error
		if err != nil {
			return Job{}, false, classify(err)
		}
	}
	err := s.db.WithContext(ctx).Table("jobs").Create(&j).Error
	pg, refused := errors.AsType[*pgconn.PgError](err)
	switch {
	case refused && pg.ConstraintName == "jobs_one_running":
		if j.IdempotencyKey != nil { // the one that is running may be this one
			if again, _, err := s.jobAgain(ctx, by); err == nil {
				return again, false, nil
			} else if plan.KindOf(err) == plan.Reused {
				return Job{}, false, err
			}
		}
		var running Job
		if err := s.db.WithContext(ctx).Table("jobs").Select(jobColumns).Where("community = ? AND subject = ? AND state = 'running'", o.Community, o.Subject).Take(&running).Error; err != nil {
			if !errors.Is(err, gorm.ErrRecordNotFound) {
				return Job{}, false, classify(err)
			}
			return Job{}, false, &plan.Error{Kind: plan.Conflict, Code: "import_just_ended", Detail: "The same file was being imported and has just ended; try again.", Err: err}
		}
		return Job{}, false, &plan.Error{Kind: plan.Conflict, Code: "import_running", Detail: fmt.Sprintf("The same is being done already, by the job %s.", running.ID)}
	case refused && pg.ConstraintName == "jobs_idempotency_key":
		return s.jobAgain(ctx, by)
	case refused && pg.ConstraintName == "jobs_reverts_fkey": // it was forgotten a moment ago
		return Job{}, false, noJob()
	}
	return j, true, classify(err)
}

// jobAgain is the job that was started with the same idempotency key.
func (s *Store) jobAgain(ctx context.Context, by By) (Job, bool, error) {
	var j Job
	if err := s.db.WithContext(ctx).Table("jobs").Select(jobColumns).Where("actor_id = ? AND idempotency_key = ?", by.Actor.ID, by.Once.Key).Take(&j).Error; err != nil {
		return Job{}, false, classify(err)
	}
	if string(j.Request) != string(by.Once.Request[:]) {
		return Job{}, false, &plan.Error{Kind: plan.Reused, Code: "idempotency_key_reused", Detail: "The idempotency key was sent before with another address or body.",
			Fields: []plan.Fault{{Header: "Idempotency-Key", Code: "idempotency_key_reused", Detail: "It names another request."}}}
	}
	by.Once.Replayed = true
	return j, false, nil
}

// MayImport checks that the actor may import something into the community; what, is judged row by row. One that is not there is made by the
// import, which needs the right to make communities.
func (s *Store) MayImport(ctx context.Context, actor plan.Actor, community string) error {
	target := plan.Target{Visibility: plan.VisibilityPublished}
	found, err := s.lookup(s.db.WithContext(ctx), plan.Communities, []plan.Ref{plan.RefTo(community)}, uuid.Nil, false)
	if err != nil {
		return classify(err)
	}
	if len(found) == 0 {
		return actor.Authorize(plan.Create, plan.Target{Noun: plan.Communities, Community: uuid.New()})
	}
	target.Community, target.Visibility = found[0].ID, found[0].Visibility
	return actor.Authorize(plan.Import, target)
}

// giveUpSilent ends the jobs whose process has ended: nothing of them was kept.
func (s *Store) giveUpSilent(ctx context.Context) error {
	return classify(s.db.WithContext(ctx).Exec(`UPDATE jobs SET state = 'failed', finished_at = ?, error = '{"code": "interrupted", "detail": "The service ended while it was running. Nothing was kept; start it again."}'
		WHERE state = 'running' AND heard_at < now() - interval '`+jobSilence+`'`, s.now()).Error)
}

// RunJob does an import that was started.
func (s *Store) RunJob(ctx context.Context, by By, j Job, rows plan.Rows) error {
	by.RequestID, by.Once = j.ID.String(), nil
	report, stop := s.beat(ctx, j.ID)
	defer stop()
	results, err := s.ImportRows(ctx, by, Bulk{Community: j.Community, Rows: rows, PerRow: j.Mode == "per_row", Restore: j.Restore, Progress: report},
		func(db *gorm.DB, results []RowResult) error {
			stop()
			return s.finish(db, j, rows, results, nil)
		})
	stop()
	return s.settleJob(ctx, j, rows, results, err)
}

// settleJob notes how a job ended that has not ended with its work.
func (s *Store) settleJob(ctx context.Context, j Job, rows plan.Rows, results []RowResult, failed error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	end := func(results []RowResult, failed error) error {
		return s.transaction(ctx, &readCommitted, func(db *gorm.DB) error { return s.finish(db, j, rows, results, failed) })
	}
	if failed != nil {
		results = nil
	}
	err := end(results, failed)
	if err != nil && failed == nil && !errors.Is(err, errOver) {
		return errors.Join(err, end(nil, err)) // what became of the rows cannot be noted; that the job is over has to be
	}
	if errors.Is(err, errOver) {
		return failed
	}
	return errors.Join(failed, err)
}

// errOver says that a job is not running any more.
var errOver = errors.New("the job is over")

// finish notes what became of a job.
func (s *Store) finish(db *gorm.DB, j Job, rows plan.Rows, results []RowResult, failed error) error {
	counts := map[plan.RowStatus]int{}
	for _, r := range results {
		counts[r.Status]++
	}
	state := JobDone
	var problem *string
	switch {
	case failed != nil:
		state, problem = JobFailed, problemOf(failed)
	case counts[plan.RowRejected] > 0 && j.Mode != "per_row" && j.Kind == JobImport:
		state = JobFailed
		problem = problemOf(&plan.Error{Kind: plan.Invalid, Code: "rows_rejected", Detail: fmt.Sprintf("%d rows were rejected, and nothing was kept.", counts[plan.RowRejected])})
	}
	tally, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	done := db.Exec("UPDATE jobs SET state = ?, done = ?, counts = ?, error = ?, finished_at = ? WHERE id = ? AND state = 'running'", state, len(results), string(tally), problem, s.now(), j.ID)
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected != 1 {
		return errOver
	}
	const some = 500
	for from := 0; from < len(results); from += some {
		part := make([]JobRow, 0, some)
		for i := from; i < min(from+some, len(results)); i++ {
			row, err := jobRow(j, rows, i, results[i])
			if err != nil {
				return err
			}
			part = append(part, row)
		}
		if err := db.Table("job_rows").Create(&part).Error; err != nil {
			return err
		}
	}
	return nil
}

func jobRow(j Job, rows plan.Rows, i int, r RowResult) (JobRow, error) {
	noun, key := rows.Name(i)
	place, err := json.Marshal(rows.Place(i))
	if err != nil {
		return JobRow{}, err
	}
	faults := "[]"
	if len(r.Faults) > 0 {
		b, err := json.Marshal(r.Faults)
		if err != nil {
			return JobRow{}, err
		}
		faults = string(b)
	}
	row := JobRow{JobID: j.ID, Number: i, Noun: noun, Key: key, Status: r.Status, Restored: r.Restored, Place: string(place), Errors: faults}
	if r.ID != uuid.Nil && r.Status != plan.RowRejected {
		row.ObjectID, row.Version = &r.ID, &r.Version
	}
	return row, nil
}

// problemOf is what is told of a failure: nothing of the inside.
func problemOf(err error) *string {
	code, detail := "internal", "The service failed; nothing was kept."
	if e, ok := errors.AsType[*plan.Error](classify(err)); ok && e.Kind != plan.Internal {
		code, detail = e.Code, e.Detail
	} else if errors.Is(err, context.Canceled) {
		code, detail = "interrupted", "The service ended while it was running. Nothing was kept; start it again."
	}
	b, _ := json.Marshal(map[string]string{"code": code, "detail": detail})
	text := string(b)
	return &text
}

// beat keeps a running job heard of, with the rows that are done, on a connection of its own: apart from the work. stop may be called again.
func (s *Store) beat(ctx context.Context, id uuid.UUID) (report func(done int), stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	latest, over := make(chan int, 1), make(chan struct{})
	go func() {
		defer close(over)
		tick := time.NewTicker(jobBeat)
		defer tick.Stop()
		for done := 0; ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			case done = <-latest:
			}
			// A failure is the next beat's to make good.
			_ = s.db.WithContext(ctx).Exec("UPDATE jobs SET done = ?, heard_at = now() WHERE id = ? AND state = 'running'", done, id).Error
		}
	}()
	report = func(done int) {
		select {
		case <-latest: // what was not told yet is out of date
		default:
		}
		select {
		case latest <- done:
		default:
		}
	}
	return report, func() { cancel(); <-over }
}
