package plan

import "slices"

// Related is a noun with rules that need other objects. The store asks in the transaction of the write and gives what it refers to;
// what get does not find is the store's to complain about, so here it breaks no rule.
type Related interface {
	CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault
}

// Settled is a Related that can tell whether its rules have nothing new to look at in it: they held before, and whatever they look at in
// other objects is held from the side of those.
type Settled interface {
	Related
	SettledSince(before Root) bool
}

// related loads what a reference names as the type it must have.
func related[T Root](get func(Noun, Ref) (Root, bool), noun Noun, r Ref) (object T, ok bool) {
	if r.IsZero() {
		return object, false
	}
	found, ok := get(noun, r)
	if !ok {
		return object, false
	}
	object, ok = found.(T)
	return object, ok
}

// CheckRelated holds that goals have two levels at most and that a sub-goal stands in the plan of its parent. When a goal
// gets a parent or another plan, the store asks its sub-goals the same.
func (g *Goal) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	var faults []Fault
	if parent, ok := related[*Goal](get, Goals, g.Parent); ok {
		unless(&faults, parent.Parent.IsZero(), "/parent", "too_deep", "A sub-goal has no sub-goals: there are two levels at most.")
		unless(&faults, sameRef(parent.Plan, g.Plan), "/parent", "other_plan", "The goal it belongs to stands in another plan.")
	}
	return faults
}

// CheckRelated holds that a measure hangs on a goal of its own plan, and names priority groups only (R9, R16).
func (m *Measure) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	var faults []Fault
	if goal, ok := related[*Goal](get, Goals, m.Goal); ok {
		unless(&faults, sameRef(goal.Plan, m.Plan), "/goal", "other_plan", "The goal stands in another plan.")
	}
	for _, r := range m.PatientGroups {
		if group, ok := related[*PatientGroup](get, PatientGroups, r); ok {
			unless(&faults, group.PriorityRank != nil, "/patientGroups", "no_priority_group", group.Title+" is not one of the priority groups (R9).")
		}
	}
	return faults
}

// SettledSince reports whether plan, goal and groups are those that they were.
func (m *Measure) SettledSince(before Root) bool {
	b, ok := before.(*Measure)
	return ok && m.Plan.Same(b.Plan) && m.Goal.Same(b.Goal) && slices.EqualFunc(m.PatientGroups, b.PatientGroups, Ref.Same)
}

// CheckRelated holds that a case was handled at a meeting of its committee.
func (c *Case) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	var faults []Fault
	meetingOf(&faults, get, "/meeting", c.Meeting, c.Committee)
	return faults
}

// CheckRelated holds that a decision belongs to the committee of its case and its meeting, and that only SSU adopts the plan of a
// professional committee (R12) or approves a guideline (R20).
func (d *Decision) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	var faults []Fault
	meetingOf(&faults, get, "/meeting", d.Meeting, d.Committee)
	if c, ok := related[*Case](get, Cases, d.Case); ok {
		unless(&faults, sameRef(c.Committee, d.Committee), "/case", "other_committee", "The case is one of another committee.")
	}
	if d.State != DecisionAdopted || d.ActionPlan.IsZero() && d.Guideline.IsZero() {
		return faults
	}
	committee, ok := related[*Committee](get, Committees, d.Committee)
	if !ok || committee.Type == TypeStrategic {
		return faults
	}
	if a, ok := related[*ActionPlan](get, ActionPlans, d.ActionPlan); ok {
		unless(&faults, a.Kind == KindJointPlan, "/actionPlan", "not_ssu", "Only SSU adopts the plan of a professional committee (R12).")
	}
	unless(&faults, d.Guideline.IsZero(), "/guideline", "not_ssu", "Only SSU approves guidelines (R20).")
	return faults
}

// CheckRelated holds R20: guidelines are approved by SSU.
func (g *Guideline) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	var faults []Fault
	if by, ok := related[*Committee](get, Committees, g.ApprovedBy); ok {
		unless(&faults, by.Type == TypeStrategic, "/approvedBy", "not_ssu", "Only SSU approves guidelines (R20).")
	}
	return faults
}

// CheckRelated holds R2 and R3 for an assignment that is in force; while it is proposed they are the guards of its issue.
func (a *Assignment) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	if a.State != AssignmentIssued && a.State != AssignmentFulfilled {
		return nil
	}
	var f AssignmentFacts
	var ok bool
	if f.Issuer, ok = related[*Committee](get, Committees, a.Issuer); !ok {
		return nil
	}
	f.Backing, _ = related[*Committee](get, Committees, a.Backing)
	for _, r := range a.Addressees {
		if c, ok := related[*Committee](get, Committees, r); ok {
			f.Addressees = append(f.Addressees, *c)
		}
	}
	var faults []Fault
	for _, g := range taskGuards(f) {
		unless(&faults, false, "/issuer", g.Code, g.Detail)
	}
	return faults
}

// CheckRelated holds R34, R35 and R38: a professional committee that the assignment addresses, a patient group of its own, and a due
// meeting of the SSU that asks.
func (p *PathwayProposal) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	var faults []Fault
	if c, ok := related[*Committee](get, Committees, p.Committee); ok {
		unless(&faults, c.Type == TypeProfessional, "/committee", "not_fsu", "A pathway is developed by a professional committee (R34).")
		unless(&faults, p.PatientGroup.IsZero() || hasRef(c.PatientGroups, p.PatientGroup), "/patientGroup", "group_of_another", "The patient group is not one of the committee's own (R35).")
	}
	if a, ok := related[*Assignment](get, Assignments, p.Assignment); ok {
		unless(&faults, hasRef(a.Addressees, p.Committee), "/committee", "not_addressee", "The committee is not among those that the assignment addresses (R34).")
		meetingOf(&faults, get, "/dueMeeting", p.DueMeeting, a.Principal())
	}
	return faults
}

// CheckRelated holds that a seat alternates with another of its committee.
func (r *RoleHolding) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	var faults []Fault
	if o, ok := related[*RoleHolding](get, RoleHoldings, r.AlternatesWith); ok {
		unless(&faults, sameRef(o.Committee, r.Committee), "/alternatesWith", "other_committee", "The other seat is in another committee.")
	}
	return faults
}

// CheckRelated holds that the area of an organisation is that of a local committee.
func (o *Organisation) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	var faults []Fault
	if c, ok := related[*Committee](get, Committees, o.LocalCommittee); ok {
		unless(&faults, c.Type == TypeLocal, "/localCommittee", "not_lsu", "Areas belong to local committees.")
	}
	return faults
}

// CheckRelated holds that a suggestion was made at a meeting of its committee (R40).
func (f *FocusArea) CheckRelated(get func(Noun, Ref) (Root, bool)) []Fault {
	var faults []Fault
	meetingOf(&faults, get, "/meeting", f.Meeting, f.Committee)
	return faults
}

// meetingOf demands that a meeting is one of a committee.
func meetingOf(faults *[]Fault, get func(Noun, Ref) (Root, bool), pointer string, meeting, committee Ref) {
	if m, ok := related[*Meeting](get, Meetings, meeting); ok {
		unless(faults, m.heldBy(committee), pointer, "other_committee", "The meeting is one of another committee.")
	}
}
