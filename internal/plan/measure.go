package plan

import (
	"fmt"
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
		list = append(list, Reference{Organisations, fmt.Sprintf("/responsible/%d/organisation", i), &m.Responsible[i].Organisation})
	}
	list = refsAt(list, PatientGroups, "/patientGroups", m.PatientGroups)
	for i := range m.StatusReports {
		list = append(list, Reference{Documents, fmt.Sprintf("/statusReports/%d/document", i), &m.StatusReports[i].Document})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (m *Measure) Check() []Fault {
	faults := m.check()
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
	ReporterRole *RoleKind     `json:"reporterRole"`                       // Role of the one who reported.
	Note         *string       `json:"note"`                               // Remark.
	Document     Ref           `json:"document" gorm:"column:document_id"` // Document with the report.
}
