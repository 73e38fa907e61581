package plan

import (
	"database/sql/driver"
	"fmt"
	"slices"
)

// ActionPlan is the plan of a committee, or the joint plan of the community. Nynorsk handlingsplan, Bokmål handlingsplan.
type ActionPlan struct {
	Object `gorm:"embedded"`

	Committee             Ref             `json:"committee" gorm:"column:committee_id"` // Committee whose plan it is; the adopting committee for the joint plan.
	Kind                  ActionPlanKind  `json:"kind"`                                 // Kind of plan.
	Period                *Period         `json:"period"`                               // Years it covers; null for a plan without years.
	Columns               Years           `json:"columns"`                              // Years that have a column in the plan table.
	ApprovedOn            Date            `json:"approvedOn"`                           // Day it was last approved; null if it was not or the day is not known.
	RevisionYear          *int            `json:"revisionYear"`                         // Year in which its revision is planned, once assigned (R13, R14).
	RevisionIntervalYears *int            `json:"revisionIntervalYears"`                // Years between revisions.
	Revisions             PlanRevisions   `json:"revisions"`                            // Revisions of the document.
	Description           *string         `json:"description"`                          // What the plan is.
	URL                   *string         `json:"url"`                                  // Address of the plan.
	State                 ActionPlanState `json:"state"`
	Transitions           []Transition    `json:"transitions" gorm:"-"` // Steps taken so far, oldest first.
}

// Head returns what every noun has.
func (a *ActionPlan) Head() *Object { return &a.Object }

// Noun returns ActionPlans.
func (*ActionPlan) Noun() Noun { return ActionPlans }

// References returns every reference it holds.
func (a *ActionPlan) References() []Reference {
	list := a.references()
	list = append(list, Reference{Committees, "/committee", &a.Committee})
	for i := range a.Transitions {
		list = append(list, Reference{Meetings, place("/transitions", i, "meeting"), &a.Transitions[i].Meeting})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (a *ActionPlan) Check() []Fault {
	faults := a.check()
	required(&faults, "/committee", a.Committee)
	oneOf(&faults, "/kind", a.Kind, KindActionPlan, KindJointPlan)
	inLife(&faults, ActionPlanLife(), a.State, a.Transitions)
	a.Period.check("/period", &faults)
	for i := range a.Revisions {
		prose(&faults, fmt.Sprintf("/revisions/%d/text", i), &a.Revisions[i].Text)
	}
	for i, y := range a.Columns {
		inYears(&faults, fmt.Sprintf("/columns/%d", i), &y)
		unless(&faults, !slices.Contains(a.Columns[:i], y), fmt.Sprintf("/columns/%d", i), "duplicate", "A year has one column.")
	}
	// R19: that there is no approved plan is a state of its own, whatever the joint plan holds.
	unless(&faults, a.State != PlanNone || a.ApprovedOn.IsZero(), "/approvedOn", "no_plan", "Where there is no plan, none was approved (R19).")
	inYears(&faults, "/revisionYear", a.RevisionYear)
	unless(&faults, a.RevisionYear == nil || a.ApprovedOn.IsZero() || *a.RevisionYear >= a.ApprovedOn.Year(), "/revisionYear", "before_start", "A plan is not revised before its approval.")
	unless(&faults, a.RevisionIntervalYears == nil || *a.RevisionIntervalYears > 0, "/revisionIntervalYears", "out_of_range", "An interval has at least one year.")
	return faults
}

// Period is first and last year.
type Period struct {
	From int `json:"from" gorm:"column:from_year"` // First year.
	To   int `json:"to" gorm:"column:to_year"`     // Last year.
}

// Value is the database form, JSON.
func (x Period) Value() (driver.Value, error) { return jsonValue(x) }

// Scan reads the database form.
func (x *Period) Scan(v any) error { return jsonScan(v, x) }

// PlanRevision is a revision of a plan.
type PlanRevision struct {
	Date Date   `json:"date"` // Day of the revision.
	Text string `json:"text"` // What changed.
}

// PlanRevisions is a list of PlanRevision in one column.
type PlanRevisions []PlanRevision

// Value is the database form, JSON.
func (x PlanRevisions) Value() (driver.Value, error) { return listValue(x) }

// Scan reads the database form.
func (x *PlanRevisions) Scan(v any) error { return listScan(v, x) }
