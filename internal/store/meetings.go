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
		"committee":    linked("committee", "meeting_committees", "committee_id", plan.Committees),
		"municipality": ofArea("EXISTS (SELECT FROM meeting_committees x WHERE x.root_id = t.id AND x.committee_id = ANY(CAST(? AS uuid[])))", ""),
		"state":        is("state"),
		"mode":         is("mode"),
		"dateFrom":     ofDay(">="),
		"dateTo":       ofDay("<="),
	},
	sorts:        map[string]sortColumn{"date": {"coalesce(" + dayOfMeeting + ", 'infinity')", "date"}},
	consequences: moveDeadlines,
})

// dayOfMeeting is plan.Meeting.Day.
const dayOfMeeting = "coalesce(t.date, CAST(t.starts_at AT TIME ZONE 'Europe/Oslo' AS date))"

// ofDay compares the day of a meeting with a value. A meeting without a day is in no range.
func ofDay(operator string) filter {
	return func(_ *listing, values []string) (condition, error) {
		return condition{dayOfMeeting + " " + operator + " ?", []any{values[0]}}, nil
	}
}

// moveDeadlines lets the deadlines that are bound to a meeting follow it, in the transaction that moves or cancels it. What was handled at
// a meeting keeps a committee that held it.
func moveDeadlines(tx *Tx, before, m *plan.Meeting) error {
	if before != nil && !sameRefs(before.Committees, m.Committees) {
		if err := recheck(tx, m, plan.Cases, plan.Decisions, plan.FocusAreas, plan.PathwayProposals); err != nil {
			return err
		}
	}
	if before == nil || before.Day() == m.Day() && before.State == m.State {
		return nil
	}
	bound, err := lockedWhere(tx, Deadlines, "meeting_id = ?", m.ID)
	for _, d := range bound {
		d.FollowMeeting(m)
	}
	return err
}

// MoveMeeting takes a step of a meeting.
func MoveMeeting(_ *Tx, m *plan.Meeting, step plan.Step) error {
	return noted(m)(m.Move(step))
}
