package plan

import "strings"

// DueSoonDays is how many days before its day a deadline is due soon.
const DueSoonDays = 30

// StateOn returns what the stored state means on a day: today in Oslo, for an answer.
//
// It rests on DueOn alone; an imprecise date becomes a day where a rule or a person makes it one. A deadline that is only proposed is
// upcoming whatever the day: nothing is due yet, so that it is neither due soon nor, once its day has passed, overdue.
func (d *Deadline) StateOn(today Date) DeadlineState {
	switch {
	case d.State == DeadlineMet || d.State == DeadlineCancelled:
		return d.State
	case d.DueOn.IsZero():
		return DeadlineWithoutDate
	case d.Standing != StandingInForce:
		return DeadlineUpcoming
	case d.DueOn.Before(today):
		return DeadlineOverdue
	case d.DueOn.After(today.AddDays(DueSoonDays)):
		return DeadlineUpcoming
	default:
		return DeadlineDueSoon
	}
}

// FollowMeeting sets the day by the meeting it is bound to, less its lead time, and reports whether that changed it. A meeting that is
// cancelled or has no day takes the day away. The wording in Due stays: it is what the source says, and DueOn is what holds. A day
// that a person set is not overwritten, and a deadline that is met or cancelled keeps its day.
func (d *Deadline) FollowMeeting(m *Meeting) bool {
	if d.DueOnEdited || d.State != DeadlineOpen || !sameRef(d.Meeting, m.AsRef()) {
		return false
	}
	day := m.Day()
	if m.State == MeetingCancelled {
		day = Date{}
	}
	if d.LeadDays != nil {
		day = day.AddDays(-*d.LeadDays)
	}
	changed := d.DueOn != day
	d.DueOn = day
	return changed
}

// EditDueOn sets the day by hand; from then on no rule moves it. Taking the day away by hand gives it back to the rules.
func (d *Deadline) EditDueOn(day Date) {
	d.DueOn, d.DueOnEdited = day, !day.IsZero()
}

// Extend sets a later day by hand, with a reason, on the business day on, which is today or before, and keeps the earlier date.
func (d *Deadline) Extend(newDay Date, reason string, on, today Date) error {
	var faults []Fault
	if newDay.IsZero() || !d.DueOn.IsZero() && !newDay.After(d.DueOn) {
		faults = append(faults, Fault{Pointer: "/dueOn", Code: "not_later", Detail: "An extension needs a day later than the present one."})
	}
	if strings.TrimSpace(reason) == "" {
		faults = append(faults, Fault{Pointer: "/reason", Code: "required", Detail: "An extension needs a reason."})
	}
	if on.IsZero() {
		faults = append(faults, Fault{Pointer: "/extendedOn", Code: "required", Detail: "An extension needs the day on which it was given."})
	}
	if on.After(today) {
		faults = append(faults, Fault{Pointer: "/extendedOn", Code: "in_future", Detail: "It cannot have been extended in the future."})
	}
	if n := len(d.Extensions); n > 0 && on.Before(d.Extensions[n-1].ExtendedOn) {
		faults = append(faults, Fault{Pointer: "/extendedOn", Code: "before_previous_step", Detail: "It was extended on a later day already."})
	}
	if len(faults) > 0 {
		return InvalidFields(faults)
	}
	var guards []Guard
	if d.State != DeadlineOpen {
		guards = append(guards, Guard{"not_open", "Only an open deadline can be extended."})
	}
	if d.Standing != StandingInForce {
		guards = append(guards, Guard{"not_in_force", "Only a deadline in force can be extended."})
	}
	if d.DueOn.IsZero() {
		guards = append(guards, Guard{"without_date", "A deadline without a day has nothing to extend; set its day instead."})
	}
	if len(guards) > 0 {
		return &Error{Kind: Conflict, Code: "cannot_extend", Detail: "The deadline cannot be extended.", Allowed: DeadlineLife().Next(d.State), Guards: guards}
	}
	d.Extensions = append(d.Extensions, DeadlineExtension{DueOn: d.DueOn, Due: d.Due, Reason: reason, ExtendedOn: on})
	d.EditDueOn(newDay)
	d.Due = &ImpreciseDate{From: newDay, To: newDay, Precision: PrecisionDay}
	return nil
}
