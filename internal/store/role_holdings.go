package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// RoleHoldings keeps role holdings.
var RoleHoldings = define(Table[plan.RoleHolding, *plan.RoleHolding]{
	children: []child[plan.RoleHolding]{
		rowsOf[plan.RoleHolding, *plan.RoleHolding]("role_holding_observations", func(r *plan.RoleHolding) *[]plan.Observation { return &r.Observations }),
	},
	filters: map[string]filter{
		"committee":  refers("committee", "committee_id", plan.Committees),
		"role":       is("role"),
		"personKey":  is("person_key"),
		"personName": is("person_name"),
		"employer":   refers("employer", "employer_id", plan.Organisations),
		"vacant":     truth("t.vacant"),
		"asOf":       valid,
	},
})
