package store

import (
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Measures keeps measures.
var Measures = define(Table[plan.Measure, *plan.Measure]{
	children: []child[plan.Measure]{
		linksOf("measure_participants", "committee_id", func(r *plan.Measure) *[]plan.Ref { return &r.Participants }),
		linksOf("measure_patient_groups", "patient_group_id", func(r *plan.Measure) *[]plan.Ref { return &r.PatientGroups }),
		rowsOf[plan.Measure, *plan.Measure]("measure_year_cells", func(r *plan.Measure) *[]plan.YearCell { return &r.YearCells }),
		rowsOf[plan.Measure, *plan.Measure]("measure_status_reports", func(r *plan.Measure) *[]plan.StatusReport { return &r.StatusReports }),
	},
	filters: map[string]filter{
		"plan":         refers("plan", "plan_id", plan.ActionPlans),
		"committee":    refers("committee", "committee_id", plan.Committees),
		"municipality": ownedArea("committee_id"),
		"goal":         refers("goal", "goal_id", plan.Goals),
		"participant":  linked("participant", "measure_participants", "committee_id", plan.Committees),
		"patientGroup": linked("patientGroup", "measure_patient_groups", "patient_group_id", plan.PatientGroups),
		"priorityFlag": is("priority_flag"),
		"status":       statusOfYear,
		"year":         concernsYear,
		"responsible":  responsible,
		"dueFrom":      due,
		"dueTo":        due,
	},
	sorts:        map[string]sortColumn{"ordinal": {"ordinal", "integer"}},
	defaultSort:  "ordinal,key",
	complete:     planColumns,
	completed:    func(before, m *plan.Measure) bool { return m.PlanColumns != nil && m.Plan.Same(before.Plan) },
	consequences: measureDeadline,
	warnings: func(tx *Tx, m *plan.Measure) ([]plan.Warning, error) {
		return m.ReportsToCome(plan.Today(tx.store.now())), nil
	},
})

// statusOfYear selects measures by the status of the years asked for, or of the latest year that has a column or a report (R21).
// Without a report the status is unknown.
func statusOfYear(l *listing, values []string) (condition, error) {
	const status = "coalesce((SELECT r.status FROM measure_status_reports r WHERE r.root_id = t.id AND r.year = y.year ORDER BY r.reported_on DESC, r.ordinal DESC LIMIT 1), 'unknown') IN ?"
	if years := l.query.Filters["year"]; len(years) > 0 {
		return condition{"EXISTS (SELECT FROM unnest(string_to_array(?, ',')::integer[]) AS y (year) WHERE " + status + ")", []any{strings.Join(years, ","), values}}, nil
	}
	return condition{`EXISTS (SELECT FROM (SELECT max(year) AS year FROM (
			SELECT year FROM measure_status_reports WHERE root_id = t.id
			UNION ALL SELECT jsonb_array_elements_text(columns)::integer FROM action_plans WHERE id = t.plan_id) AS years) AS y WHERE ` + status + ")", []any{values}}, nil
}

// concernsYear selects measures with a cell whose reading covers one of the years, or a report for one; beside status the years say
// what status is about instead.
func concernsYear(l *listing, values []string) (condition, error) {
	if len(l.query.Filters["status"]) > 0 {
		return condition{}, nil
	}
	return condition{`(EXISTS (SELECT FROM measure_year_cells c, unnest(string_to_array(?, ',')::integer[]) AS y (year)
			WHERE c.root_id = t.id AND (y.year BETWEEN c.from_year AND coalesce(c.to_year, c.from_year) OR c.reading = 'yearly'))
		OR EXISTS (SELECT FROM measure_status_reports r WHERE r.root_id = t.id AND r.year::text IN ?))`, []any{strings.Join(values, ","), values}}, nil
}

// responsible selects measures by the wording or the name of someone responsible.
func responsible(_ *listing, values []string) (condition, error) {
	return condition{"EXISTS (SELECT FROM jsonb_array_elements(t.responsible) AS r WHERE r ->> 'text' IN ? OR r ->> 'name' IN ?)", []any{values, values}}, nil
}

// planColumns asks which years the plan of each measure has columns for.
func planColumns(b *bundle, list []*plan.Measure) error {
	plans := map[uuid.UUID]plan.Years{}
	for _, m := range list {
		plans[m.Plan.ID] = nil
	}
	type columns struct {
		ID      uuid.UUID
		Columns plan.Years
	}
	these, of := among(slices.Collect(maps.Keys(plans)))
	return ask(b, func(rows []columns) {
		for _, r := range rows {
			plans[r.ID] = r.Columns
		}
		for _, m := range list {
			m.PlanColumns = plans[m.Plan.ID]
		}
	}, "SELECT id, columns FROM action_plans WHERE id"+these, of)
}

// ReportStatus adds a report of the status of a measure for one year (R21).
func ReportStatus(report plan.StatusReport) func(*Tx, *plan.Measure) error {
	return func(_ *Tx, m *plan.Measure) error {
		m.StatusReports = slices.Clone(m.StatusReports)
		m.Report(report)
		return nil
	}
}
