package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Organisations keeps organisations.
var Organisations = define(Table[plan.Organisation, *plan.Organisation]{
	children: []child[plan.Organisation]{
		rowsOf[plan.Organisation, *plan.Organisation]("organisation_numbers", func(r *plan.Organisation) *[]plan.OrganisationNumber { return &r.Numbers }),
		sharedOf[plan.Organisation, *plan.Organisation]("aliases", func(r *plan.Organisation) *[]plan.Alias { return &r.Aliases }),
	},
	filters: map[string]filter{
		"kind":           coded("kind", "organisation-kind"),
		"number":         hasNumber,
		"localCommittee": refers("localCommittee", "local_committee_id", plan.Committees),
		"alias":          aliased,
		"asOf":           valid,
	},
})

func hasNumber(_ *listing, values []string) (condition, error) {
	return condition{"EXISTS (SELECT FROM organisation_numbers n WHERE n.root_id = t.id AND n.number IN ?)", []any{values}}, nil
}
