package plan

import (
	"reflect"
	"testing"
)

// followUp is the follow-up case of 2024: a proposed decision, two proposed assignments, two anticipated proposals and their deadline.
type followUp struct {
	d           *Decision
	assignments []*Assignment
	proposals   []*PathwayProposal
	deadlines   []*Deadline
	fsus        map[string]*Committee
}

func newFollowUp() followUp {
	f := followUp{d: decision("v1", "ssu", ""), fsus: map[string]*Committee{
		"fsu-multisjuke":           fsu(),
		"fsu-psykisk-helse-og-rus": committee("fsu-psykisk-helse-og-rus", TypeProfessional, "mental_substance"),
	}}
	for _, c := range []string{"fsu-multisjuke", "fsu-psykisk-helse-og-rus"} {
		a := assignment("oppdrag-"+c, "ssu", "v1", c)
		a.DueMeeting = RefTo("ssu-2024-10-16")
		f.assignments = append(f.assignments, a)
		f.proposals = append(f.proposals, &PathwayProposal{Object: object("forlop-" + c), Assignment: RefTo(a.Key), Committee: RefTo(c), State: ProposalAnticipated})
		f.deadlines = append(f.deadlines, &Deadline{State: DeadlineOpen, Standing: StandingProposed, Subject: ObjectRef{Assignments, RefTo(a.Key)}, DueOn: MustDate("2024-10-16")})
	}
	return f
}

func (f followUp) adopt(on string) ([]Warning, error) {
	return Adopt(f.d, step(DecisionAdopted, on), DecisionFacts{Committee: ssu()},
		f.assignments, func(a *Assignment) AssignmentFacts {
			return AssignmentFacts{Issuer: ssu(), Addressees: []Committee{*f.fsus[a.Addressees[0].Key]}}
		},
		f.proposals, func(p *PathwayProposal) ProposalFacts {
			return ProposalFacts{SSU: ssu(), Committee: f.fsus[p.Committee.Key]}
		})
}

func TestAdopt(t *testing.T) {
	f := newFollowUp()
	other := assignment("annan", "ssu", "v2", "fsu-multisjuke")
	gone := assignment("trekt", "ssu", "v1", "fsu-multisjuke")
	gone.State = AssignmentWithdrawn
	f.assignments = append(f.assignments, other, gone)
	if _, err := f.adopt("2024-06-20"); err != nil {
		t.Fatal(err)
	}
	want(t, "decision", f.d.State, DecisionAdopted)
	want(t, "assignment of another decision", other.State, AssignmentProposed)
	want(t, "withdrawn assignment", gone.State, AssignmentWithdrawn)
	for i, p := range f.proposals {
		want(t, "assignment", f.assignments[i].State, AssignmentIssued)
		want(t, "issuedOn", f.assignments[i].IssuedOn, MustDate("2024-06-20"))
		want(t, "proposal", p.State, ProposalRequested)
		want(t, "due meeting", p.DueMeeting.Key, "ssu-2024-10-16")
		want(t, "recorded", p.Transitions[0].RecordedAt, recorded)
	}
	want(t, "before it was in force", f.deadlines[0].StateOn(MustDate("2024-12-01")), DeadlineUpcoming)
	changed := PutInForce(append(f.deadlines, &Deadline{Standing: StandingProposed}), f.d, f.assignments[0], f.proposals[0])
	want(t, "deadlines put in force", len(changed), 1)
	want(t, "the one", changed[0], f.deadlines[0])
	want(t, "and only now it can be overdue", f.deadlines[0].StateOn(MustDate("2024-12-01")), DeadlineOverdue)
	want(t, "a second time", len(PutInForce(f.deadlines[:1], f.assignments[0])), 0)
}

func TestAdoptAllOrNothing(t *testing.T) {
	f := newFollowUp()
	f.proposals[0].Committee = RefTo("fsu-psykisk-helse-og-rus")                             // not an addressee
	f.proposals[1].Transitions = []Transition{{To: "x", OccurredOn: MustDate("2025-01-01")}} // a later step
	f.fsus["fsu-psykisk-helse-og-rus"].TasksFrom = []Ref{RefTo("pm")}                        // takes nothing from SSU
	before := newFollowUp()
	before.proposals[0].Committee = f.proposals[0].Committee
	before.proposals[1].Transitions = f.proposals[1].Transitions
	_, err := f.adopt("2024-06-20")
	want(t, "every guard", codes(err), "not_addressee, may_not_task")
	want(t, "kind", KindOf(err), Conflict)
	if !reflect.DeepEqual(f.d, before.d) || !reflect.DeepEqual(f.assignments, before.assignments) || !reflect.DeepEqual(f.proposals, before.proposals) {
		t.Error("a refused adoption changed something")
	}

	f = newFollowUp()
	_, err = f.adopt("2027-01-01")
	want(t, "a fault of the step itself", codes(err), "/occurredOn in_future")
	f.d.State = DecisionRejected
	_, err = f.adopt("2024-06-20")
	want(t, "not legal", codes(err), "illegal_transition")
}
