package plan

import "testing"

func TestCheckRelated(t *testing.T) {
	group := func(key string, rank *int) *PatientGroup {
		return &PatientGroup{Object: object(key), PriorityRank: rank}
	}
	goal := func(key, plan, parent string) *Goal {
		g := &Goal{Object: object(key), Plan: RefTo(plan)}
		if parent != "" {
			g.Parent = RefTo(parent)
		}
		return g
	}
	objects := []Root{
		pm(), ssu(), lsu(), fsu(), committee("fsu-ikt", TypeProfessional), committee("ssu-2", TypeStrategic),
		meeting("ssu-1", "2024-10-16", MeetingHeld, "ssu"), meeting("pm-1", "2024-06-13", MeetingHeld, "pm"),
		goal("top", "p", ""), goal("sub", "p", "top"), goal("other", "q", ""),
		&ActionPlan{Object: object("p"), Kind: KindActionPlan}, &ActionPlan{Object: object("joint"), Kind: KindJointPlan},
		&Case{Object: object("39-22"), Committee: RefTo("ssu")},
		group("frail_elderly", whole(3)), group("all", nil),
		assignment("oppdrag", "ssu", "v1", "fsu-multisjuke"),
		&RoleHolding{Object: object("seat"), Committee: RefTo("ssu")},
	}
	get := func(n Noun, r Ref) (Root, bool) {
		for _, o := range objects {
			if o.Noun() == n && sameRef(o.Head().AsRef(), r) {
				return o, true
			}
		}
		return nil, false
	}
	issued := func(issuer, backing, to string) *Assignment {
		a := assignment("a", issuer, "v1", to)
		a.State = AssignmentIssued
		if backing != "" {
			a.Backing = RefTo(backing)
		}
		return a
	}
	adopts := func(by, plan string, state DecisionState) *Decision {
		return &Decision{Committee: RefTo(by), ActionPlan: RefTo(plan), State: state}
	}
	ours := &PathwayProposal{Committee: RefTo("fsu-multisjuke"), PatientGroup: RefTo("frail_elderly"), Assignment: RefTo("oppdrag"), DueMeeting: RefTo("ssu-1")}
	theirs := &PathwayProposal{Committee: RefTo("fsu-ikt"), PatientGroup: RefTo("frail_elderly"), Assignment: RefTo("oppdrag"), DueMeeting: RefTo("pm-1")}
	for name, c := range map[string]struct {
		r    Related
		want string
	}{
		"a goal at the top":                      {goal("g", "p", ""), ""},
		"a sub-goal":                             {goal("g", "p", "top"), ""},
		"a sub-goal of a sub-goal":               {goal("g", "p", "sub"), "/parent too_deep"},
		"a sub-goal in another plan":             {goal("g", "q", "top"), "/parent other_plan"},
		"a parent the store will complain about": {goal("g", "q", "nowhere"), ""},
		"a measure on a sub-goal":                {&Measure{Plan: RefTo("p"), Goal: RefTo("sub")}, ""},
		"a measure directly on a plan (R24)":     {&Measure{Plan: RefTo("p")}, ""},
		"a measure on the goal of another plan":  {&Measure{Plan: RefTo("p"), Goal: RefTo("other")}, "/goal other_plan"},
		"a measure for a priority group (R16)":   {&Measure{PatientGroups: []Ref{RefTo("frail_elderly")}}, ""},
		"a measure for another group (R9)":       {&Measure{PatientGroups: []Ref{RefTo("all")}}, "/patientGroups no_priority_group"},
		"a case at a meeting of its committee":   {&Case{Committee: RefTo("ssu"), Meeting: RefTo("ssu-1")}, ""},
		"a case at another's":                    {&Case{Committee: RefTo("ssu"), Meeting: RefTo("pm-1")}, "/meeting other_committee"},
		"a decision of the committee":            {&Decision{Committee: RefTo("ssu"), Case: RefTo("39-22"), Meeting: RefTo("ssu-1")}, ""},
		"a decision of another":                  {&Decision{Committee: RefTo("pm"), Case: RefTo("39-22"), Meeting: RefTo("ssu-1")}, "/meeting other_committee, /case other_committee"},
		"SSU adopted a plan":                     {adopts("ssu", "p", DecisionAdopted), ""},
		"another SSU adopted it":                 {adopts("ssu-2", "p", DecisionAdopted), ""},
		"PM adopted it (R12)":                    {adopts("pm", "p", DecisionAdopted), "/actionPlan not_ssu"},
		"PM was only asked to (R39)":             {adopts("pm", "p", DecisionProposed), ""},
		"PM adopted the joint plan":              {adopts("pm", "joint", DecisionAdopted), ""},
		"PM approved a guideline (R20)":          {&Decision{Committee: RefTo("pm"), Guideline: RefTo("ltmv"), State: DecisionAdopted}, "/guideline not_ssu"},
		"a guideline of PM (R20)":                {&Guideline{ApprovedBy: RefTo("pm")}, "/approvedBy not_ssu"},
		"a guideline of SSU (R20)":               {&Guideline{ApprovedBy: RefTo("ssu")}, ""},
		"SSU tasks an FSU (R2)":                  {issued("ssu", "", "fsu-multisjuke"), ""},
		"PM tasks an FSU (R2)":                   {issued("pm", "", "fsu-multisjuke"), "/issuer may_not_task"},
		"an LSU tasks an FSU (R3)":               {issued("lsu-molde", "", "fsu-multisjuke"), "/issuer backing_missing"},
		"an LSU, backed (R3)":                    {issued("lsu-molde", "ssu", "fsu-multisjuke"), ""},
		"an LSU only proposes it (R3)":           {assignment("a", "lsu-molde", "v1", "fsu-multisjuke"), ""},
		"a proposal of the addressee (R35)":      {ours, ""},
		"a proposal of another (R34, R35, R38)":  {theirs, "/patientGroup group_of_another, /committee not_addressee, /dueMeeting other_committee"},
		"a proposal of an LSU (R34)":             {&PathwayProposal{Committee: RefTo("lsu-molde")}, "/committee not_fsu"},
		"seats of one committee":                 {&RoleHolding{Committee: RefTo("ssu"), AlternatesWith: RefTo("seat")}, ""},
		"seats of two committees":                {&RoleHolding{Committee: RefTo("pm"), AlternatesWith: RefTo("seat")}, "/alternatesWith other_committee"},
		"a municipality of an LSU":               {&Organisation{LocalCommittee: RefTo("lsu-molde")}, ""},
		"a municipality of an FSU":               {&Organisation{LocalCommittee: RefTo("fsu-ikt")}, "/localCommittee not_lsu"},
		"a suggestion at PM (R40)":               {&FocusArea{Committee: RefTo("pm"), Meeting: RefTo("pm-1")}, ""},
		"a suggestion at another's":              {&FocusArea{Committee: RefTo("pm"), Meeting: RefTo("ssu-1")}, "/meeting other_committee"},
	} {
		want(t, name, faultCodes(c.r.CheckRelated(get)), c.want)
	}
}

func TestSameRef(t *testing.T) {
	for name, c := range map[string]struct {
		a, b Ref
		want bool
	}{
		"by id":                   {Ref{ID: id(1)}, Ref{ID: id(1)}, true},
		"by id, renamed":          {Ref{ID: id(1), Key: "a"}, Ref{ID: id(1), Key: "b"}, true},
		"one key of two objects":  {Ref{ID: id(1), Key: "ssu"}, Ref{ID: id(2), Key: "ssu"}, false},
		"by key":                  {RefTo("ssu"), RefTo("ssu"), true},
		"one resolved, by key":    {Ref{ID: id(1), Key: "ssu"}, RefTo("ssu"), true},
		"one by id, one by key":   {Ref{ID: id(1)}, RefTo("ssu"), false},
		"nothing and nothing":     {Ref{}, Ref{}, false},
		"nothing and something":   {Ref{}, RefTo("ssu"), false},
		"different keys":          {RefTo("ssu"), RefTo("pm"), false},
		"an id and another's key": {Ref{ID: id(1), Key: "pm"}, RefTo("ssu"), false},
	} {
		want(t, name, sameRef(c.a, c.b), c.want)
		want(t, name+", the other way", sameRef(c.b, c.a), c.want)
	}
}
