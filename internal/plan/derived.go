package plan

import (
	"fmt"
	"strings"
)

// Derived is a date that a rule gives.
type Derived struct {
	DueOn     Date // none for what only comes back
	Due       ImpreciseDate
	Recurring bool
}

// Follow takes over a derived date, unless the deadline is closed or a person set its day, and reports whether that changed it.
// Without a date there is none any more.
func (d *Deadline) Follow(x *Derived) bool {
	if d.DueOnEdited || d.State != DeadlineOpen {
		return false
	}
	if x == nil {
		x = &Derived{}
	}
	changed := d.DueOn != x.DueOn || d.Recurring != x.Recurring
	d.DueOn, d.Recurring = x.DueOn, x.Recurring
	if !x.Due.isZero() {
		due := x.Due
		d.Due = &due
	}
	return changed
}

func (d ImpreciseDate) isZero() bool { return d == ImpreciseDate{} }

// RevisionInterval is the number of years between the revisions of a plan that states none of its own (R13).
const RevisionInterval = 2

// RevisionDue derives the revision of a plan: the year assigned to it, else the approval and two years (R13). There is none for a plan
// without either.
func RevisionDue(a *ActionPlan) *Derived {
	switch {
	case a.RevisionYear != nil:
		return wholeYears(*a.RevisionYear, *a.RevisionYear, PrecisionYear)
	case a.ApprovedOn.IsZero():
		return nil
	}
	years := RevisionInterval
	if a.RevisionIntervalYears != nil {
		years = *a.RevisionIntervalYears
	}
	day := a.ApprovedOn.AddYears(years)
	return &Derived{DueOn: day, Due: ImpreciseDate{From: day, To: day, Precision: PrecisionDay}}
}

// MeasureDue derives the date of a measure from a year cell: a year ends on 31 December, a range on its last day, yearly comes back,
// and anything else gives none. The text counts, not the column it stands in (R23).
func MeasureDue(c YearCell) *Derived {
	var x *Derived
	switch {
	case c.Reading == ReadingYear && c.From != nil:
		x = wholeYears(*c.From, *c.From, PrecisionYear)
	case c.Reading == ReadingRange && c.From != nil && c.To != nil:
		x = wholeYears(*c.From, *c.To, PrecisionPeriod)
	case c.Reading == ReadingYearly:
		yearly := "FREQ=YEARLY"
		x = &Derived{Due: ImpreciseDate{Precision: PrecisionRecurring, Recurrence: &yearly}, Recurring: true}
	default:
		return nil
	}
	raw := strings.TrimSpace(c.Raw)
	x.Due.Text = &raw
	return x
}

// AgreementDue derives the end of an agreement's term; none where no source states it.
func AgreementDue(a *Agreement) *Derived {
	if a.ValidTo == nil || a.ValidTo.last().IsZero() {
		return nil
	}
	return &Derived{DueOn: a.ValidTo.last(), Due: *a.ValidTo}
}

// AnnualReportDue derives when the report of a year is to be approved: by the partnership meeting of the year after (R32), on the day
// of that meeting where it is known.
func AnnualReportDue(year int, pm *Meeting) *Derived {
	x := wholeYears(year+1, year+1, PrecisionYear)
	if pm != nil && pm.State != MeetingCancelled && pm.Day().Year() == year+1 {
		x.DueOn = pm.Day()
		x.Due = ImpreciseDate{From: pm.Day(), To: pm.Day(), Precision: PrecisionMeeting, Meeting: pm.AsRef()}
	}
	return x
}

// EvaluationDue derives when the joint plan is evaluated in a year: at the year's first meeting of SSU (R15). It needs the whole
// calendar of the year: meetings without a day count for nothing, and without any meeting the day is not known.
func EvaluationDue(year int, ssu Ref, meetings []Meeting) *Derived {
	var first *Meeting
	for i := range meetings {
		m := &meetings[i]
		if m.State == MeetingCancelled || m.Day().Year() != year || !m.heldBy(ssu) {
			continue
		}
		if first == nil || m.Day().Before(first.Day()) {
			first = m
		}
	}
	if first == nil {
		return nil
	}
	return &Derived{DueOn: first.Day(), Due: ImpreciseDate{From: first.Day(), To: first.Day(), Precision: PrecisionMeeting, Meeting: first.AsRef()}, Recurring: true}
}

// wholeYears is due on the last day of its last year.
func wholeYears(from, to int, p Precision) *Derived {
	text := fmt.Sprint(from)
	if to != from {
		text = fmt.Sprintf("%d-%d", from, to)
	}
	last := NewDate(to, 12, 31)
	return &Derived{DueOn: last, Due: ImpreciseDate{Text: &text, From: NewDate(from, 1, 1), To: last, Precision: p}}
}

// first and last are the outermost days it may mean; a bound that is not known is read as the other.
func (d *ImpreciseDate) first() Date {
	if d == nil {
		return Date{}
	}
	if d.From.IsZero() {
		return d.To
	}
	return d.From
}

func (d *ImpreciseDate) last() Date {
	if d == nil {
		return Date{}
	}
	if d.To.IsZero() {
		return d.From
	}
	return d.To
}
