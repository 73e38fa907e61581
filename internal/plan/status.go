package plan

import "slices"

// YearStatus is the status of a measure in a year.
type YearStatus struct {
	Year       int
	Status     MeasureStatus
	ReportedOn Date // of the report it rests on; none for unknown
}

// StatusIn returns the status in a year: that of its latest report, by day and then by place in the list, and unknown without one.
// Nothing else says anything of it: no word of the text, no mark, no cell of the table (R21).
func (m *Measure) StatusIn(year int) YearStatus {
	s := YearStatus{Year: year, Status: StatusUnknown}
	found := false
	for _, r := range m.StatusReports {
		if r.Year == year && (!found || r.ReportedOn.Compare(s.ReportedOn) >= 0) {
			s.Status, s.ReportedOn, found = r.Status, r.ReportedOn, true
		}
	}
	return s
}

// Statuses returns the status in every year that has a column in the plan or a report, by year (R21).
func (m *Measure) Statuses(columns []int) []YearStatus {
	years := slices.Clone(columns)
	for _, r := range m.StatusReports {
		years = append(years, r.Year)
	}
	slices.Sort(years)
	years = slices.Compact(years)
	list := make([]YearStatus, 0, len(years))
	for _, y := range years {
		list = append(list, m.StatusIn(y))
	}
	return list
}

// StatusCount counts measures by status.
type StatusCount struct {
	Committee                                 Ref // the owner; none in the total
	Total, Unknown, NotDone, InProgress, Done int
}

// Rate is the share that is done of those whose status is known; nil when none is (R21).
func (c StatusCount) Rate() *float64 {
	known := c.Total - c.Unknown
	if known == 0 {
		return nil
	}
	rate := float64(c.Done) / float64(known)
	return &rate
}

func (c *StatusCount) add(s MeasureStatus) {
	c.Total++
	switch s {
	case StatusNotDone:
		c.NotDone++
	case StatusInProgress:
		c.InProgress++
	case StatusDone:
		c.Done++
	default:
		c.Unknown++
	}
}

// StatusTotals counts the measures of a year, in total and by owner.
type StatusTotals struct {
	Year       int
	Total      StatusCount
	Committees []StatusCount
}

// CountStatuses counts each measure once, under its owner and not under those that take part (R25).
func CountStatuses(year int, measures []Measure) StatusTotals {
	t := StatusTotals{Year: year, Committees: []StatusCount{}}
	place := map[string]int{}
	for i := range measures {
		m := &measures[i]
		status := m.StatusIn(year).Status
		t.Total.add(status)
		owner := refKey(m.Committee)
		at, ok := place[owner]
		if !ok {
			at = len(t.Committees)
			place[owner] = at
			t.Committees = append(t.Committees, StatusCount{Committee: m.Committee})
		}
		t.Committees[at].add(status)
	}
	return t
}
