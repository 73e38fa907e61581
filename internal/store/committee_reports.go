package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// CommitteeReports keeps committee reports.
var CommitteeReports = define(Table[plan.CommitteeReport, *plan.CommitteeReport]{
	children: []child[plan.CommitteeReport]{
		rowsOf[plan.CommitteeReport, *plan.CommitteeReport]("committee_report_joint_meetings", func(r *plan.CommitteeReport) *[]plan.JointMeetings { return &r.JointMeetings }),
	},
	filters: map[string]filter{
		"committee": refers("committee", "committee_id", plan.Committees),
		"year":      number("year"),
	},
	sorts: map[string]sortColumn{"year": {"year", "integer"}},
})
