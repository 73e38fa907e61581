package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Committees keeps committees.
var Committees = define(Table[plan.Committee, *plan.Committee]{
	children: []child[plan.Committee]{
		linksOf("committee_tasks_from", "committee_id", func(r *plan.Committee) *[]plan.Ref { return &r.TasksFrom }),
		linksOf("committee_patient_groups", "patient_group_id", func(r *plan.Committee) *[]plan.Ref { return &r.PatientGroups }),
		sharedOf[plan.Committee, *plan.Committee]("aliases", func(r *plan.Committee) *[]plan.Alias { return &r.Aliases }),
	},
	filters: map[string]filter{
		"municipality": ofArea("t.id = ANY(CAST(? AS uuid[]))", ""),
		"type":         coded("type", "committee-type"),
		"level":        coded("level", "committee-level"),
		"hospital":     refers("hospital", "hospital_id", plan.Organisations),
		"patientGroup": linked("patientGroup", "committee_patient_groups", "patient_group_id", plan.PatientGroups),
		"alias":        aliased,
		"asOf":         valid,
	},
	sorts:        map[string]sortColumn{"ordinal": {"ordinal", "integer"}},
	defaultSort:  "ordinal,key",
	consequences: keepPartOfCommittee,
})

// keepPartOfCommittee holds what rests on the part that a committee has: who may adopt, approve, task and be tasked (R2, R3, R12, R20, R34),
// and whose patient groups a pathway may be for (R35).
func keepPartOfCommittee(tx *Tx, before, c *plan.Committee) error {
	if before == nil {
		return nil
	}
	var nouns []plan.Noun
	if before.Type != c.Type {
		nouns = append(nouns, plan.Decisions, plan.Guidelines, plan.Organisations)
	}
	if before.Type != c.Type || !sameRefs(before.TasksFrom, c.TasksFrom) {
		nouns = append(nouns, plan.Assignments)
	}
	if before.Type != c.Type || !sameRefs(before.PatientGroups, c.PatientGroups) {
		nouns = append(nouns, plan.PathwayProposals)
	}
	if len(nouns) == 0 {
		return nil
	}
	return recheck(tx, c, nouns...)
}
