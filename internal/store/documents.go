package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Documents keeps documents.
var Documents = define(Table[plan.Document, *plan.Document]{
	filters: map[string]filter{
		"kind": coded("kind", "document-kind"),
	},
})
