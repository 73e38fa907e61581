package plan

import (
	"fmt"
	"slices"
	"strings"
)

// Measure is what is to be done: it hangs on a goal of either level, or directly on a plan. It has one owner and is counted once (R25). Nynorsk tiltak, Bokmål tiltak.
type Measure struct {
	Object `gorm:"embedded"`

	Plan             Ref            `json:"plan" gorm:"column:plan_id"`           // Plan it stands in.
	Committee        Ref            `json:"committee" gorm:"column:committee_id"` // Committee that owns it (R25).
	Goal             Ref            `json:"goal" gorm:"column:goal_id"`           // Goal it hangs on.
	Participants     []Ref          `json:"participants" gorm:"-"`                // Other committees that take part.
	AcrossCommittees bool           `json:"acrossCommittees"`                     // Whether it is meant for every committee.
	Label            *string        `json:"label"`                                // Number or letter in the source.
	Ordinal          int            `json:"ordinal"`                              // Place in the order of the plan.
	Description      *string        `json:"description"`                          // More about it, in our own wording.
	Responsible      Responsibles   `json:"responsible"`                          // Who is responsible, where the source says so (R26).
	Indicator        *string        `json:"indicator"`                            // How its effect is measured (måleverktøy).
	PriorityFlag     PriorityFlag   `json:"priorityFlag"`                         // Whether it is aimed at the priority groups (R16, R22).
	PatientGroups    []Ref          `json:"patientGroups" gorm:"-"`               // Priority groups it is aimed at, once known (R16).
	YearCells        []YearCell     `json:"yearCells" gorm:"-"`                   // Cells of the plan table that hold something (R23).
	StatusReports    []StatusReport `json:"statusReports" gorm:"-"`               // Reports of its status, oldest first.
	ImportWarnings   Texts          `json:"importWarnings"`                       // What was doubtful when it was read from the source.

	PlanColumns Years `json:"-" gorm:"-"` // Years that have a column in its plan, as they are now; filled in when it is read.
}

// Head returns what every noun has.
func (m *Measure) Head() *Object { return &m.Object }

// Noun returns Measures.
func (*Measure) Noun() Noun { return Measures }

// References returns every reference it holds.
func (m *Measure) References() []Reference {
	list := m.references()
	list = append(list, Reference{ActionPlans, "/plan", &m.Plan})
	list = append(list, Reference{Committees, "/committee", &m.Committee})
	list = append(list, Reference{Goals, "/goal", &m.Goal})
	list = refsAt(list, Committees, "/participants", m.Participants)
	for i := range m.Responsible {
		list = append(list, Reference{Organisations, place("/responsible", i, "organisation"), &m.Responsible[i].Organisation})
	}
	list = refsAt(list, PatientGroups, "/patientGroups", m.PatientGroups)
	for i := range m.StatusReports {
		list = append(list, Reference{Documents, place("/statusReports", i, "document"), &m.StatusReports[i].Document})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (m *Measure) Check() []Fault {
	faults := m.check()
	required(&faults, "/plan", m.Plan)
	required(&faults, "/committee", m.Committee)
	distinct(&faults, "/participants", m.Participants)
	unless(&faults, !hasRef(m.Participants, m.Committee), "/participants", "owner", "The owner is not also a participant (R25).")
	m.Responsible.check(&faults)
	m.ImportWarnings.check("/importWarnings", &faults)
	oneOf(&faults, "/priorityFlag", m.PriorityFlag, PriorityFlagUnknown, PriorityFlagYes, PriorityFlagNo)
	distinct(&faults, "/patientGroups", m.PatientGroups)
	// R16, R22: groups are named once it is known that the measure is aimed at them; no status says so.
	unless(&faults, len(m.PatientGroups) == 0 || m.PriorityFlag == PriorityFlagYes, "/patientGroups", "not_flagged", "Priority groups are named only where the measure is flagged as aimed at them (R16).")
	for i := range m.YearCells {
		m.YearCells[i].check(fmt.Sprintf("/yearCells/%d", i), &faults)
		unless(&faults, !slices.ContainsFunc(m.YearCells[:i], func(c YearCell) bool { return c.Column == m.YearCells[i].Column }), fmt.Sprintf("/yearCells/%d/column", i), "duplicate", "A measure has one cell in a column (R23).")
	}
	for i := range m.StatusReports {
		m.checkReport(i, &faults)
	}
	return faults
}

// YearCell is a cell of the plan table under a year, raw, with its reading beside it (R23).
type YearCell struct {
	Column  int         `json:"column" gorm:"column:column_year"` // Year at the head of the column.
	Raw     string      `json:"raw"`                              // Text of the cell as it stands, also when it is cut off.
	Reading ReadingKind `json:"reading"`                          // How the text is read.
	From    *int        `json:"from" gorm:"column:from_year"`     // First year of the reading.
	To      *int        `json:"to" gorm:"column:to_year"`         // Last year of the reading.
}

// StatusReport is a report of the status of a measure for one year; the latest is the status of that year (R21).
type StatusReport struct {
	Year         int           `json:"year"`                               // Year the report is about.
	Status       MeasureStatus `json:"status"`                             // Status reported.
	ReportedOn   Date          `json:"reportedOn"`                         // Day of the report.
	ReporterRole *string       `json:"reporterRole"`                       // Role of the one who reported, such as leiar.
	Note         *string       `json:"note"`                               // Remark.
	Document     Ref           `json:"document" gorm:"column:document_id"` // Document with the report.
}

// check holds R23: the reading says neither more nor less than its kind does. A person may read a cell otherwise than ReadYearCell.
func (c *YearCell) check(pointer string, faults *[]Fault) {
	oneOf(faults, pointer+"/reading", c.Reading, ReadingBlank, ReadingYear, ReadingRange, ReadingYearly, ReadingUnclear)
	inYears(faults, pointer+"/column", &c.Column)
	inYears(faults, pointer+"/from", c.From)
	inYears(faults, pointer+"/to", c.To)
	switch c.Reading {
	case ReadingYear:
		unless(faults, c.From != nil, pointer+"/from", "required", "A year is read as a year.")
		unless(faults, c.To == nil || c.From != nil && *c.To == *c.From, pointer+"/to", "not_one_year", "A year is one year.")
	case ReadingRange:
		unless(faults, c.From != nil, pointer+"/from", "required", "A range has a first year.")
		unless(faults, c.To != nil, pointer+"/to", "required", "A range has a last year.")
		unless(faults, c.From == nil || c.To == nil || *c.From <= *c.To, pointer+"/to", "before_start", "The last year is before the first.")
	default:
		unless(faults, c.From == nil && c.To == nil, pointer+"/from", "no_year", "Only a year or a range is read as years.")
	}
	unless(faults, (c.Reading == ReadingBlank) == (strings.TrimSpace(c.Raw) == ""), pointer+"/reading", "not_blank", "A cell is blank when nothing stands in it; a question mark is something.")
}

// checkReport demands that reports stand in the order of their days, each once, so that the latest is the last (R21).
func (m *Measure) checkReport(i int, faults *[]Fault) {
	r, at := m.StatusReports[i], fmt.Sprintf("/statusReports/%d", i)
	inYears(faults, at+"/year", &r.Year)
	oneOf(faults, at+"/status", r.Status, StatusUnknown, StatusNotDone, StatusInProgress, StatusDone)
	unless(faults, !r.ReportedOn.IsZero(), at+"/reportedOn", "required", "A report has a day.")
	unless(faults, i == 0 || !r.ReportedOn.Before(m.StatusReports[i-1].ReportedOn), at+"/reportedOn", "not_in_order", "Reports are listed oldest first.")
	for _, o := range m.StatusReports[:i] {
		same := o.Year == r.Year && o.ReportedOn == r.ReportedOn && o.Status == r.Status && refKey(o.Document) == refKey(r.Document)
		unless(faults, !same, at, "duplicate", "This report stands in the list already.")
	}
}

// Report adds a report behind those of its day and before those of later days (R21).
func (m *Measure) Report(r StatusReport) {
	at := len(m.StatusReports)
	for at > 0 && r.ReportedOn.Before(m.StatusReports[at-1].ReportedOn) {
		at--
	}
	m.StatusReports = slices.Insert(slices.Clip(m.StatusReports), at, r)
}

// ReportsToCome warns of reports that are dated after today: the latest report is the status, so that a slip of the pen would hide those
// that come until its day.
func (m *Measure) ReportsToCome(today Date) (warnings []Warning) {
	for i, r := range m.StatusReports {
		if r.ReportedOn.After(today) {
			warnings = append(warnings, Warning{"in_future", "The report is dated in the future; until then no other report shows.", fmt.Sprintf("/statusReports/%d/reportedOn", i)})
		}
	}
	return warnings
}
