package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// Deadlines keeps deadlines.
var Deadlines = define(Table[plan.Deadline, *plan.Deadline]{
	children: []child[plan.Deadline]{
		rowsOf[plan.Deadline, *plan.Deadline]("deadline_extensions", func(r *plan.Deadline) *[]plan.DeadlineExtension { return &r.Extensions }),
		sharedOf[plan.Deadline, *plan.Deadline]("transitions", func(r *plan.Deadline) *[]plan.Transition { return &r.Transitions }),
	},
	filters: map[string]filter{
		"kind":      is("kind"),
		"basis":     is("basis"),
		"standing":  is("standing"),
		"committee": refers("committee", "committee_id", plan.Committees),
		"meeting":   refers("meeting", "meeting_id", plan.Meetings),
		"state":     stateToday,
		"dueFrom":   from("due_on"),
		"dueTo":     to("due_on"),
		"subject":   about("subject", "subject"),
		"recurring": truth("t.recurring"),
	},
	sorts: map[string]sortColumn{"dueOn": {"coalesce(t.due_on, 'infinity')", "date"}},
})
