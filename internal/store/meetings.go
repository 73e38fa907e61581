package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Meetings keeps meetings.
var Meetings = define(Table[plan.Meeting, *plan.Meeting]{
	children: []child[plan.Meeting]{
		linksOf("meeting_committees", "committee_id", func(r *plan.Meeting) *[]plan.Ref { return &r.Committees }),
		rowsOf[plan.Meeting, *plan.Meeting]("meeting_attendance", func(r *plan.Meeting) *[]plan.Attendance { return &r.Attendance }),
		sharedOf[plan.Meeting, *plan.Meeting]("transitions", func(r *plan.Meeting) *[]plan.Transition { return &r.Transitions }),
	},
	filters: map[string]filter{
		"committee": linked("committee", "meeting_committees", "committee_id", plan.Committees),
		"state":     is("state"),
		"mode":      is("mode"),
		"dateFrom":  from("date"),
		"dateTo":    to("date"),
	},
	sorts: map[string]sortColumn{"date": {"coalesce(t.date, 'infinity')", "date"}},
})
