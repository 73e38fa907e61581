package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// noRows is a file that nobody reads.
type noRows struct{}

func (noRows) Len() int                     { return 0 }
func (noRows) Name(int) (plan.Noun, string) { return "", "" }
func (noRows) At(int) (plan.Row, error)     { return plan.Row{}, nil }
func (noRows) Place(int) plan.Place         { return plan.Place{} }

// withJobs is a store with jobs that ended, or began, some days ago, each with two rows, and with idempotency keys.
func withJobs(t *testing.T) *base {
	t.Helper()
	b := bare(t)
	b.exec(`CREATE FUNCTION pg_temp.job(n int, kind text, state text, days int, undoes int) RETURNS void LANGUAGE sql AS $$
		INSERT INTO jobs (id, kind, state, community, actor_id, mode, dry_run, subject, reverts, total, started_at, finished_at)
			VALUES (lpad(n::text, 32, '0')::uuid, kind, state, 'more-og-romsdal', gen_random_uuid(), 'per_row', false, n::text::bytea, lpad(undoes::text, 32, '0')::uuid, 2,
				now() - days * interval '1 day', CASE state WHEN 'running' THEN NULL ELSE now() - days * interval '1 day' END);
		INSERT INTO job_rows (job_id, number, noun, key, status, place) SELECT lpad(n::text, 32, '0')::uuid, g, 'measures', 'x', 'created', '{}' FROM generate_series(0, 1) g $$;
		SELECT pg_temp.job(1, 'import', 'done', 100, NULL), pg_temp.job(2, 'import', 'failed', 91, NULL), pg_temp.job(3, 'import', 'running', 100, NULL), pg_temp.job(4, 'import', 'done', 89, NULL),
			pg_temp.job(5, 'import', 'done', 200, NULL), pg_temp.job(6, 'revert', 'done', 20, 5), pg_temp.job(7, 'import', 'done', 200, NULL), pg_temp.job(8, 'revert', 'done', 100, 7);
		INSERT INTO idempotency_keys (actor_id, key, request, created_at) SELECT gen_random_uuid(), 'k' || h, decode(repeat('00', 32), 'hex'), now() - h * interval '1 hour' FROM unnest(ARRAY[1, 48, 50, 5000]) h`)
	return b
}

func (b *base) leftJobs() string {
	b.t.Helper()
	var list string
	err := b.sql.QueryRow(b.t.Context(), `SELECT coalesce(string_agg(right(j.id::text, 1) || ':' || (SELECT count(*) FROM job_rows r WHERE r.job_id = j.id), ' ' ORDER BY j.id), '') FROM jobs j`).Scan(&list)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// Jobs that ended long ago are forgotten with their rows, and so are keys whose time is up; what is running stays, and an import that was
// undone stays as long as what undid it.
func TestSweep(t *testing.T) {
	t.Parallel()
	b := withJobs(t)
	if swept, err := b.Sweep(t.Context(), 0); err != nil || swept != (store.Swept{Keys: 2}) {
		t.Fatal(swept, err)
	}
	if left := b.number("SELECT count(*) FROM idempotency_keys"); left != 2 {
		t.Errorf("%d keys are left", left)
	}
	if swept, err := b.Sweep(t.Context(), 90*day); err != nil || swept.Jobs != 4 {
		t.Fatal(swept, err)
	}
	if left := b.leftJobs(); left != "3:2 4:2 5:2 6:2" {
		t.Error(left)
	}
	if swept, err := b.Sweep(t.Context(), day); err != nil || swept.Jobs != 3 {
		t.Fatal(swept, err)
	}
	if left := b.leftJobs(); left != "3:2" {
		t.Error(left)
	}
}

// Whoever does not get the lock leaves the work to the one who has it, and a job that somebody holds is left alone.
func TestOneProcessSweeps(t *testing.T) {
	t.Parallel()
	b := withJobs(t)
	held, err := b.sql.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = held.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := held.Exec(t.Context(), "SELECT pg_advisory_xact_lock($1)", int64(store.SweepLock)); err != nil {
		t.Fatal(err)
	}
	if swept, err := b.Sweep(t.Context(), day); err != nil || swept != (store.Swept{}) {
		t.Fatal(swept, err)
	}
	if err := held.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if held, err = b.sql.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := held.Exec(t.Context(), "SELECT FROM jobs WHERE id = lpad('1', 32, '0')::uuid FOR KEY SHARE"); err != nil { // as one that undoes it does
		t.Fatal(err)
	}
	if swept, err := b.Sweep(t.Context(), 90*day); err != nil || swept.Jobs != 3 || !slices.Contains(strings.Fields(b.leftJobs()), "1:2") {
		t.Fatal(swept, err, b.leftJobs())
	}
	if err := held.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	beside(t, func(ctx context.Context) { b.RunSweep(ctx, 90*day) })
	eventually(t, "the service sweeps", func() bool { return !strings.Contains(b.leftJobs(), "1:2") })
}

// Many instances that sweep at once forget each job once, and none fails.
func TestManySweepAtOnce(t *testing.T) {
	t.Parallel()
	b := withJobs(t)
	swept := make(chan int64, 4)
	for range cap(swept) {
		go func() {
			n, err := b.Sweep(context.WithoutCancel(t.Context()), 90*day)
			if err != nil {
				t.Error(err)
			}
			swept <- n.Jobs
		}()
	}
	var total int64
	for range cap(swept) {
		total += <-swept
	}
	if total > 4 || total == 0 {
		t.Errorf("%d jobs were forgotten of 4", total)
	}
}

// An idempotency key may be used anew after its time, for a write and for a job.
func TestKeysAreFreeAgain(t *testing.T) {
	t.Parallel()
	b := bare(t)
	start := func(request byte) error {
		by := importer()
		by.Once = &store.Once{Key: "kvar-natt", Request: [32]byte{request}}
		_, _, err := b.StartJob(t.Context(), by, store.Order{Kind: store.JobImport, Community: moreOgRomsdal, Subject: []byte{request}, Rows: noRows{}})
		return err
	}
	if err := start(1); err != nil {
		t.Fatal(err)
	}
	if err := start(2); err == nil {
		t.Error("the key was taken twice")
	}
	b.exec("UPDATE jobs SET started_at = started_at - interval '49 hours'")
	if err := start(2); err != nil {
		t.Error(err)
	}
	if n := b.number("SELECT count(*) FROM jobs"); n != 2 {
		t.Errorf("%d jobs", n)
	}
}
