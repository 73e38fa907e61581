package plan

import (
	"fmt"
	"maps"
	"slices"
)

// RevisionsPerYear is how many plans SSU revises in a calendar year (R14).
const RevisionsPerYear = 6

// RevisionSlot is a calendar year and the plans whose revision falls in it.
type RevisionSlot struct {
	Year  int
	Plans []Ref
	Over  bool // more than RevisionsPerYear
}

// RevisionSlots returns the years in which the plans are revised: the year assigned to each, else the one its approval gives (R13).
// Years with more than six are flagged (R14). The joint plan, which is evaluated yearly, and plans without a date take no slot.
func RevisionSlots(plans []ActionPlan) ([]RevisionSlot, []Warning) {
	byYear := map[int][]Ref{}
	for i := range plans {
		a := &plans[i]
		if x := RevisionDue(a); x != nil && a.Kind != KindJointPlan {
			year := x.DueOn.Year()
			byYear[year] = append(byYear[year], a.AsRef())
		}
	}
	slots := make([]RevisionSlot, 0, len(byYear))
	var warnings []Warning
	for _, year := range slices.Sorted(maps.Keys(byYear)) {
		refs := byYear[year]
		over := len(refs) > RevisionsPerYear
		slots = append(slots, RevisionSlot{year, refs, over})
		if over {
			warnings = append(warnings, Warning{"too_many_revisions", fmt.Sprintf("%d plans are to be revised in %d; SSU revises %d a year (R14).", len(refs), year, RevisionsPerYear), "/revisionYear"})
		}
	}
	return slots, warnings
}

// WarnBeside flags a plan that falls in a year with more revisions than SSU makes (R14); plans are those of its community, itself included.
func (a *ActionPlan) WarnBeside(plans []ActionPlan) []Warning {
	slots, warnings := RevisionSlots(plans)
	for _, s := range slots {
		if !s.Over {
			continue
		}
		if slices.ContainsFunc(s.Plans, func(p Ref) bool { return p.ID == a.ID }) {
			return warnings[:1]
		}
		warnings = warnings[1:]
	}
	return nil
}

// DueForRevision returns the adopted plans whose revision has come: its day by the approval, or the year assigned to it (R13).
func DueForRevision(plans []ActionPlan, today Date) []Ref {
	var due []Ref
	for i := range plans {
		if a := &plans[i]; a.State == PlanAdopted && a.revisionReached(today) {
			due = append(due, a.AsRef())
		}
	}
	return due
}

func (a *ActionPlan) revisionReached(day Date) bool {
	x := RevisionDue(a)
	return x != nil && !day.Before(x.Due.From)
}
