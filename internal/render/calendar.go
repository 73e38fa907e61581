package render

import (
	"io"
	"math"
	"strings"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// refreshInterval is how often a calendar program that subscribes is asked to look again.
const refreshInterval = "PT1H"

// lastYear is the last one that a date of iCalendar can have.
const lastYear = 9999

// Calendar is an iCalendar (RFC 5545) to subscribe to. What is given to it and has no day of its own is left out: a calendar has no place
// for "during 2023", and any day chosen for it would be invented.
type Calendar struct {
	out     *ics.Calendar
	words   words
	address func(plan.Noun, string) string
}

// NewCalendar begins a calendar of a noun with labels in a language. About tells it from other calendars of the noun; it may be empty.
// address gives the public address of an object by noun and id, or "" where there is none.
func NewCalendar(noun plan.Noun, about string, language plan.Language, address func(plan.Noun, string) string) *Calendar {
	w := wordsOf(language)
	name := w.deadlines
	if noun == plan.Meetings {
		name = w.meetings
	}
	if about != "" {
		name += " – " + about
	}
	out := ics.NewCalendar()
	out.SetProductId("-//helsefellesskap//fellesplan//EN")
	out.SetMethod(ics.MethodPublish)
	out.SetXWRCalName(printable(name))
	out.SetRefreshInterval(refreshInterval) // with VALUE=DURATION
	out.SetXPublishedTTL(refreshInterval)
	return &Calendar{out, w, address}
}

// Write writes the calendar to w.
//
// One without an event gets a time zone that nothing refers to, for a calendar has at least one component (RFC 5545, 3.6).
func (c *Calendar) Write(w io.Writer) error {
	if len(c.out.Components) == 0 {
		c.out.AddVTimezone(oslo())
	}
	return c.out.SerializeTo(w, ics.WithNewLine("\r\n")) // the library ends lines as the operating system does
}

// oslo is the time zone of Norway by the rules since 1996.
func oslo() *ics.VTimezone {
	zone, summer, winter := ics.NewTimezone("Europe/Oslo"), &ics.Daylight{}, ics.NewStandard()
	for _, c := range []struct {
		of                    *ics.ComponentBase
		start, from, to, rule string
	}{
		{&summer.ComponentBase, "19960331T020000", "+0100", "+0200", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"},
		{&winter.ComponentBase, "19961027T030000", "+0200", "+0100", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"},
	} {
		c.of.SetProperty(ics.ComponentPropertyDtStart, c.start)
		c.of.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), c.from)
		c.of.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), c.to)
		c.of.SetProperty(ics.ComponentPropertyRrule, c.rule)
	}
	zone.Components = append(zone.Components, summer, winter)
	return zone
}

// ShowsDeadline reports whether a deadline has a day for a calendar.
func ShowsDeadline(d *plan.Deadline) bool {
	exact := d.Due == nil || d.Due.Precision == plan.PrecisionDay || d.Due.Precision == plan.PrecisionMeeting
	return !d.DueOn.IsZero() && exact
}

// ShowsMeeting reports whether a meeting has a time or a day.
func ShowsMeeting(m *plan.Meeting) bool { return m.StartsAt != nil || !m.Date.IsZero() }

// CancelDeadline adds a deadline that is no more as one that was cancelled.
func (c *Calendar) CancelDeadline(d *plan.Deadline) {
	d.State = plan.DeadlineCancelled
	c.AddDeadline(d)
}

// CancelMeeting adds a meeting that is no more as one that was cancelled.
func (c *Calendar) CancelMeeting(m *plan.Meeting) {
	m.State = plan.MeetingCancelled
	c.AddMeeting(m)
}

// AddDeadline adds a deadline that has a day: one whose wording is exact to the day or to a meeting, or that has no wording beside its
// day. The day of "during 2023" or "each spring" is only where its range ends or begins.
func (c *Calendar) AddDeadline(d *plan.Deadline) {
	if !ShowsDeadline(d) {
		return
	}
	e := c.event(d)
	allDay(e, d.DueOn)
	var notes []string
	status := ics.ObjectStatusConfirmed
	switch {
	case d.State == plan.DeadlineCancelled:
		status = ics.ObjectStatusCancelled
		notes = append(notes, c.words.cancelled)
	case d.State == plan.DeadlineMet:
		notes = append(notes, c.words.met+" "+d.MetOn.String())
	case d.Standing == plan.StandingProposed:
		status = ics.ObjectStatusTentative
		notes = append(notes, c.words.proposed)
	}
	e.SetStatus(status)
	if !d.Committee.IsZero() {
		notes = append(notes, d.Committee.Title)
	}
	if d.Due != nil && d.Due.Text != nil {
		notes = append(notes, c.words.wording+": "+*d.Due.Text)
	}
	if d.Text != nil {
		notes = append(notes, *d.Text)
	}
	describe(e, notes)
}

// AddMeeting adds a meeting that has a time or a day. A meeting without an end has none here either.
func (c *Calendar) AddMeeting(m *plan.Meeting) {
	if !ShowsMeeting(m) {
		return
	}
	e := c.event(m)
	if m.StartsAt == nil {
		allDay(e, m.Date)
	} else {
		e.SetStartAt(*m.StartsAt)
	}
	if m.EndsAt != nil { // which needs a start
		e.SetEndAt(*m.EndsAt)
	}
	var notes []string
	e.SetStatus(ics.ObjectStatusConfirmed)
	if m.State == plan.MeetingCancelled {
		e.SetStatus(ics.ObjectStatusCancelled)
		notes = append(notes, c.words.cancelled)
	}
	if m.Place != nil {
		e.SetLocation(printable(*m.Place))
	}
	for _, ref := range m.Committees {
		notes = append(notes, ref.Title)
	}
	if mode := c.words.modes[m.Mode]; mode != "" {
		notes = append(notes, mode)
	}
	notes = append(notes, m.Agenda...)
	if m.PapersURL != nil {
		notes = append(notes, c.words.papers+": "+*m.PapersURL)
	}
	if m.MinutesURL != nil {
		notes = append(notes, c.words.minutes+": "+*m.MinutesURL)
	}
	describe(e, notes)
}

// event begins the event of an object. Its UID is the object's id and never changes; each version raises the sequence, so that a program
// takes over what was moved or cancelled. The stamp is the time of the change and not of the answer: an unchanged calendar is the same to
// the byte, and is not sent twice.
func (c *Calendar) event(o plan.Root) *ics.VEvent {
	head := o.Head()
	e := c.out.AddEvent(head.ID.String())
	e.SetSequence(int(min(max(head.Version-1, 0), math.MaxInt32)))
	e.SetDtStampTime(head.UpdatedAt)
	e.SetCreatedTime(head.CreatedAt)
	e.SetModifiedAt(head.UpdatedAt)
	e.SetSummary(printable(head.Title))
	if address := c.address(o.Noun(), head.ID.String()); address != "" {
		e.SetURL(address)
	}
	return e
}

// allDay lets an event last a day, without a time that a zone could move to another; its end is the day after (RFC 5545, 3.6.1). It
// leaves the subscriber free.
func allDay(e *ics.VEvent, d plan.Date) {
	e.SetAllDayStartAt(d.Time())
	if next := d.AddDays(1); next.Year() <= lastYear { // after it there is no day that can be written, and without an end it lasts this day
		e.SetAllDayEndAt(next.Time())
	}
	e.SetTimeTransparency(ics.TransparencyTransparent)
}

func describe(e *ics.VEvent, notes []string) {
	if len(notes) > 0 {
		e.SetDescription(printable(strings.Join(notes, "\n")))
	}
}

// printable leaves out what a text of a calendar must not have (RFC 5545, 3.1): control characters other than the line break and tab.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}
