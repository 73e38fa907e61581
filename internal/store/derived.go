package store

import "github.com/helsefellesskap/fellesplan/internal/plan"

// followDerived lets the deadlines of a kind that were derived from an object follow what the rule gives now.
func followDerived(tx *Tx, about plan.Root, kind string, x *plan.Derived) error {
	list, err := lockedWhere(tx, Deadlines, "subject_type = ? AND subject_id = ? AND kind = ? AND basis = 'derived'", about.Noun(), about.Head().ID, kind)
	for _, d := range list {
		d.Follow(x)
	}
	return err
}

// Deadline kinds that a rule derives from their subject.
const (
	kindPlanRevision = "plan_revision"
	kindMeasure      = "measure"
	kindAgreement    = "agreement"
)

// derivedFor returns what the rule gives for a derived deadline, nil where there is no rule or it gives nothing.
func derivedFor(tx *Tx, d *plan.Deadline) (*plan.Derived, error) {
	if d.Basis != plan.DeadlineBasisDerived {
		return nil, nil
	}
	r, err := tx.peek(d.Subject.Type, d.Subject.Ref)
	if err != nil {
		return nil, err
	}
	switch r := r.(type) {
	case *plan.ActionPlan:
		if d.Kind == kindPlanRevision {
			return plan.RevisionDue(r), nil
		}
	case *plan.Measure:
		if d.Kind == kindMeasure {
			return measureDue(r), nil
		}
	case *plan.Agreement:
		if d.Kind == kindAgreement {
			return plan.AgreementDue(r), nil
		}
	}
	return nil, nil
}

// measureDue is the date that the first cell with one gives.
func measureDue(m *plan.Measure) *plan.Derived {
	for _, c := range m.YearCells {
		if x := plan.MeasureDue(c); x != nil {
			return x
		}
	}
	return nil
}

// reviseDeadline follows a slot that is assigned (R14) or an approval day that is corrected. A new adoption is not a correction: the
// revision that was due has then happened, which someone records with its evidence.
func reviseDeadline(tx *Tx, before, a *plan.ActionPlan) error {
	if before == nil || before.State != a.State ||
		before.ApprovedOn == a.ApprovedOn && equal(before.RevisionYear, a.RevisionYear) && equal(before.RevisionIntervalYears, a.RevisionIntervalYears) {
		return nil
	}
	return followDerived(tx, a, kindPlanRevision, plan.RevisionDue(a))
}

func measureDeadline(tx *Tx, before, m *plan.Measure) error {
	if before == nil || sameDay(measureDue(before), measureDue(m)) {
		return nil
	}
	return followDerived(tx, m, kindMeasure, measureDue(m))
}

func agreementDeadline(tx *Tx, before, a *plan.Agreement) error {
	if before == nil || sameDay(plan.AgreementDue(before), plan.AgreementDue(a)) {
		return nil
	}
	return followDerived(tx, a, kindAgreement, plan.AgreementDue(a))
}

func sameDay(a, b *plan.Derived) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.DueOn == b.DueOn && a.Recurring == b.Recurring
}
