package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Agreements keeps agreements.
var Agreements = define(Table[plan.Agreement, *plan.Agreement]{
	children: []child[plan.Agreement]{
		linksOf("agreement_parties", "organisation_id", func(r *plan.Agreement) *[]plan.Ref { return &r.Parties }),
	},
	filters: map[string]filter{
		"kind":   coded("kind", "agreement-kind"),
		"parent": refers("parent", "parent_id", plan.Agreements),
		"party":  linked("party", "agreement_parties", "organisation_id", plan.Organisations),
	},
	consequences: agreementDeadline,
})
