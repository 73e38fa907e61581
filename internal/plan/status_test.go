package plan

import (
	"fmt"
	"testing"
)

func report(year int, status MeasureStatus, on string) StatusReport {
	return StatusReport{Year: year, Status: status, ReportedOn: MustDate(on)}
}

func TestLatestReportIsTheStatus(t *testing.T) {
	m := Measure{StatusReports: []StatusReport{
		report(2023, StatusDone, "2024-01-10"),
		report(2022, StatusInProgress, "2022-12-01"),
		report(2022, StatusNotDone, "2022-12-01"), // the same day: the later in the list
		report(2023, StatusInProgress, "2023-06-01"),
		report(2021, StatusUnknown, "2024-02-01"), // unknown is an answer too
	}}
	got := ""
	for _, s := range m.Statuses([]int{2024, 2022, 2023}) {
		got += fmt.Sprintf("%d %s %s; ", s.Year, s.Status, s.ReportedOn)
	}
	want(t, "statuses", got, "2021 unknown 2024-02-01; 2022 not_done 2022-12-01; 2023 done 2024-01-10; 2024 unknown ; ")
	want(t, "a plan without years, no reports", len((&Measure{}).Statuses(nil)), 0)
}

func TestStatusIsNeverGuessed(t *testing.T) {
	m := Measure{Object: Object{Title: "Gjennomført: påbegynt 2023 ☒"}, PriorityFlag: PriorityFlagYes, YearCells: []YearCell{NewYearCell(2023, "2023")}}
	want(t, "status", m.StatusIn(2023).Status, StatusUnknown)
	want(t, "the flag is another thing (R22)", m.PriorityFlag, PriorityFlagYes)
}

func TestCountStatuses(t *testing.T) {
	m := func(owner string, status MeasureStatus, participants ...Ref) Measure {
		x := Measure{Committee: RefTo(owner), Participants: participants}
		if status != "" {
			x.StatusReports = []StatusReport{report(2023, status, "2024-01-10")}
		}
		return x
	}
	measures := []Measure{
		m("a", StatusDone, RefTo("b")), m("a", StatusInProgress), m("a", ""), m("b", StatusNotDone, RefTo("a"), RefTo("c")), m("b", StatusDone), m("c", StatusUnknown),
	}
	totals := CountStatuses(2023, measures)
	want(t, "total", totals.Total, StatusCount{Total: 6, Unknown: 2, NotDone: 1, InProgress: 1, Done: 2})
	want(t, "rate over what is known (R21)", *totals.Total.Rate(), 0.5)
	want(t, "committees", len(totals.Committees), 3)
	want(t, "a", totals.Committees[0], StatusCount{Committee: RefTo("a"), Total: 3, Unknown: 1, InProgress: 1, Done: 1})
	want(t, "b owns two and is counted for two (R25)", totals.Committees[1].Total, 2)
	want(t, "no rate where nothing is known", totals.Committees[2].Rate(), nil)
	want(t, "another year", CountStatuses(2022, measures).Total.Unknown, 6)
}

func TestReportKeepsOrder(t *testing.T) {
	var m Measure
	for _, on := range []string{"2023-02-01", "2023-01-01", "2023-03-01"} {
		m.Report(report(2022, StatusDone, on))
	}
	m.Report(report(2022, StatusNotDone, "2023-02-01"))
	got := ""
	for _, r := range m.StatusReports {
		got += fmt.Sprintf("%s %s; ", r.ReportedOn, r.Status)
	}
	want(t, "order", got, "2023-01-01 done; 2023-02-01 done; 2023-02-01 not_done; 2023-03-01 done; ")
}
