package plan

import (
	"fmt"
	"time"
)

// Meeting is a meeting of one committee, or a joint meeting of several: it counts for each and once in totals (R30). Nynorsk møte, Bokmål møte.
type Meeting struct {
	Object `gorm:"embedded"`

	Committees  []Ref          `json:"committees" gorm:"-"`          // Committees that hold the meeting.
	Date        Date           `json:"date"`                         // Day of the meeting; null when it is not fixed.
	When        *ImpreciseDate `json:"when" gorm:"column:held_when"` // What is known of the day when it is not exact.
	StartsAt    *time.Time     `json:"startsAt"`                     // Start.
	EndsAt      *time.Time     `json:"endsAt"`                       // End.
	Mode        MeetingMode    `json:"mode"`                         // How it is held.
	Extra       *bool          `json:"extra"`                        // Whether it is beyond the ordinary meetings.
	Place       *string        `json:"place"`                        // Where it is held.
	Agenda      Texts          `json:"agenda"`                       // Themes, in our own short wording.
	Attendance  []Attendance   `json:"attendance" gorm:"-"`          // Those known to have taken part.
	PapersURL   *string        `json:"papersUrl"`                    // Address of the papers (R42).
	MinutesURL  *string        `json:"minutesUrl"`                   // Address of the minutes (R42).
	State       MeetingState   `json:"state"`
	Transitions []Transition   `json:"transitions" gorm:"-"` // Steps taken so far, oldest first.
}

// Head returns what every noun has.
func (m *Meeting) Head() *Object { return &m.Object }

// Noun returns Meetings.
func (*Meeting) Noun() Noun { return Meetings }

// References returns every reference it holds.
func (m *Meeting) References() []Reference {
	list := m.references()
	list = refsAt(list, Committees, "/committees", m.Committees)
	list = dateRef(list, "/when", m.When)
	for i := range m.Attendance {
		list = append(list, Reference{Organisations, place("/attendance", i, "organisation"), &m.Attendance[i].Organisation})
	}
	for i := range m.Transitions {
		list = append(list, Reference{Meetings, place("/transitions", i, "meeting"), &m.Transitions[i].Meeting})
	}
	return list
}

// Day is the day of the meeting: the one that is stated, else that of its start, which is fixed with it; zero where neither is known.
func (m *Meeting) Day() Date {
	if m.Date.IsZero() && m.StartsAt != nil {
		return Today(*m.StartsAt)
	}
	return m.Date
}

// Check returns what is wrong with it by itself.
func (m *Meeting) Check() []Fault {
	faults := m.check()
	m.When.check("/when", &faults)
	m.Agenda.check("/agenda", &faults)
	unless(&faults, len(m.Committees) > 0, "/committees", "required", "A meeting is held by a committee.")
	distinct(&faults, "/committees", m.Committees)
	oneOf(&faults, "/mode", m.Mode, ModeDigital, ModePhysical, ModeHybrid, ModeUnknown)
	inLife(&faults, MeetingLife(), m.State, m.Transitions)
	unless(&faults, m.Date.IsZero() || m.When.covers(m.Date), "/date", "outside_when", "The day is not among those that the wording may mean.")
	unless(&faults, m.State != MeetingHeld || !m.Date.IsZero() || m.When != nil, "/date", "required", "Of a meeting that was held something of the day is known.")
	if m.StartsAt != nil {
		unless(&faults, m.Date.IsZero() || Today(*m.StartsAt) == m.Date, "/startsAt", "not_the_meeting_day", "It starts on the day of the meeting.")
	}
	if m.EndsAt != nil {
		unless(&faults, m.StartsAt != nil, "/endsAt", "no_start", "An end needs a start.")
		unless(&faults, m.StartsAt == nil || !m.EndsAt.Before(*m.StartsAt), "/endsAt", "before_start", "It ends before it starts.")
	}
	for i, a := range m.Attendance {
		at := fmt.Sprintf("/attendance/%d", i)
		oneOf(&faults, at+"/role", a.Role, AttendanceRoleChair, AttendanceRoleMember, AttendanceRoleSpeaker, AttendanceRoleGuest)
		unless(&faults, a.Name != nil || !a.Organisation.IsZero(), at, "nobody", "Someone who took part has a name or an organisation.")
	}
	return faults
}

// Attendance is someone who took part in a meeting.
type Attendance struct {
	Role         AttendanceRole `json:"role"`                                       // Part in the meeting.
	Name         *string        `json:"name"`                                       // Name of the person; null where only the organisation is known.
	PersonKey    *string        `json:"personKey"`                                  // Opaque key of the person, set by people only.
	Position     *string        `json:"position"`                                   // Position of the person, as written.
	Organisation Ref            `json:"organisation" gorm:"column:organisation_id"` // Organisation the person came from.
	Topic        *string        `json:"topic"`                                      // What the person spoke about.
}
