package store

import (
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// What deadlines and measures are asked of each other: a deadline by what it is about, and a measure by when it is due.

// ofMeasure selects deadlines by a filter of the measures that they are about.
func ofMeasure(f filter) filter {
	return func(l *listing, values []string) (condition, error) {
		c, err := f(l, values)
		c.sql = "t.subject_type = 'measures' AND t.subject_id IN (SELECT t.id FROM measures t WHERE " + c.sql + ")"
		return c, err
	}
}

// forPatientGroup selects deadlines of committees that own the groups, and those about what is done for them.
func forPatientGroup(l *listing, values []string) (condition, error) {
	ids, err := l.identify("patientGroup", plan.PatientGroups, values)
	const sql = `t.committee_id IN (SELECT root_id FROM committee_patient_groups WHERE patient_group_id = ANY(CAST(? AS uuid[])))
		OR t.subject_id IN (SELECT root_id FROM measure_patient_groups WHERE patient_group_id = ANY(CAST(? AS uuid[]))
			UNION ALL SELECT id FROM pathway_proposals WHERE patient_group_id = ANY(CAST(? AS uuid[])))`
	return condition{sql, []any{array(ids), array(ids), array(ids)}}, err
}

// due selects measures with a deadline that the actor may know of. The two bounds are about the same deadline, so each of the filters
// asks for both.
func due(l *listing, _ []string) (condition, error) {
	seen := l.seen("d.")
	where := []string{"d.subject_type = 'measures'", "d.subject_id = t.id", "d.deleted_at IS NULL", "d.state <> 'cancelled'", seen.SQL}
	args := seen.Vars
	if day := l.query.Filters["dueFrom"]; len(day) > 0 {
		where, args = append(where, "d.due_on >= ?"), append(args, day[0])
	}
	if day := l.query.Filters["dueTo"]; len(day) > 0 {
		where, args = append(where, "d.due_on <= ?"), append(args, day[0])
	}
	return condition{"EXISTS (SELECT FROM deadlines d WHERE " + strings.Join(where, " AND ") + ")", args}, nil
}
