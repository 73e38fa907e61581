package plan

import "strings"

// ProposalFacts is what the guards of a pathway proposal look at. Meeting is the one at which it was presented, DueMeeting the one
// at which it is due: that which the step names, else that of the proposal.
type ProposalFacts struct {
	Assignment         *Assignment
	AssignmentDecision *Decision
	SSU                *Committee // the assignment's Principal
	Committee          *Committee // the professional committee that develops it
	Group              Ref        // patient group that the step chooses
	DueMeeting         *Meeting
	Meeting            *Meeting
	Decision           *Decision // that endorses, returns or declines it
}

// Begin sets the state in which a new proposal begins: requested when its assignment is issued, else anticipated. It leaves no
// transition, because the day on which that happened is not known.
func (p *PathwayProposal) Begin(f ProposalFacts) error {
	p.State = ""
	to := ProposalAnticipated
	if f.Assignment != nil && f.Assignment.State != AssignmentProposed {
		to = ProposalRequested
	}
	t := &trial{noun: PathwayProposals, allowed: ProposalLife().Next(""), step: Step{To: string(to)}}
	p.guard(t, f)
	if err := t.verdict(); err != nil {
		return err
	}
	p.State = to
	p.inheritDueMeeting(f)
	return nil
}

// Move takes a step in the life of a pathway proposal (R34–R38).
func (p *PathwayProposal) Move(s Step, f ProposalFacts) ([]Warning, error) {
	t, err := try(PathwayProposals, ProposalLife(), p.State, s, p.Transitions)
	if err != nil {
		return nil, err
	}
	p.guard(t, f)
	if err := t.verdict(); err != nil {
		return nil, err
	}
	warnings, meeting, late := p.become(s, f)
	p.State = ProposalState(s.To)
	p.Transitions = append(p.Transitions, t.transition(meeting, late))
	return warnings, nil
}

func (p *PathwayProposal) guard(t *trial, f ProposalFacts) {
	switch ProposalState(t.step.To) {
	case ProposalAnticipated:
		t.need(f.Assignment != nil, "assignment_missing", "No assignment asks for it.")
		t.need(f.Assignment == nil || f.Assignment.State == AssignmentProposed, "assignment_not_proposed", "It is anticipated only while its assignment is itself proposed.")
		p.guardAddressee(t, f)
	case ProposalRequested:
		p.guardRequest(t, f)
		p.guardAddressee(t, f)
	case ProposalDrafting:
		p.guardGroup(t, f)
		p.guardDueMeeting(t, f)
	case ProposalSubmitted:
		t.need(p.Sketch.given(), "sketch_missing", "The sketch is compulsory (R36).")
		t.need(p.ProgressPlan.given(), "progress_plan_missing", "The progress plan is compulsory (R36).")
	case ProposalPresented:
		p.guardPresentation(t, f)
	case ProposalEndorsed, ProposalReturned, ProposalDeclined:
		guardResolution(t, f)
	case ProposalWithdrawn:
		t.reason()
	}
}

// guardRequest holds R34 and R39: SSU asks, and only a decision that is adopted asks.
func (p *PathwayProposal) guardRequest(t *trial, f ProposalFacts) {
	if f.Assignment == nil {
		t.need(false, "assignment_missing", "No assignment asks for it.")
		return
	}
	t.need(f.Assignment.State == AssignmentIssued, "assignment_not_issued", "Its assignment is not issued.")
	t.need(f.SSU != nil && f.SSU.Type == TypeStrategic, "not_ssu", "Pathways are asked for by SSU (R34).")
	d := f.AssignmentDecision
	t.need(d != nil && d.State == DecisionAdopted, "decision_not_adopted", "The decision of SSU is not adopted (R39).")
	t.need(d == nil || !t.step.OccurredOn.Before(d.DecidedOn), "before_decision", "It cannot be requested before the decision was taken.")
}

// guardAddressee holds R34: the task goes to a professional committee, and to one that the assignment names.
func (p *PathwayProposal) guardAddressee(t *trial, f ProposalFacts) {
	t.need(f.Committee != nil && f.Committee.Type == TypeProfessional, "not_fsu", "A pathway is developed by a professional committee (R34).")
	t.need(f.Assignment == nil || hasRef(f.Assignment.Addressees, p.Committee), "not_addressee", "The committee is not among those that the assignment addresses (R34).")
}

// guardGroup holds R35: the target group is one of the committee's own.
func (p *PathwayProposal) guardGroup(t *trial, f ProposalFacts) {
	group := p.group(f)
	if group.IsZero() {
		t.need(false, "group_missing", "No patient group is chosen (R35).")
		return
	}
	t.need(f.Committee != nil && hasRef(f.Committee.PatientGroups, group), "group_of_another", "The patient group is not one of the committee's own (R35).")
}

// guardDueMeeting holds R38: it is due at a meeting of SSU to come, and a returned proposal needs a new one.
func (p *PathwayProposal) guardDueMeeting(t *trial, f ProposalFacts) {
	due := f.DueMeeting
	if p.State == ProposalReturned {
		t.need(due != nil && !sameRef(due.AsRef(), p.DueMeeting), "due_meeting_missing", "A returned proposal needs a new meeting at which it is due.")
	}
	if due == nil || sameRef(due.AsRef(), p.DueMeeting) {
		return // one that was named before may have passed; what comes after it is late, not refused
	}
	t.need(due.State == MeetingPlanned, "due_meeting_not_planned", "The meeting at which it is due is not planned.")
	t.need(!due.Day().Before(t.step.OccurredOn), "due_meeting_past", "The meeting at which it is due lies before this step.")
	t.need(f.SSU != nil && due.heldBy(f.SSU.AsRef()), "due_meeting_of_another", "The meeting at which it is due is not one of SSU (R38).")
}

// guardPresentation holds that it was presented at a meeting of SSU that was held; late papers go to a meeting after the due one (R38).
func (p *PathwayProposal) guardPresentation(t *trial, f ProposalFacts) {
	m := f.Meeting
	if m == nil {
		t.need(false, "meeting_missing", "The meeting at which it was presented is not named.")
		return
	}
	t.need(m.State == MeetingHeld, "meeting_not_held", "The meeting has not been held.")
	t.need(f.SSU != nil && m.heldBy(f.SSU.AsRef()), "meeting_of_another", "The meeting is not one of SSU.")
	t.need(m.Day().IsZero() || m.Day() == t.step.OccurredOn, "not_the_meeting_day", "It was presented on the day of the meeting.")
	t.need(!p.Late || f.DueMeeting == nil || f.DueMeeting.Day().IsZero() || m.Day().After(f.DueMeeting.Day()), "late_goes_to_next", "Late papers go to the meeting after the one at which they were due (R38).")
}

// guardResolution holds that SSU has decided, on a day that is known.
func guardResolution(t *trial, f ProposalFacts) {
	d := f.Decision
	if d == nil {
		t.need(false, "decision_missing", "The decision of SSU is not named.")
		return
	}
	t.need(d.State == DecisionAdopted, "decision_not_adopted", "The decision is not adopted.")
	t.need(!d.DecidedOn.IsZero(), "decision_without_day", "The day of the decision is not known.")
	t.need(d.DecidedOn.IsZero() || d.DecidedOn == t.step.OccurredOn, "not_the_decision_day", "It happened on the day of the decision.")
	t.need(f.SSU != nil && sameRef(d.Committee, f.SSU.AsRef()), "decision_of_another", "The decision is not one of SSU.")
}

// become changes what follows from the step.
func (p *PathwayProposal) become(s Step, f ProposalFacts) (warnings []Warning, meeting Ref, late bool) {
	switch ProposalState(s.To) {
	case ProposalRequested:
		p.inheritDueMeeting(f)
	case ProposalDrafting:
		p.PatientGroup = p.group(f)
		if f.DueMeeting != nil {
			p.DueMeeting = f.DueMeeting.AsRef()
		}
		p.Late, p.PresentedAt = false, Ref{} // a new round; the one before stands in the transitions
	case ProposalSubmitted:
		// The due day is that of the meeting, and the day itself is in time (R38). A cancelled meeting makes nothing late.
		if m := f.DueMeeting; m != nil && m.State != MeetingCancelled {
			late = s.OccurredOn.After(m.Day())
		}
		p.Late = late
		if late {
			warnings = append(warnings, Warning{"late", "The papers came after their due day and go to the next meeting (R38).", "/late"})
		}
		warnings = append(warnings, p.views()...)
	case ProposalPresented:
		p.PresentedAt = f.Meeting.AsRef()
		meeting, late = p.PresentedAt, p.Late
		warnings = p.views()
	case ProposalEndorsed, ProposalReturned, ProposalDeclined:
		p.Decision = f.Decision.AsRef()
		meeting = f.Decision.Meeting
	}
	return warnings, meeting, late
}

// Warn implements Warner.
func (p *PathwayProposal) Warn() []Warning { return p.views() }

// views holds R37: projects and the grant should be considered; that they were not is a warning and never more.
func (p *PathwayProposal) views() []Warning {
	var warnings []Warning
	if p.ProjectView.open() {
		warnings = append(warnings, Warning{"projects_not_considered", "Whether existing projects are of use has not been considered (R37).", "/projectView"})
	}
	if p.GrantView.open() {
		warnings = append(warnings, Warning{"grant_not_considered", "Whether it suits an application for a grant has not been considered (R37).", "/grantView"})
	}
	return warnings
}

func (p *PathwayProposal) group(f ProposalFacts) Ref {
	if !f.Group.IsZero() {
		return f.Group
	}
	return p.PatientGroup
}

func (p *PathwayProposal) inheritDueMeeting(f ProposalFacts) {
	if p.DueMeeting.IsZero() && f.Assignment != nil {
		p.DueMeeting = f.Assignment.DueMeeting
	}
}

func (x View) open() bool { return x.Answer == ViewAnswerNotConsidered || x.Answer == "" }

// given reports whether the paper is there: it says something or lies somewhere.
func (x *Paper) given() bool {
	return x != nil && (x.Text != nil && strings.TrimSpace(*x.Text) != "" || x.URL != nil && *x.URL != "")
}
