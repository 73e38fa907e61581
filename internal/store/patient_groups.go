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
	consequences: keepPriority,
})

// keepPriority holds that measures name priority groups only (R9, R16), when a group ceases to be one.
func keepPriority(tx *Tx, before, g *plan.PatientGroup) error {
	if before == nil || (before.PriorityRank == nil) == (g.PriorityRank == nil) {
		return nil
	}
	return recheck(tx, g, plan.Measures)
}
