package store

import (
	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// facts reads what guards look at. It remembers the first failure, so that the facts can be asked for from within a rule.
type facts struct {
	tx  *Tx
	err error
}

// known reads one object, nil if the reference refers to nothing.
func known[T any, P root[T]](f *facts, t *Table[T, P], ref plan.Ref) P {
	if f.err != nil {
		return nil
	}
	r, err := fact(f.tx, t, ref)
	f.err = err
	return r
}

func (f *facts) ofAssignment(a *plan.Assignment) plan.AssignmentFacts {
	given := plan.AssignmentFacts{Issuer: known(f, Committees, a.Issuer), Decision: known(f, Decisions, a.Decision), Backing: known(f, Committees, a.Backing)}
	for _, ref := range a.Addressees {
		if c := known(f, Committees, ref); c != nil {
			given.Addressees = append(given.Addressees, *c)
		}
	}
	return given
}

func (f *facts) ofProposal(p *plan.PathwayProposal) plan.ProposalFacts {
	given := plan.ProposalFacts{Assignment: known(f, Assignments, p.Assignment), Committee: known(f, Committees, p.Committee), DueMeeting: known(f, Meetings, p.DueMeeting)}
	if given.Assignment != nil {
		given.AssignmentDecision = known(f, Decisions, given.Assignment.Decision)
		given.SSU = known(f, Committees, given.Assignment.Principal())
		if p.DueMeeting.IsZero() {
			given.DueMeeting = known(f, Meetings, given.Assignment.DueMeeting)
		}
	}
	return given
}

func ids[T any, P root[T]](list []P) []uuid.UUID {
	out := make([]uuid.UUID, len(list))
	for i, r := range list {
		out[i] = r.Head().ID
	}
	return out
}

// first returns the first error there is.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
