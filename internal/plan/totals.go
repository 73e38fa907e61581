package plan

import "fmt"

// Total is a sum over reports. A figure that is missing is never a zero: without it the sum is incomplete, and never more than the
// true one (R28).
type Total struct {
	Sum      *int64 // nil when no report states the figure
	Complete bool   // whether every report states it and nothing is in doubt
	Missing  []Ref  // committees whose report does not state it
}

// ReportTotals is the sums over the committee reports of a year.
type ReportTotals struct {
	Year             int
	Reports          int
	Meetings         Total // a joint meeting counts once (R30)
	DigitalMeetings  Total
	PhysicalMeetings Total
	Cases            Total
	DecisionCases    Total
	Disputes         Total
}

// TotalReports sums the reports of a year. Each report counts its joint meetings; two reports that tell of the same ones have them
// counted twice, so they are taken off once (R30). Where the two disagree, as many are taken off as either says and the sum is
// incomplete and flagged, and so are the sums by mode, for no report says how a joint meeting was held (R29).
func TotalReports(year int, reports []CommitteeReport) (ReportTotals, []Warning) {
	var of []*CommitteeReport
	for i := range reports {
		if reports[i].Year == year {
			of = append(of, &reports[i])
		}
	}
	t := ReportTotals{
		Year: year, Reports: len(of),
		Meetings:         total(of, func(r *CommitteeReport) *int { return r.Meetings }),
		DigitalMeetings:  total(of, func(r *CommitteeReport) *int { return r.DigitalMeetings }),
		PhysicalMeetings: total(of, func(r *CommitteeReport) *int { return r.PhysicalMeetings }),
		Cases:            total(of, func(r *CommitteeReport) *int { return r.Cases }),
		DecisionCases:    total(of, func(r *CommitteeReport) *int { return r.DecisionCases }),
		Disputes:         total(of, func(r *CommitteeReport) *int { return r.Disputes }),
	}
	var warnings []Warning
	for i, a := range of {
		for _, b := range of[:i] {
			n, agreed := jointOf(a, b)
			if n == 0 {
				continue
			}
			if a.Meetings != nil && b.Meetings != nil {
				t.Meetings.less(n, agreed)
			}
			t.DigitalMeetings.lessOfMode(n, a.DigitalMeetings, b.DigitalMeetings)
			t.PhysicalMeetings.lessOfMode(n, a.PhysicalMeetings, b.PhysicalMeetings)
			if !agreed {
				warnings = append(warnings, Warning{"joint_meetings_disagree", fmt.Sprintf("%s and %s do not tell of the same number of joint meetings (R30).", b.Title, a.Title), "/meetings"})
			}
			for _, c := range of {
				// Three that each met the others may have met all at once; then too much was taken off.
				if x, _ := jointOf(a, c); c != a && c != b && x > 0 {
					if y, _ := jointOf(b, c); y > 0 {
						t.Meetings.Complete = false
					}
				}
			}
		}
	}
	return t, warnings
}

// jointOf returns how many joint meetings two reports tell of, the higher where they disagree, and whether they agree.
func jointOf(a, b *CommitteeReport) (n int, agreed bool) {
	x, y := a.jointWith(b.Committee), b.jointWith(a.Committee)
	return max(x, y), x == y
}

func (c *CommitteeReport) jointWith(committee Ref) int {
	for _, j := range c.JointMeetings {
		if sameRef(j.Committee, committee) {
			return j.Count
		}
	}
	return 0
}

func total(reports []*CommitteeReport, figure func(*CommitteeReport) *int) Total {
	t := Total{Missing: []Ref{}}
	var sum int64
	for _, r := range reports {
		n := figure(r)
		if n == nil {
			t.Missing = append(t.Missing, r.Committee)
			continue
		}
		sum += int64(*n)
		t.Sum = &sum
	}
	t.Complete = t.Sum != nil && len(t.Missing) == 0
	return t
}

func (t *Total) less(n int, sure bool) {
	*t.Sum = max(0, *t.Sum-int64(n))
	t.Complete = t.Complete && sure
}

// lessOfMode takes off what two reports may both have counted, which is at most what either counted at all.
func (t *Total) lessOfMode(n int, a, b *int) {
	if a != nil && b != nil && min(*a, *b) > 0 {
		t.less(min(n, *a, *b), false)
	}
}

// MeetingCount counts meetings that were held.
type MeetingCount struct {
	Committee                                    Ref // none in the total
	Meetings, Digital, Physical, Hybrid, Unknown int
	Joint                                        int // of these held with another committee
}

// MeetingCounts counts meetings for each committee and in total.
type MeetingCounts struct {
	Total      MeetingCount
	Committees []MeetingCount
}

// CountMeetings counts the meetings that were held: a joint one for each of its committees and once in the total (R30). A mode that is
// not known stays unknown (R29).
func CountMeetings(meetings []Meeting) MeetingCounts {
	counts := MeetingCounts{Committees: []MeetingCount{}}
	place := map[string]int{}
	for i := range meetings {
		m := &meetings[i]
		if m.State != MeetingHeld {
			continue
		}
		counts.Total.add(m)
		for _, c := range m.Committees {
			at, ok := place[refKey(c)]
			if !ok {
				at = len(counts.Committees)
				place[refKey(c)] = at
				counts.Committees = append(counts.Committees, MeetingCount{Committee: c})
			}
			counts.Committees[at].add(m)
		}
	}
	return counts
}

func (c *MeetingCount) add(m *Meeting) {
	c.Meetings++
	if len(m.Committees) > 1 {
		c.Joint++
	}
	switch m.Mode {
	case ModeDigital:
		c.Digital++
	case ModePhysical:
		c.Physical++
	case ModeHybrid:
		c.Hybrid++
	default:
		c.Unknown++
	}
}
