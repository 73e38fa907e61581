package plan

import (
	"database/sql/driver"
	"fmt"
)

// PathwayProposal is a proposal for a course of care between services, asked for by an assignment (R34–R38). Nynorsk forslag til pasientforløp, Bokmål forslag til pasientforløp.
type PathwayProposal struct {
	Object `gorm:"embedded"`

	Assignment   Ref           `json:"assignment" gorm:"column:assignment_id"`      // Assignment that asks for it.
	Committee    Ref           `json:"committee" gorm:"column:committee_id"`        // Professional committee that develops it.
	PatientGroup Ref           `json:"patientGroup" gorm:"column:patient_group_id"` // Target group, one of the committee's own (R35); null until chosen.
	Kind         ProposalKind  `json:"kind"`                                        // New or further development.
	Sketch       *Paper        `json:"sketch"`                                      // The sketch (skisse, R36).
	ProgressPlan *Paper        `json:"progressPlan"`                                // The progress plan (framdriftsplan, R36).
	Milestones   []Milestone   `json:"milestones" gorm:"-"`                         // Steps of the progress plan.
	Projects     []Ref         `json:"projects" gorm:"-"`                           // Projects whose experience is drawn on (R37).
	ProjectView  View          `json:"projectView"`                                 // Whether existing projects were considered (R37).
	GrantView    View          `json:"grantView"`                                   // Whether a grant (rekrutterings- og samhandlingstilskot) was considered (R37).
	DueMeeting   Ref           `json:"dueMeeting" gorm:"column:due_meeting_id"`     // SSU meeting at which sketch and progress plan are due (R38).
	PresentedAt  Ref           `json:"presentedAt" gorm:"column:presented_at_id"`   // SSU meeting at which it was presented.
	Decision     Ref           `json:"decision" gorm:"column:decision_id"`          // SSU decision that endorsed, returned or declined it.
	Late         bool          `json:"late"`                                        // Whether the papers came after their due day.
	State        ProposalState `json:"state"`
	Transitions  []Transition  `json:"transitions" gorm:"-"` // Steps taken so far, oldest first.
}

// Head returns what every noun has.
func (p *PathwayProposal) Head() *Object { return &p.Object }

// Noun returns PathwayProposals.
func (*PathwayProposal) Noun() Noun { return PathwayProposals }

// References returns every reference it holds.
func (p *PathwayProposal) References() []Reference {
	list := p.references()
	list = append(list, Reference{Assignments, "/assignment", &p.Assignment})
	list = append(list, Reference{Committees, "/committee", &p.Committee})
	list = append(list, Reference{PatientGroups, "/patientGroup", &p.PatientGroup})
	for i := range p.Milestones {
		list = dateRef(list, fmt.Sprintf("/milestones/%d/due", i), p.Milestones[i].Due)
	}
	list = refsAt(list, Projects, "/projects", p.Projects)
	list = append(list, Reference{Meetings, "/dueMeeting", &p.DueMeeting})
	list = append(list, Reference{Meetings, "/presentedAt", &p.PresentedAt})
	list = append(list, Reference{Decisions, "/decision", &p.Decision})
	for i := range p.Transitions {
		list = append(list, Reference{Meetings, place("/transitions", i, "meeting"), &p.Transitions[i].Meeting})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (p *PathwayProposal) Check() []Fault {
	faults := p.check()
	required(&faults, "/assignment", p.Assignment)
	required(&faults, "/committee", p.Committee)
	oneOf(&faults, "/kind", p.Kind, ProposalKindNew, ProposalKindFurtherDevelopment, ProposalKindUnknown)
	distinct(&faults, "/projects", p.Projects)
	p.Sketch.check("/sketch", &faults)
	p.ProgressPlan.check("/progressPlan", &faults)
	p.ProjectView.check("/projectView", &faults)
	p.GrantView.check("/grantView", &faults)
	for i := range p.Milestones {
		at := fmt.Sprintf("/milestones/%d", i)
		written(&faults, at+"/title", p.Milestones[i].Title)
		p.Milestones[i].Due.check(at+"/due", &faults)
	}
	inLife(&faults, ProposalLife(), p.State, p.Transitions)
	switch p.State { // what a guard once asked for is not taken away again
	case ProposalSubmitted, ProposalPresented, ProposalEndorsed, ProposalReturned, ProposalDeclined:
		unless(&faults, p.Sketch.given(), "/sketch", "required", "The sketch is compulsory (R36).")
		unless(&faults, p.ProgressPlan.given(), "/progressPlan", "required", "The progress plan is compulsory (R36).")
		fallthrough
	case ProposalDrafting:
		unless(&faults, !p.PatientGroup.IsZero(), "/patientGroup", "required", "A pathway is drafted for a patient group (R35).")
	}
	return faults
}

// Paper is a paper that belongs to a proposal.
type Paper struct {
	Text *string `json:"text"` // What it says, in short.
	URL  *string `json:"url"`  // Where it lies.
	Date Date    `json:"date"` // Day of the paper.
}

// Value is the database form, JSON.
func (x Paper) Value() (driver.Value, error) { return jsonValue(x) }

// Scan reads the database form.
func (x *Paper) Scan(v any) error { return jsonScan(v, x) }

// Milestone is a step of a progress plan.
type Milestone struct {
	Title  string         `json:"title"`  // The step.
	Due    *ImpreciseDate `json:"due"`    // When it is to be reached.
	DoneOn Date           `json:"doneOn"` // Day it was reached.
}

// View is whether something was considered, and why the answer is as it is.
type View struct {
	Answer ViewAnswer `json:"answer"` // The answer.
	Reason *string    `json:"reason"` // Reason; needed with no.
}

// Value is the database form, JSON.
func (x View) Value() (driver.Value, error) { return jsonValue(x) }

// Scan reads the database form.
func (x *View) Scan(v any) error { return jsonScan(v, x) }

// check holds that a no has its reason (R37). Nothing considered is a warning of the steps, not a fault.
func (x View) check(pointer string, faults *[]Fault) {
	oneOf(faults, pointer+"/answer", x.Answer, ViewAnswerNotConsidered, ViewAnswerYes, ViewAnswerNo)
	prose(faults, pointer+"/reason", x.Reason)
	unless(faults, x.Answer != ViewAnswerNo || x.Reason != nil, pointer+"/reason", "required", "A no needs its reason.")
}
