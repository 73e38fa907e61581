package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// errRejected says that rows of a file were rejected, and that this has been said.
var errRejected = errors.New("rows were rejected")

// unreachable is a database that cannot be reached.
type unreachable struct{ error }

func (u unreachable) Unwrap() error { return u.error }

// fileImport is what is asked of the import of a file in a form of the service's own.
type fileImport struct {
	path, noun, community string
	perRow, dryRun        bool
	restore               bool
}

// formatOf is the form of a file by its name; a data set has none.
func formatOf(path string) (exchange.Format, bool) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return exchange.CSV, true
	case ".ndjson":
		return exchange.NDJSON, true
	case ".xlsx":
		return exchange.XLSX, true
	}
	return "", false
}

// importFile does what POST /v1/imports does, as the service's own import.
func importFile(ctx context.Context, env environment, s *store.Store, f fileImport) (err error) {
	file, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	format, _ := formatOf(f.path)
	rows, err := exchange.Open(file, format, plan.Noun(f.noun))
	if err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	by := store.By{Actor: plan.System(plan.ActorKindImport, "import"), RequestID: uuid.Must(uuid.NewV7()).String(), DryRun: f.dryRun}
	job, _, err := s.StartJob(ctx, by, store.Order{Kind: store.JobImport, Community: f.community, PerRow: f.perRow, Restore: f.restore, Subject: sum.Sum(nil), Rows: rows})
	if err != nil {
		return err
	}
	shown := showProgress(ctx, env, s, by.Actor, job)
	err = s.RunJob(ctx, by, job, rows)
	shown()
	if err == nil {
		_, err = s.Sequence(ctx)
	}
	if err != nil {
		return err
	}
	return report(ctx, env, s, by.Actor, job.ID)
}

// report says how a job ended, and which rows were rejected.
func report(ctx context.Context, env environment, s *store.Store, actor plan.Actor, id uuid.UUID) error {
	job, err := s.FindJob(ctx, actor, id)
	if err != nil {
		return err
	}
	var counts map[plan.RowStatus]int
	if err := json.Unmarshal([]byte(job.Counts), &counts); err != nil {
		return err
	}
	say(env.stdout, "%d created, %d updated, %d unchanged, %d rejected\n", counts[plan.RowCreated], counts[plan.RowUpdated], counts[plan.RowUnchanged], counts[plan.RowRejected])
	if job.State == store.JobFailed {
		say(env.stdout, "nothing was kept\n")
	}
	if counts[plan.RowRejected] == 0 {
		return nil
	}
	for cursor := ""; ; {
		list, next, err := s.JobRows(ctx, actor, id, []string{string(plan.RowRejected)}, 200, cursor)
		if err != nil {
			return err
		}
		for _, row := range list {
			var place plan.Place
			var faults []plan.Fault
			if err := errors.Join(json.Unmarshal([]byte(row.Place), &place), json.Unmarshal([]byte(row.Errors), &faults)); err != nil {
				return err
			}
			for _, f := range faults {
				say(env.stdout, "%s %d, %s/%s %s: %s\n", cmp.Or(place.Sheet, "line"), max(place.Row, place.Line), row.Noun, row.Key, f.Pointer, f.Detail)
			}
		}
		if cursor = next; cursor == "" {
			return errRejected
		}
	}
}

// showProgress shows how far a job has come: a bar on a terminal, plain lines otherwise, on standard error.
func showProgress(ctx context.Context, env environment, s *store.Store, actor plan.Actor, job store.Job) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	over := make(chan struct{})
	bar := isTerminal(env.stderr)
	go func() {
		defer close(over)
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for last := 0; ; {
			select {
			case <-ctx.Done():
				if bar {
					say(env.stderr, "\r\x1b[K")
				}
				return
			case <-tick.C:
			}
			now, err := s.FindJob(ctx, actor, job.ID)
			switch {
			case err != nil || now.Done == last:
			case bar:
				const width = 40
				full := width * now.Done / max(now.Total, 1)
				say(env.stderr, "\r[%s%s] %d of %d rows", strings.Repeat("=", full), strings.Repeat(" ", width-full), now.Done, now.Total)
			default:
				say(env.stderr, "%d of %d rows\n", now.Done, now.Total)
			}
			last = now.Done
		}
	}()
	return func() { cancel(); <-over }
}

// isTerminal reports whether somebody looks on.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// exportFile writes a community as the exports of the service are.
func exportFile(ctx context.Context, w io.Writer, s *store.Store, format, noun, community string) error {
	out := bufio.NewWriterSize(w, 64<<10)
	if err := exportTo(ctx, out, s, format, noun, community); err != nil {
		return err
	}
	return out.Flush()
}

func exportTo(ctx context.Context, out io.Writer, s *store.Store, format, noun, community string) error {
	actor, today := plan.System(plan.ActorKindSystem, "export"), plan.Today(s.Now())
	switch exchange.Format(format) {
	case exchange.NDJSON:
		return httpapi.WriteEverything(ctx, out, s, actor, community)
	case exchange.XLSX:
		book, err := render.NewBook(today)
		if err != nil {
			return err
		}
		if err := s.EachOf(ctx, actor, community, func() error { return nil }, book.Write); err != nil {
			return errors.Join(err, book.Close())
		}
		return book.End(out)
	}
	table := render.NewCSV(out, render.NewTable(plan.Noun(noun), today), render.Semicolon)
	err := s.EachOf(ctx, actor, community, func() error { return nil }, func(r plan.Root) error {
		if r.Noun() != plan.Noun(noun) {
			return nil
		}
		return table.Write(r)
	})
	return errors.Join(err, table.End())
}
