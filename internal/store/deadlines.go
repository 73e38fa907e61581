package store

import (
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Deadlines keeps deadlines.
var Deadlines = define(Table[plan.Deadline, *plan.Deadline]{
	children: []child[plan.Deadline]{
		rowsOf[plan.Deadline, *plan.Deadline]("deadline_extensions", func(r *plan.Deadline) *[]plan.DeadlineExtension { return &r.Extensions }),
		sharedOf[plan.Deadline, *plan.Deadline]("transitions", func(r *plan.Deadline) *[]plan.Transition { return &r.Transitions }),
	},
	filters: map[string]filter{
		"kind":         coded("kind", "deadline-kind"),
		"basis":        is("basis"),
		"standing":     is("standing"),
		"committee":    refers("committee", "committee_id", plan.Committees),
		"municipality": ownedArea("committee_id"),
		"meeting":      refers("meeting", "meeting_id", plan.Meetings),
		"state":        stateToday,
		"dueFrom":      from("due_on"),
		"dueTo":        to("due_on"),
		"subject":      about("subject", "subject"),
		"recurring":    truth("t.recurring"),

		"patientGroup": forPatientGroup,
		"participant":  ofMeasure(linked("participant", "measure_participants", "committee_id", plan.Committees)),
		"responsible":  ofMeasure(responsible),
	},
	sorts:        map[string]sortColumn{"dueOn": {"coalesce(t.due_on, 'infinity')", "date"}},
	consequences: settleDueOn,
})

// settleDueOn tells a day that a rule gave from one that a person set. A deadline that is bound to a meeting has the meeting's day unless
// someone says otherwise; what someone says is remembered, and no rule overwrites it.
func settleDueOn(tx *Tx, before, d *plan.Deadline) error {
	if before != nil && before.DueOn == d.DueOn && before.Meeting.Same(d.Meeting) && equal(before.LeadDays, d.LeadDays) {
		return nil
	}
	byHand := before != nil && before.DueOn != d.DueOn && before.DueOnEdited == d.DueOnEdited && tx.Actor.Kind == plan.ActorKindPerson
	if d.DueOn.IsZero() {
		d.DueOnEdited = false // also where no rule gives another day: the deadline is closed, or its meeting has none
	}
	if err := tx.resolve(); err != nil {
		return err
	}
	if d.Meeting.IsZero() {
		x, err := derivedFor(tx, d)
		if byHand && (x == nil || x.DueOn != d.DueOn) {
			d.EditDueOn(d.DueOn)
		}
		return err
	}
	r, err := tx.peek(plan.Meetings, d.Meeting)
	m, ok := r.(*plan.Meeting)
	if err != nil || !ok {
		return err
	}
	ruled := *d
	ruled.DueOnEdited = false
	ruled.FollowMeeting(m)
	switch {
	case ruled.DueOn == d.DueOn:
	case byHand, before == nil && !d.DueOn.IsZero():
		d.EditDueOn(d.DueOn)
		d.FollowMeeting(m) // a day that was taken away by hand is the rule's again
	default:
		d.FollowMeeting(m)
	}
	return nil
}

func equal[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// stateToday selects deadlines by the state that plan.Deadline.StateOn computes for today in Oslo.
func stateToday(l *listing, values []string) (condition, error) {
	open := "t.state = 'open' AND t.due_on IS NOT NULL AND "
	states := map[string]condition{
		"met":          {"t.state = 'met'", nil},
		"cancelled":    {"t.state = 'cancelled'", nil},
		"without_date": {"t.state = 'open' AND t.due_on IS NULL", nil},
		"overdue":      {open + "t.standing = 'in_force' AND t.due_on < ?", []any{l.today}},
		"due_soon":     {open + "t.standing = 'in_force' AND t.due_on BETWEEN ? AND ?", []any{l.today, l.today.AddDays(plan.DueSoonDays)}},
		"upcoming":     {open + "(t.standing <> 'in_force' OR t.due_on > ?)", []any{l.today.AddDays(plan.DueSoonDays)}},
	}
	var parts []string
	var c condition
	for _, v := range values {
		parts = append(parts, "("+states[v].sql+")")
		c.args = append(c.args, states[v].args...)
	}
	c.sql = strings.Join(parts, " OR ")
	return c, nil
}

// MoveDeadline takes a step of a deadline.
func MoveDeadline(w Wants) func(*Tx, *plan.Deadline, plan.Step) error {
	return func(_ *Tx, d *plan.Deadline, step plan.Step) error {
		return noted(d)(d.Move(step, plan.DeadlineFacts{Evidence: w.Evidence}))
	}
}

// ExtendDeadline sets a later day with a reason and keeps the earlier date.
func ExtendDeadline(day plan.Date, reason string, on plan.Date) func(*Tx, *plan.Deadline) error {
	return func(tx *Tx, d *plan.Deadline) error {
		if tx.Reason == nil {
			tx.Reason = &reason
		}
		return d.Extend(day, reason, on, plan.Today(tx.Now))
	}
}
