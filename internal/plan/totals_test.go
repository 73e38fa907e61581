package plan

import "testing"

func yearReport(committee string, meetings, cases *int, joint ...JointMeetings) CommitteeReport {
	return CommitteeReport{Object: object("r-" + committee), Committee: RefTo(committee), Year: 2022, Meetings: meetings, Cases: cases, JointMeetings: joint}
}

func TestTotals(t *testing.T) {
	kristiansund := yearReport("lsu-kristiansund", whole(6), whole(17), JointMeetings{RefTo("lsu-molde"), 2})
	molde := yearReport("lsu-molde", whole(8), whole(39), JointMeetings{RefTo("lsu-kristiansund"), 2})
	disagrees := yearReport("lsu-molde", whole(8), whole(39), JointMeetings{RefTo("lsu-kristiansund"), 3})
	silent := yearReport("lsu-molde", whole(8), whole(39))
	volda := yearReport("lsu-volda", whole(5), whole(46))
	akutt := yearReport("fsu-akuttmedisin", nil, nil)
	for name, c := range map[string]struct {
		reports  []CommitteeReport
		sum      int64
		complete bool
		missing  int
		warn     string
	}{
		"joint meetings once (R30)":     {[]CommitteeReport{kristiansund, molde}, 12, true, 0, ""},
		"and others":                    {[]CommitteeReport{kristiansund, molde, volda}, 17, true, 0, ""},
		"only one of the two reports":   {[]CommitteeReport{kristiansund, volda}, 11, true, 0, ""},
		"the two disagree":              {[]CommitteeReport{kristiansund, disagrees}, 11, false, 0, "joint_meetings_disagree"},
		"one says nothing of it":        {[]CommitteeReport{kristiansund, silent}, 12, false, 0, "joint_meetings_disagree"},
		"a figure is missing (R28)":     {[]CommitteeReport{volda, akutt}, 5, false, 1, ""},
		"the other's figure is missing": {[]CommitteeReport{kristiansund, yearReport("lsu-molde", nil, nil, molde.JointMeetings...)}, 6, false, 1, ""},
		"nothing is known (R28)":        {[]CommitteeReport{akutt}, -1, false, 1, ""},
		"no reports":                    {nil, -1, false, 0, ""},
		"three that each met the other two": {[]CommitteeReport{
			yearReport("a", whole(3), nil, JointMeetings{RefTo("b"), 1}, JointMeetings{RefTo("c"), 1}),
			yearReport("b", whole(3), nil, JointMeetings{RefTo("a"), 1}, JointMeetings{RefTo("c"), 1}),
			yearReport("c", whole(3), nil, JointMeetings{RefTo("a"), 1}, JointMeetings{RefTo("b"), 1}),
		}, 6, false, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			totals, warnings := TotalReports(2022, c.reports)
			sum := int64(-1)
			if totals.Meetings.Sum != nil {
				sum = *totals.Meetings.Sum
			}
			want(t, "sum", sum, c.sum)
			want(t, "complete", totals.Meetings.Complete, c.complete)
			want(t, "missing", len(totals.Meetings.Missing), c.missing)
			want(t, "reports", totals.Reports, len(c.reports))
			want(t, "warnings", warningCodes(warnings), c.warn)
			want(t, "missing is a list", totals.Disputes.Missing != nil, true)
		})
	}
	totals, _ := TotalReports(2022, []CommitteeReport{volda, akutt})
	want(t, "who is missing", totals.Meetings.Missing[0].Key, "fsu-akuttmedisin")
	totals, _ = TotalReports(2021, []CommitteeReport{volda})
	want(t, "another year", totals.Reports, 0)
}

func TestTotalsByMode(t *testing.T) {
	digital := func(c, other string, n int) CommitteeReport {
		r := yearReport(c, whole(6), nil, JointMeetings{RefTo(other), 2})
		r.DigitalMeetings = whole(n)
		return r
	}
	totals, _ := TotalReports(2022, []CommitteeReport{digital("a", "b", 4), digital("b", "a", 1)})
	want(t, "at least", *totals.DigitalMeetings.Sum, 4)
	want(t, "how they were held is not known (R29)", totals.DigitalMeetings.Complete, false)
	want(t, "the rest is not physical (R29)", totals.PhysicalMeetings.Sum, nil)
}

func TestCountMeetings(t *testing.T) {
	mode := func(m *Meeting, mode MeetingMode) Meeting { m.Mode = mode; return *m }
	counts := CountMeetings([]Meeting{
		mode(meeting("a", "2022-01-26", MeetingHeld, "lsu-molde"), ModeDigital),
		mode(meeting("b", "2022-02-26", MeetingHeld, "lsu-molde", "lsu-kristiansund"), ModePhysical),
		mode(meeting("c", "2022-03-26", MeetingHeld, "lsu-kristiansund"), ModeUnknown),
		mode(meeting("d", "2022-04-26", MeetingPlanned, "lsu-molde"), ModeDigital),
		mode(meeting("e", "2022-05-26", MeetingCancelled, "lsu-molde"), ModeDigital),
	})
	want(t, "total", counts.Total, MeetingCount{Meetings: 3, Digital: 1, Physical: 1, Unknown: 1, Joint: 1})
	want(t, "molde", counts.Committees[0], MeetingCount{Committee: RefTo("lsu-molde"), Meetings: 2, Digital: 1, Physical: 1, Joint: 1})
	want(t, "kristiansund", counts.Committees[1], MeetingCount{Committee: RefTo("lsu-kristiansund"), Meetings: 2, Physical: 1, Unknown: 1, Joint: 1})
}
