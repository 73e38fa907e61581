package data

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

//go:embed *.go
var source embed.FS

// Hash tells apart what different versions of this package load.
func Hash() (string, error) {
	sum := sha256.New()
	entries, err := source.ReadDir(".")
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		text, err := source.ReadFile(e.Name())
		if err != nil {
			return "", err
		}
		_, _ = sum.Write(text)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Load fills a migrated, empty database. What measures refer to goes in as an import does; the measures, of which there are too many for
// that, are copied into the tables with all that the service would have written beside them.
func Load(ctx context.Context, url string, size Size) (err error) {
	s, err := store.Open(ctx, url, store.Options{DefaultCommunity: Community})
	if err != nil {
		return err
	}
	defer s.Close()
	by := store.By{Actor: plan.System(plan.ActorKindImport, "import"), RequestID: "bench"}
	if _, err := s.Import(ctx, by, around(size), false); err != nil {
		return err
	}
	if _, err := s.Sequence(ctx); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	l := loader{conn: conn, tables: tables()}
	if err := l.measures(ctx, size); err != nil {
		return err
	}
	if err := l.index(ctx, s); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "VACUUM (ANALYZE)")
	return err
}

type loader struct {
	conn   *pgx.Conn
	tables []*table
}

// table is what is to be copied into a table.
type table struct {
	name    string
	columns []string
	rows    func(*plan.Measure) ([][]any, error)
	pending [][]any
}

// part is how many measures are held in memory at once.
const part = 10_000

func (l *loader) measures(ctx context.Context, size Size) error {
	refs, err := l.refs(ctx)
	if err != nil {
		return err
	}
	// The triggers look for the change row of each write, one row at a time; here it comes with the same copy.
	if _, err := l.conn.Exec(ctx, "SET session_replication_role = replica"); err != nil {
		return err
	}
	m := newMeasures(size, refs)
	var position int64
	if err := l.conn.QueryRow(ctx, "SELECT head FROM change_log").Scan(&position); err != nil {
		return err
	}
	for m.count < size.Measures {
		for range min(part, size.Measures-m.count) {
			o := m.next()
			for _, t := range l.tables {
				rows, err := t.rows(o)
				if err != nil {
					return err
				}
				t.pending = append(t.pending, rows...)
			}
			position++
			change, err := changeRow(o, position)
			if err != nil {
				return err
			}
			last := l.tables[len(l.tables)-1]
			last.pending = append(last.pending, change)
		}
		for _, t := range l.tables {
			if _, err := l.conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(t.pending)); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			t.pending = t.pending[:0]
		}
	}
	_, err = l.conn.Exec(ctx, "UPDATE change_log SET head = $1", position)
	return err
}

// refs are what measures can refer to, by noun and key.
func (l *loader) refs(ctx context.Context) (map[plan.Noun]map[string]plan.Ref, error) {
	all := map[plan.Noun]map[string]plan.Ref{}
	for _, noun := range []plan.Noun{plan.Communities, plan.Documents, plan.PatientGroups, plan.Committees, plan.ActionPlans, plan.Goals} {
		rows, err := l.conn.Query(ctx, "SELECT id, key FROM "+noun.Table())
		if err != nil {
			return nil, err
		}
		all[noun] = map[string]plan.Ref{}
		var id pgtype.UUID
		var key string
		if _, err := pgx.ForEachRow(rows, []any{&id, &key}, func() error {
			all[noun][key] = plan.Ref{ID: id.Bytes, Key: key}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// index makes the search entries as the service does when it starts. An index that is made at the end is made faster and is smaller.
func (l *loader) index(ctx context.Context, s *store.Store) error {
	rows, err := l.conn.Query(ctx, "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_entries' AND indexdef LIKE '%USING gin%'")
	if err != nil {
		return err
	}
	definitions := map[string]string{}
	var name, definition string
	if _, err := pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		definitions[name] = definition
		return nil
	}); err != nil {
		return err
	}
	for name := range definitions {
		if _, err := l.conn.Exec(ctx, "DROP INDEX "+pgx.Identifier{name}.Sanitize()); err != nil {
			return err
		}
	}
	if _, err := l.conn.Exec(ctx, "ANALYZE"); err != nil {
		return err
	}
	if _, err := s.Index(ctx); err != nil {
		return err
	}
	for _, definition := range definitions {
		if _, err := l.conn.Exec(ctx, definition); err != nil {
			return err
		}
	}
	return nil
}

func id(u uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: u, Valid: u != uuid.Nil} }

func day(d plan.Date) *time.Time {
	if d.IsZero() {
		return nil
	}
	t := d.Time()
	return &t
}

// changeRow is the row of the change log of a measure that was created.
func changeRow(o *plan.Measure, position int64) ([]any, error) {
	image, err := json.Marshal(o)
	return []any{
		position, string(o.Noun()), id(o.ID), id(o.Community.ID), o.Key, o.Version, string(plan.OpCreated), string(plan.ActorKindImport), "bench", o.UpdatedAt,
		false, true, []pgtype.UUID{id(o.Committee.ID)}, image,
	}, err
}

// tables are those that a measure has rows in, the change log last.
func tables() []*table {
	return []*table{
		{name: "measures", columns: []string{
			"id", "community_id", "key", "title", "language", "visibility", "version", "created_at", "updated_at", "plan_id", "committee_id", "goal_id", "across_committees",
			"ordinal", "description", "responsible", "priority_flag", "import_warnings",
		}, rows: func(o *plan.Measure) ([][]any, error) {
			responsible, err := json.Marshal(o.Responsible)
			return [][]any{{
				id(o.ID), id(o.Community.ID), o.Key, o.Title, string(o.Language), string(o.Visibility), o.Version, o.CreatedAt, o.UpdatedAt, id(o.Plan.ID), id(o.Committee.ID), id(o.Goal.ID), o.AcrossCommittees,
				o.Ordinal, o.Description, responsible, string(o.PriorityFlag), []byte("[]"),
			}}, err
		}},
		listed("measure_participants", []string{"committee_id"}, func(o *plan.Measure) []plan.Ref { return o.Participants }, func(_ *plan.Measure, r plan.Ref) []any { return []any{id(r.ID)} }),
		listed("measure_patient_groups", []string{"patient_group_id"}, func(o *plan.Measure) []plan.Ref { return o.PatientGroups }, func(_ *plan.Measure, r plan.Ref) []any { return []any{id(r.ID)} }),
		listed("measure_year_cells", []string{"column_year", "raw", "reading", "from_year", "to_year"}, func(o *plan.Measure) []plan.YearCell { return o.YearCells },
			func(_ *plan.Measure, c plan.YearCell) []any {
				return []any{c.Column, c.Raw, string(c.Reading), c.From, c.To}
			}),
		listed("measure_status_reports", []string{"year", "status", "reported_on"}, func(o *plan.Measure) []plan.StatusReport { return o.StatusReports },
			func(_ *plan.Measure, r plan.StatusReport) []any {
				return []any{r.Year, string(r.Status), day(r.ReportedOn)}
			}),
		listed("sources", []string{"noun", "community_id", "document_id", "locator", "as_of"}, func(o *plan.Measure) []plan.Source { return o.Sources },
			func(o *plan.Measure, s plan.Source) []any {
				return []any{string(o.Noun()), id(o.Community.ID), id(s.Document.ID), s.Locator, day(s.AsOf)}
			}),
		{name: "object_references", columns: []string{"from_noun", "from_id", "pointer", "to_noun", "to_id"}, rows: func(o *plan.Measure) ([][]any, error) {
			var rows [][]any
			for _, ref := range o.References() {
				if ref.Ref.ID != uuid.Nil {
					rows = append(rows, []any{string(o.Noun()), id(o.ID), ref.Pointer, string(ref.Noun), id(ref.Ref.ID)})
				}
			}
			return rows, nil
		}},
		{name: "changes", columns: []string{
			"position", "noun", "object_id", "community_id", "key", "version", "operation", "actor_kind", "request_id", "changed_at", "public_before", "public_after", "committees", "after",
		}, rows: func(*plan.Measure) ([][]any, error) { return nil, nil }},
	}
}

// listed is the table of a list that belongs to a measure.
func listed[C any](name string, columns []string, list func(*plan.Measure) []C, values func(*plan.Measure, C) []any) *table {
	return &table{name: name, columns: append([]string{"root_id", "ordinal"}, columns...), rows: func(o *plan.Measure) ([][]any, error) {
		var rows [][]any
		for i, c := range list(o) {
			rows = append(rows, append([]any{id(o.ID), i}, values(o, c)...))
		}
		return rows, nil
	}}
}
