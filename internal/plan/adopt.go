package plan

import "errors"

// Adopt adopts a decision with all that follows from it: it issues the proposed assignments that rest on it and requests their
// anticipated proposals, in that order, on the same day. Either all of it happens or nothing, and a refusal names every guard that
// failed on the way. The facts are asked for after the step they depend on; the decision and the assignment in them are the ones at
// hand. What rests on another decision, or is past that step already, stays as it is.
func Adopt(d *Decision, s Step, f DecisionFacts,
	assignments []*Assignment, aFacts func(*Assignment) AssignmentFacts,
	proposals []*PathwayProposal, pFacts func(*PathwayProposal) ProposalFacts,
) ([]Warning, error) {
	undo := snapshot(d, assignments, proposals)
	s.To = string(DecisionAdopted)
	warnings, err := d.Move(s, f)
	if err != nil {
		return nil, err
	}
	var refused refusals
	for _, a := range assignments {
		if a.State != AssignmentProposed || !sameRef(a.Decision, d.AsRef()) {
			continue
		}
		af := aFacts(a)
		af.Decision = d
		s.To = string(AssignmentIssued)
		w, err := a.Move(s, af)
		refused.add(&a.Object, err)
		warnings = append(warnings, w...)
		if err != nil {
			continue
		}
		for _, p := range proposals {
			if p.State != ProposalAnticipated || !sameRef(p.Assignment, a.AsRef()) {
				continue
			}
			pf := pFacts(p)
			pf.Assignment, pf.AssignmentDecision = a, d
			s.To = string(ProposalRequested)
			w, err := p.Move(s, pf)
			refused.add(&p.Object, err)
			warnings = append(warnings, w...)
		}
	}
	if refused.err != nil {
		undo()
		return nil, refused.err
	}
	return warnings, nil
}

// PutInForce puts those proposed deadlines in force that follow from what was adopted, and returns them. A deadline follows from the
// object it names as its subject.
func PutInForce(deadlines []*Deadline, adopted ...Root) []*Deadline {
	var changed []*Deadline
	for _, d := range deadlines {
		if d.Standing != StandingProposed {
			continue
		}
		for _, r := range adopted {
			if d.Subject.Type == r.Noun() && sameRef(d.Subject.Ref, r.Head().AsRef()) {
				d.Standing = StandingInForce
				changed = append(changed, d)
				break
			}
		}
	}
	return changed
}

// snapshot returns a function that puts everything back as it is now. Moves only append to lists, so shallow copies are enough.
func snapshot(d *Decision, assignments []*Assignment, proposals []*PathwayProposal) (undo func()) {
	decision := *d
	as := make([]Assignment, len(assignments))
	for i, a := range assignments {
		as[i] = *a
	}
	ps := make([]PathwayProposal, len(proposals))
	for i, p := range proposals {
		ps[i] = *p
	}
	return func() {
		*d = decision
		for i := range as {
			*assignments[i] = as[i]
		}
		for i := range ps {
			*proposals[i] = ps[i]
		}
	}
}

// refusals joins the refusals of several objects into one, each guard with the object it is about.
type refusals struct{ err error }

func (r *refusals) add(o *Object, err error) {
	e, ok := errors.AsType[*Error](err)
	switch {
	case err == nil:
	case !ok || len(e.Guards) == 0:
		r.err = err
	default:
		joined, ok := errors.AsType[*Error](r.err)
		if !ok {
			joined = &Error{Kind: Conflict, Code: "illegal_transition", Detail: "What follows from the decision cannot happen yet.", Allowed: DecisionLife().Next(DecisionProposed)}
			r.err = joined
		}
		for _, g := range e.Guards {
			joined.Guards = append(joined.Guards, Guard{g.Code, o.Title + ": " + g.Detail})
		}
	}
}
