package floor

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

type ref struct {
	id         uuid.UUID
	key, title string
}

type (
	responsible struct {
		Text         string  `json:"text"`
		Name         *string `json:"name"`
		PersonKey    *string `json:"personKey"`
		Organisation *struct {
			ID uuid.UUID `json:"id"`
		} `json:"organisation"`
		organisation ref
	}
	cell struct {
		column       int32
		raw, reading string
		from, to     *int32
	}
	report struct {
		year       int32
		status     string
		reportedOn time.Time
		role, note *string
		document   ref
	}
	source struct {
		document ref
		locator  string
		asOf     *time.Time
	}
	external   struct{ system, key string }
	yearStatus struct {
		year       int32
		status     string
		reportedOn *time.Time
	}
)

type measure struct {
	id                               uuid.UUID
	community, plan, committee, goal ref
	key, title, language, visibility string
	version                          int64
	created, updated                 time.Time
	deleted                          *time.Time
	across                           bool
	label, description, indicator    *string
	ordinal                          int32
	responsible                      []responsible
	priority                         string
	warnings                         []string
	participants, groups             []ref
	cells                            []cell
	reports                          []report
	sources                          []source
	externals                        []external
	columns                          []int32
	goalID                           pgtype.UUID
	responsibleText, warningsText    []byte
}

const selectMeasure = `SELECT t.id, t.community_id, t.key, t.title, t.language, t.visibility, t.version, t.created_at, t.updated_at, t.deleted_at, t.plan_id, t.committee_id, t.goal_id,
	t.across_committees, t.label, t.ordinal, t.description, t.responsible, t.indicator, t.priority_flag, t.import_warnings FROM measures t `

func scanMeasure(rows pgx.Rows) (*measure, error) {
	m := &measure{}
	err := rows.Scan((*[16]byte)(&m.id), (*[16]byte)(&m.community.id), &m.key, &m.title, &m.language, &m.visibility, &m.version, &m.created, &m.updated, &m.deleted,
		(*[16]byte)(&m.plan.id), (*[16]byte)(&m.committee.id), &m.goalID, &m.across, &m.label, &m.ordinal, &m.description, &m.responsibleText, &m.indicator, &m.priority, &m.warningsText)
	if err != nil {
		return nil, err
	}
	m.created, m.updated, m.goal.id = m.created.UTC(), m.updated.UTC(), m.goalID.Bytes
	if err := json.Unmarshal(m.responsibleText, &m.responsible); err != nil {
		return nil, err
	}
	for i, r := range m.responsible {
		if r.Organisation != nil {
			m.responsible[i].organisation.id = r.Organisation.ID
		}
	}
	return m, json.Unmarshal(m.warningsText, &m.warnings)
}

// querier is a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// load reads measures with all that belongs to them, by the statements that the service uses.
func load(ctx context.Context, q querier, where string, args ...any) ([]*measure, error) {
	rows, err := q.Query(ctx, selectMeasure+where, args...)
	if err != nil {
		return nil, err
	}
	var list []*measure
	for rows.Next() {
		m, err := scanMeasure(rows)
		if err != nil {
			rows.Close()
			return nil, err
		}
		list = append(list, m)
	}
	if err := rows.Err(); err != nil || len(list) == 0 {
		return list, err
	}
	return list, complete(ctx, q, list)
}

// complete reads what lies in other tables.
func complete(ctx context.Context, q querier, list []*measure) error {
	byID := make(map[uuid.UUID]*measure, len(list))
	ids := make([][16]byte, len(list))
	for i, m := range list {
		byID[m.id], ids[i] = m, m.id
	}
	var root uuid.UUID
	var other pgtype.UUID
	var c cell
	var r report
	var s source
	var x external
	each := func(sql string, into []any, add func(m *measure)) error {
		rows, err := q.Query(ctx, sql, ids)
		if err != nil {
			return err
		}
		_, err = pgx.ForEachRow(rows, append([]any{(*[16]byte)(&root)}, into...), func() error { add(byID[root]); return nil })
		return err
	}
	for _, err := range []error{
		each("SELECT root_id, committee_id FROM measure_participants WHERE root_id = ANY($1) ORDER BY root_id, ordinal", []any{&other}, func(m *measure) { m.participants = append(m.participants, ref{id: other.Bytes}) }),
		each("SELECT root_id, patient_group_id FROM measure_patient_groups WHERE root_id = ANY($1) ORDER BY root_id, ordinal", []any{&other}, func(m *measure) { m.groups = append(m.groups, ref{id: other.Bytes}) }),
		each("SELECT root_id, column_year, raw, reading, from_year, to_year FROM measure_year_cells WHERE root_id = ANY($1) ORDER BY root_id, ordinal",
			[]any{&c.column, &c.raw, &c.reading, &c.from, &c.to}, func(m *measure) { m.cells = append(m.cells, c) }),
		each("SELECT root_id, year, status, reported_on, reporter_role, note, document_id FROM measure_status_reports WHERE root_id = ANY($1) ORDER BY root_id, ordinal",
			[]any{&r.year, &r.status, &r.reportedOn, &r.role, &r.note, &other}, func(m *measure) {
				r.document.id = other.Bytes
				m.reports = append(m.reports, r)
			}),
		each("SELECT root_id, document_id, locator, as_of FROM sources WHERE noun = 'measures' AND root_id = ANY($1) ORDER BY root_id, ordinal",
			[]any{&other, &s.locator, &s.asOf}, func(m *measure) {
				s.document.id = other.Bytes
				m.sources = append(m.sources, s)
			}),
		each("SELECT root_id, system, key FROM external_ids WHERE noun = 'measures' AND root_id = ANY($1) ORDER BY root_id, ordinal",
			[]any{&x.system, &x.key}, func(m *measure) { m.externals = append(m.externals, x) }),
		planColumns(ctx, q, list),
	} {
		if err != nil {
			return err
		}
	}
	return hydrate(ctx, q, list)
}

func planColumns(ctx context.Context, q querier, list []*measure) error {
	seen := map[uuid.UUID][]int32{}
	var ids [][16]byte
	for _, m := range list {
		if _, ok := seen[m.plan.id]; !ok {
			seen[m.plan.id] = nil
			ids = append(ids, m.plan.id)
		}
	}
	rows, err := q.Query(ctx, "SELECT id, columns FROM action_plans WHERE id = ANY($1)", ids)
	if err != nil {
		return err
	}
	var id uuid.UUID
	var text []byte
	_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&id), &text}, func() error {
		var years []int32
		err := json.Unmarshal(text, &years)
		seen[id] = years
		return err
	})
	for _, m := range list {
		m.columns = seen[m.plan.id]
	}
	return err
}

// refs calls f with every reference of a measure.
func (m *measure) refs(f func(table int, r *ref)) {
	f(tableCommunities, &m.community)
	f(tablePlans, &m.plan)
	f(tableCommittees, &m.committee)
	f(tableGoals, &m.goal)
	for i := range m.participants {
		f(tableCommittees, &m.participants[i])
	}
	for i := range m.groups {
		f(tableGroups, &m.groups[i])
	}
	for i := range m.responsible {
		f(tableOrganisations, &m.responsible[i].organisation)
	}
	for i := range m.reports {
		f(tableDocuments, &m.reports[i].document)
	}
	for i := range m.sources {
		f(tableDocuments, &m.sources[i].document)
	}
}

const (
	tableCommunities = iota
	tablePlans
	tableCommittees
	tableGoals
	tableGroups
	tableOrganisations
	tableDocuments
	tables
)

// hydrate reads key and title of what the measures refer to.
func hydrate(ctx context.Context, q querier, list []*measure) error {
	var wanted [tables][][16]byte
	names := map[uuid.UUID]*ref{}
	for _, m := range list {
		m.refs(func(table int, r *ref) {
			if _, ok := names[r.id]; !ok && r.id != uuid.Nil {
				names[r.id] = &ref{id: r.id}
				wanted[table] = append(wanted[table], r.id)
			}
		})
	}
	rows, err := q.Query(ctx, `SELECT id, key, title FROM communities WHERE id = ANY($1) UNION ALL SELECT id, key, title FROM action_plans WHERE id = ANY($2)
		UNION ALL SELECT id, key, title FROM committees WHERE id = ANY($3) UNION ALL SELECT id, key, title FROM goals WHERE id = ANY($4)
		UNION ALL SELECT id, key, title FROM patient_groups WHERE id = ANY($5) UNION ALL SELECT id, key, title FROM organisations WHERE id = ANY($6)
		UNION ALL SELECT id, key, title FROM documents WHERE id = ANY($7)`, wanted[0], wanted[1], wanted[2], wanted[3], wanted[4], wanted[5], wanted[6])
	if err != nil {
		return err
	}
	var r ref
	_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&r.id), &r.key, &r.title}, func() error { *names[r.id] = r; return nil })
	for _, m := range list {
		m.refs(func(_ int, r *ref) {
			if n := names[r.id]; n != nil {
				*r = *n
			}
		})
	}
	return err
}

// statuses are the statuses by year: of each year with a column or a report, the latest.
func (m *measure) statuses() []yearStatus {
	list := make([]yearStatus, 0, 8)
	at := func(year int32) *yearStatus {
		i, found := slices.BinarySearchFunc(list, year, func(s yearStatus, y int32) int { return int(s.year - y) })
		if !found {
			list = slices.Insert(list, i, yearStatus{year: year, status: "unknown"})
		}
		return &list[i]
	}
	for _, y := range m.columns {
		at(y)
	}
	for i := range m.reports {
		r := &m.reports[i]
		if s := at(r.year); s.reportedOn == nil || !r.reportedOn.Before(*s.reportedOn) {
			s.status, s.reportedOn = r.status, &r.reportedOn
		}
	}
	return list
}
