package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Communities keeps communities.
var Communities = define(Table[plan.Community, *plan.Community]{
	children: []child[plan.Community]{
		rowsOf[plan.Community, *plan.Community]("community_figures", func(r *plan.Community) *[]plan.Figure { return &r.Figures }),
	},
})
