package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Projects keeps projects.
var Projects = define(Table[plan.Project, *plan.Project]{
	children: []child[plan.Project]{
		linksOf("project_organisations", "organisation_id", func(r *plan.Project) *[]plan.Ref { return &r.Organisations }),
	},
	filters: map[string]filter{
		"kind":         coded("kind", "project-kind"),
		"committee":    refers("committee", "committee_id", plan.Committees),
		"organisation": linked("organisation", "project_organisations", "organisation_id", plan.Organisations),
	},
})
