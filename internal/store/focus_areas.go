package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// FocusAreas keeps focus areas.
var FocusAreas = define(Table[plan.FocusArea, *plan.FocusArea]{
	filters: map[string]filter{
		"committee": refers("committee", "committee_id", plan.Committees),
		"meeting":   refers("meeting", "meeting_id", plan.Meetings),
		"theme":     coded("theme", "focus-area-theme"),
	},
	sorts:       map[string]sortColumn{"ordinal": {"ordinal", "integer"}},
	defaultSort: "ordinal,key",
})
