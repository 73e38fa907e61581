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
		"type":         coded("type", "committee-type"),
		"level":        coded("level", "committee-level"),
		"hospital":     refers("hospital", "hospital_id", plan.Organisations),
		"patientGroup": linked("patientGroup", "committee_patient_groups", "patient_group_id", plan.PatientGroups),
		"alias":        aliased,
		"asOf":         valid,
	},
	sorts:       map[string]sortColumn{"ordinal": {"ordinal", "integer"}},
	defaultSort: "ordinal,key",
})
