package floor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/search"
)

// reading is how the service marks the search entries that it makes.
func reading() string { return search.Reading() + "-1" }

// input is the body of a create, as far as the benchmark sends it.
type input struct {
	Key, Title, Description string
	Plan, Committee, Goal   struct{ Key string }
	Ordinal                 int32
	Responsible             []responsible
	YearCells               []struct {
		Column  int32
		Raw     string
		Reading string
		From    *int32
	}
	Sources []struct {
		Document struct{ Key string }
		Locator  string
	}
}

func (f *Floor) create(w http.ResponseWriter, r *http.Request) error {
	var in input
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return err
	}
	m := in.measure()
	err := pgx.BeginTxFunc(r.Context(), f.pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) error { return insert(r.Context(), tx, m) })
	if err != nil {
		return err
	}
	f.written()
	w.Header().Set("Location", "/v1/measures/"+m.id.String())
	return answerMeasure(w, http.StatusCreated, m)
}

func (in *input) measure() *measure {
	at := now()
	m := &measure{
		id: uuid.Must(uuid.NewV7()), key: in.Key, title: in.Title, language: "nn", visibility: "draft", version: 1, created: at, updated: at, description: &in.Description,
		community: ref{key: "more-og-romsdal"}, plan: ref{key: in.Plan.Key}, committee: ref{key: in.Committee.Key}, goal: ref{key: in.Goal.Key}, ordinal: in.Ordinal,
		priority: "unknown", responsible: in.Responsible, warningsText: []byte("[]"),
	}
	m.responsibleText, _ = json.Marshal(m.responsible) // texts
	for _, c := range in.YearCells {
		m.cells = append(m.cells, cell{column: c.Column, raw: c.Raw, reading: c.Reading, from: c.From})
	}
	for _, s := range in.Sources {
		m.sources = append(m.sources, source{document: ref{key: s.Document.Key}, locator: s.Locator})
	}
	return m
}

// resolve locks what a new measure refers to, and holds the rule that its goal stands in its plan.
func (m *measure) resolve(ctx context.Context, tx pgx.Tx) error {
	one := func(r *ref, table string, more ...any) error {
		columns := "id, key, title"
		if len(more) > 0 {
			columns += ", plan_id"
		}
		where := " WHERE key = $1 AND community_id = $2 FOR SHARE"
		args := []any{r.key, [16]byte(m.community.id)}
		if table == "communities" {
			where, args = " WHERE key = $1 FOR SHARE", args[:1]
		}
		return tx.QueryRow(ctx, "SELECT "+columns+" FROM "+table+where, args...).Scan(append([]any{(*[16]byte)(&r.id), &r.key, &r.title}, more...)...)
	}
	var planOfGoal uuid.UUID
	for _, err := range []error{one(&m.community, "communities"), one(&m.plan, "action_plans"), one(&m.committee, "committees"), one(&m.goal, "goals", (*[16]byte)(&planOfGoal))} {
		if err != nil {
			return err
		}
	}
	for i := range m.sources {
		if err := one(&m.sources[i].document, "documents"); err != nil {
			return err
		}
	}
	if planOfGoal != m.plan.id {
		return errors.New("the goal stands in another plan")
	}
	return nil
}

func insert(ctx context.Context, tx pgx.Tx, m *measure) error {
	if err := m.resolve(ctx, tx); err != nil {
		return err
	}
	id, community := [16]byte(m.id), [16]byte(m.community.id)
	exec := func(sql string, args ...any) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	}
	if err := exec(`INSERT INTO measures (id, community_id, key, title, language, visibility, version, created_at, updated_at, plan_id, committee_id, goal_id, across_committees,
		label, ordinal, description, responsible, indicator, priority_flag, import_warnings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		id, community, m.key, m.title, m.language, m.visibility, m.version, m.created, m.updated, [16]byte(m.plan.id), [16]byte(m.committee.id), [16]byte(m.goal.id), m.across,
		m.label, m.ordinal, m.description, m.responsibleText, m.indicator, m.priority, m.warningsText); err != nil {
		return err
	}
	for i, c := range m.cells {
		if err := exec("INSERT INTO measure_year_cells (root_id, ordinal, column_year, raw, reading, from_year, to_year) VALUES ($1, $2, $3, $4, $5, $6, $7)", id, i, c.column, c.raw, c.reading, c.from, c.to); err != nil {
			return err
		}
	}
	for i, s := range m.sources {
		if err := exec("INSERT INTO sources (noun, root_id, ordinal, community_id, document_id, locator, as_of) VALUES ('measures', $1, $2, $3, $4, $5, $6)", id, i, community, [16]byte(s.document.id), s.locator, s.asOf); err != nil {
			return err
		}
	}
	if err := exec(`INSERT INTO object_references (from_noun, from_id, pointer, to_noun, to_id) VALUES ('measures', $1, '/community', 'communities', $2), ('measures', $1, '/sources/0/document', 'documents', $3),
		('measures', $1, '/plan', 'action-plans', $4), ('measures', $1, '/committee', 'committees', $5), ('measures', $1, '/goal', 'goals', $6)`,
		id, community, [16]byte(m.sources[0].document.id), [16]byte(m.plan.id), [16]byte(m.committee.id), [16]byte(m.goal.id)); err != nil {
		return err
	}
	if err := record(ctx, tx, m, "created"); err != nil {
		return err
	}
	return planColumns(ctx, tx, []*measure{m})
}

// record writes what every write of a measure leaves: its search entry and its row in the change log.
func record(ctx context.Context, tx pgx.Tx, m *measure, operation string) error {
	body := make([]string, 0, 4)
	for _, text := range []*string{m.description, m.indicator} {
		if text != nil {
			body = append(body, *text)
		}
	}
	for _, r := range m.responsible {
		body = append(body, r.Text)
	}
	for _, c := range m.cells {
		body = append(body, c.raw)
	}
	e := search.Read(search.Text{Title: m.title, Key: m.key, Body: body})
	if _, err := tx.Exec(ctx, `INSERT INTO search_entries (noun, object_id, community_id, visibility, version, reading, key, title, body, boost, spelling, title_words, words)
		VALUES ('measures', $1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10::text::tsvector, $11::text::tsvector)
		ON CONFLICT (noun, object_id) DO UPDATE SET community_id = excluded.community_id, visibility = excluded.visibility, version = excluded.version, reading = excluded.reading,
		key = excluded.key, title = excluded.title, body = excluded.body, boost = excluded.boost, spelling = excluded.spelling, title_words = excluded.title_words, words = excluded.words`,
		[16]byte(m.id), [16]byte(m.community.id), m.visibility, m.version, reading(), m.key, e.Title, e.Body, e.Spelling, e.TitleWords, e.Words); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO changes (noun, object_id, community_id, key, version, operation, actor_kind, actor_name, request_id, changed_at, public_before, public_after, committees, after)
		VALUES ('measures', $1, $2, $3, $4, $5, 'person', 'bench', $6, $7, false, false, $8, $9)`,
		[16]byte(m.id), [16]byte(m.community.id), m.key, m.version, operation, m.id.String(), m.updated, [][16]byte{m.committee.id}, appendImage(make([]byte, 0, 4096), m))
	return err
}

// patch sets the indicator, as the benchmark does.
func (f *Floor) patch(w http.ResponseWriter, r *http.Request, ident string) error {
	var in struct{ Indicator *string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return err
	}
	id, err := uuid.Parse(ident)
	if err != nil {
		return err
	}
	tag, _, _ := strings.Cut(strings.Trim(r.Header.Get("If-Match"), `"`), "-")
	var m *measure
	err = pgx.BeginTxFunc(r.Context(), f.pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) error {
		found, err := load(r.Context(), tx, "WHERE t.id = $1 FOR UPDATE", [16]byte(id))
		if err != nil || len(found) == 0 {
			return errors.Join(err, errors.New("there may be none"))
		}
		if m = found[0]; tag != "*" && tag != strconv.FormatInt(m.version, 10) {
			return fmt.Errorf("version %d is not %s", m.version, tag)
		}
		m.indicator, m.updated = in.Indicator, now()
		m.version++
		_, err = tx.Exec(r.Context(), `UPDATE measures SET title = $2, language = $3, visibility = $4, version = $5, updated_at = $6, deleted_at = $7, plan_id = $8, committee_id = $9, goal_id = $10,
			across_committees = $11, label = $12, ordinal = $13, description = $14, responsible = $15, indicator = $16, priority_flag = $17, import_warnings = $18 WHERE id = $1`,
			[16]byte(m.id), m.title, m.language, m.visibility, m.version, m.updated, m.deleted, [16]byte(m.plan.id), [16]byte(m.committee.id), [16]byte(m.goal.id),
			m.across, m.label, m.ordinal, m.description, m.responsibleText, m.indicator, m.priority, m.warningsText)
		if err != nil {
			return err
		}
		return record(r.Context(), tx, m, "updated")
	})
	if err != nil {
		return err
	}
	f.written()
	return answerMeasure(w, http.StatusOK, m)
}
