package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// PatientGroups keeps patient groups.
var PatientGroups = define(Table[plan.PatientGroup, *plan.PatientGroup]{
	children: []child[plan.PatientGroup]{
		sharedOf[plan.PatientGroup, *plan.PatientGroup]("aliases", func(r *plan.PatientGroup) *[]plan.Alias { return &r.Aliases }),
	},
	filters: map[string]filter{
		"priority": truth("t.priority_rank IS NOT NULL"),
		"alias":    aliased,
	},
})
