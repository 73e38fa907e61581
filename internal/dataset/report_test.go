package dataset_test

import (
	"fmt"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// blank is a figure that the annual report does not give: never zero (R28).
const blank = -1

// annualReport is the report for 2022 (002), section by section.
var annualReport = []struct {
	committee, leader, deputy      string
	meetings, digital, physical    int
	joint                          string
	cases, decisionCases, disputes int
	planApproved                   string // as the section of the committee says
	topics, results, carriedOn     int
}{
	{"pm", "Per Sverre Ersvik", "May Helen Molvær Grimstad", 1, blank, blank, "", blank, blank, blank, "", 7, 0, 0},
	{"utvida-samarbeidsmote", "", "", 1, blank, blank, "", blank, blank, blank, "", 4, 3, 0},
	{"ssu", "Mona Ryste", "Tanja Thalèn", 5, 4, 1, "", 42, blank, 0, "", 9, 2, 0},
	{"sekretariat", "Eli Klara Otterlei", "", 24, blank, blank, "", 147, blank, blank, "", 4, 4, 1},
	{"lsu-kristiansund", "Ingeborg Johnsrud Dyrnes", "Kjell Å Bryn", 6, blank, blank, "lsu-molde 2", 17, blank, blank, "", 5, 4, 3},
	{"lsu-molde", "Tanja Talén", "Trude Solenes", 8, blank, blank, "lsu-kristiansund 2", 39, 20, blank, "", 5, 2, 1},
	{"lsu-volda", "Renathe Rossi", "Mona Ryste", 5, 1, 4, "", 46, 23, blank, "", 4, 4, 3},
	{"lsu-alesund", "Synnøve Vasstrand Synnes", "Siri Talseth Frilund", 4, blank, 2, "", 28, blank, blank, "", 5, 3, 0},
	{"fsu-barn-og-unge", "Lene Solheim", "Manuela Strauss", 4, 2, blank, "", blank, blank, blank, "2022-01-26", 5, 3, 0},
	{"fsu-behandlarsamarbeid", "Stian Endresen", "Mariann H Gammelsæter", 4, blank, blank, "", blank, blank, blank, "2022-11-16", 3, 0, 0},
	{"fsu-psykisk-helse-og-rus", "Line Lingen", "Anders Høe", 2, blank, blank, "", blank, blank, blank, "2022-01-26", 4, 0, 0},
	{"fsu-rehabilitering", "Anne Hollingen/Eirin Liadal", "Runa Bakke", 12, blank, blank, "", blank, blank, blank, "2022-04-27", 6, 0, 0},
	{"fsu-vaksenhabilitering", "Ina Killingrød Greve", "Torhild Hjelseth", 3, 2, blank, "", blank, blank, blank, "2022-09-14", 5, 0, 0},
	{"fsu-multisjuke", "Tanja Alme", "Bardo Driller", 2, 2, blank, "", blank, blank, blank, "2022-01-26", 7, 6, 0},
	{"fsu-kunnskap", "Håvard Frisvold Kvisvik", "Ole Lorvik", 4, 1, blank, "", blank, blank, blank, "", 2, 1, 0},
	{"fsu-svangerskap", "Elin Hansen Ytterbø", "Elisabeth H Sogge", 6, blank, blank, "", blank, blank, blank, "2022-11-16", 6, 0, 0},
	{"fsu-ikt", "Odd Arne Maridal", "Ann Kristin Røyset", 2, blank, blank, "", blank, blank, blank, "", 6, 0, 0}, // the field is empty here
	{"fsu-helsefremming", "Merete Kløvning", "Eli-Bente Langva", 4, blank, blank, "", blank, blank, blank, "2022-09-14", 6, 1, 0},
	{"fsu-helseberedskap", "Hans Olav Ose", "Harald Digernes", 4, 4, blank, "", blank, blank, blank, "2022-04-27", 3, 0, 0},
	{"fsu-akuttmedisin", "Erlend Bae", "Knut Erik Skogheim", blank, blank, blank, "", blank, blank, blank, "2022-01-26", 5, 0, 0}, // the field of the meetings is empty
}

func TestFiguresOfTheAnnualReport(t *testing.T) {
	t.Parallel()
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	figure := func(n *int) int {
		if n == nil {
			return blank
		}
		return *n
	}
	reports := of[plan.CommitteeReport](t)
	if len(reports) != len(annualReport) {
		t.Fatalf("%d reports", len(reports))
	}
	for i, want := range annualReport {
		r := reports[i]
		joint := ""
		for _, j := range r.JointMeetings {
			joint += fmt.Sprintf("%s %d", j.Committee.Key, j.Count)
		}
		got := want
		got.committee, got.leader, got.deputy = r.Committee.Key, text(r.Leader), text(r.Deputy)
		got.meetings, got.digital, got.physical, got.joint = figure(r.Meetings), figure(r.DigitalMeetings), figure(r.PhysicalMeetings), joint
		got.cases, got.decisionCases, got.disputes = figure(r.Cases), figure(r.DecisionCases), figure(r.Disputes)
		got.planApproved = r.PlanApprovedOn.String()
		got.topics, got.results, got.carriedOn = len(r.Topics), len(r.Results), len(r.Continues)
		equal(t, r.Key, got, want)
		equal(t, r.Key+" year", r.Year, 2022)
		equal(t, r.Key+" document", r.Document.Key, "arsrapport-2022")
	}
}

// R28, R30: sums over gaps are incomplete, and the two joint meetings of Kristiansund and Molde count once.
func TestTotalsOfTheAnnualReport(t *testing.T) {
	t.Parallel()
	some := func(prefix string) []plan.CommitteeReport {
		var list []plan.CommitteeReport
		for _, r := range of[plan.CommitteeReport](t) {
			if len(r.Committee.Key) >= len(prefix) && r.Committee.Key[:len(prefix)] == prefix {
				list = append(list, r)
			}
		}
		return list
	}
	check := func(what string, got plan.Total, sum int64, missing ...string) {
		t.Helper()
		if got.Sum == nil || *got.Sum != sum || got.Complete != (len(missing) == 0) {
			t.Errorf("%s: %v, complete %t; want %d", what, got.Sum, got.Complete, sum)
		}
		equalLists(t, what+" missing", keys(got.Missing), missing)
	}
	counted := 0
	for _, r := range some("lsu") {
		counted += *r.Meetings
	}
	equal(t, "meetings counted for each LSU", counted, 23)
	lsu, warnings := plan.TotalReports(2022, some("lsu"))
	check("LSU meetings", lsu.Meetings, 21)
	check("LSU cases", lsu.Cases, 130)
	check("LSU cases for decision", lsu.DecisionCases, 43, "lsu-kristiansund", "lsu-alesund")
	equal(t, "warnings", len(warnings), 0)

	fsu, _ := plan.TotalReports(2022, some("fsu"))
	check("FSU meetings", fsu.Meetings, 47, "fsu-akuttmedisin")
	equal(t, "FSU cases are unknown", fsu.Cases.Sum == nil && !fsu.Cases.Complete, true)

	whole, warnings := plan.TotalReports(2022, some(""))
	equal(t, "reports", whole.Reports, 20)
	equal(t, "warnings", len(warnings), 0)
	check("meetings", whole.Meetings, 99, "fsu-akuttmedisin") // 1 + 1 + 5 + 24 + 21 + 47
	equal(t, "digital meetings", *whole.DigitalMeetings.Sum, 16)
	equal(t, "physical meetings", *whole.PhysicalMeetings.Sum, 7)
	equal(t, "cases", *whole.Cases.Sum, 319) // 42 + 147 + 130
	equal(t, "disputes", *whole.Disputes.Sum, 0)
	if whole.DigitalMeetings.Complete || whole.PhysicalMeetings.Complete || whole.Cases.Complete || whole.Disputes.Complete {
		t.Error("a sum over gaps is complete")
	}
	equal(t, "reports of another year", func() int { x, _ := plan.TotalReports(2021, some("")); return x.Reports }(), 0)
}

// R29: which of the SSU meetings was the physical one, no document says.
func TestModesOfMeetingsAreUnknown(t *testing.T) {
	t.Parallel()
	for _, m := range of[plan.Meeting](t) {
		m.SetDefaults()
		equal(t, m.Key+" mode", m.Mode, plan.ModeUnknown)
	}
	counts := plan.CountMeetings(of[plan.Meeting](t))
	equal(t, "meetings held", counts.Total.Meetings, 8) // 4 SSU and 3 PM on a day that is recorded, and the extended one
	equal(t, "joint", counts.Total.Joint, 0)
}
