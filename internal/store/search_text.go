package store

import (
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/search"
)

// searchText is what an object is found by: its own words alone, so that no other object's change makes it stale.
func searchText(r plan.Root) search.Text {
	h := r.Head()
	t := search.Text{Title: h.Title, Key: h.Key}
	names := func(list ...*string) { t.Names = append(t.Names, present(list)...) }
	body := func(list ...*string) { t.Body = append(t.Body, present(list)...) }
	switch r := r.(type) {
	case *plan.Community:
		body(r.Description)
	case *plan.Organisation:
		t.Names = aliasTexts(r.Aliases)
		for _, n := range r.Numbers {
			t.Body = append(t.Body, n.Number)
		}
	case *plan.PatientGroup:
		t.Names = aliasTexts(r.Aliases)
		body(r.Description)
	case *plan.Committee:
		names(r.ShortTitle)
		t.Names = append(t.Names, aliasTexts(r.Aliases)...)
		body(r.Mandate)
	case *plan.RoleHolding:
		names(r.PersonName)
		body(r.Position)
		for _, o := range r.Observations {
			names(o.Name)
			body(o.Employer, o.Note)
		}
	case *plan.Meeting:
		t.Body = append(t.Body, r.Agenda...)
		body(r.Place)
	case *plan.Case:
		names(r.Number)
		body(r.Text)
	case *plan.Decision:
		body(r.Text)
	case *plan.ActionPlan:
		body(r.Description)
		for _, v := range r.Revisions {
			t.Body = append(t.Body, v.Text)
		}
	case *plan.Goal:
		body(r.Description)
		t.Body = append(t.Body, responsibleTexts(r.Responsible)...)
	case *plan.Measure:
		body(r.Description, r.Indicator)
		t.Body = append(t.Body, responsibleTexts(r.Responsible)...)
		for _, c := range r.YearCells {
			t.Body = append(t.Body, c.Raw)
		}
	case *plan.Assignment:
		body(r.Text)
	case *plan.PathwayProposal:
		for _, p := range []*plan.Paper{r.Sketch, r.ProgressPlan} {
			if p != nil {
				body(p.Text)
			}
		}
		for _, m := range r.Milestones {
			t.Body = append(t.Body, m.Title)
		}
	case *plan.Project:
		body(r.Description)
	case *plan.Deadline:
		body(r.Text)
		if r.Due != nil {
			body(r.Due.Text)
		}
	case *plan.Guideline:
		body(r.Description)
	case *plan.Agreement:
		body(r.Description)
	case *plan.Hearing:
		body(r.Answer)
	case *plan.FocusArea:
		body(r.Text)
	case *plan.CommitteeReport:
		names(r.Leader, r.Deputy)
		t.Body = append(append(append(t.Body, r.Topics...), r.Results...), r.Continues...)
		body(r.Notes, r.PlanNote, r.ExtraMeetings)
	case *plan.Document:
		body(r.Publisher)
		names(r.FileName)
	case *plan.Discrepancy:
		body(r.Reading, r.Rationale)
		for _, s := range r.Statements {
			t.Body = append(t.Body, s.Text)
			body(s.Value)
		}
	}
	return t
}

func present(list []*string) []string {
	var out []string
	for _, s := range list {
		if s != nil {
			out = append(out, *s)
		}
	}
	return out
}

func aliasTexts(list []plan.Alias) []string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.Text
	}
	return out
}

func responsibleTexts(list plan.Responsibles) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.Text)
	}
	return out
}

// boostOf is how much a hit counts against one of another noun: who asks for a name means the body or person first, and what reports,
// hearings and discrepancies say of a thing comes after the thing.
func boostOf(n plan.Noun) float32 {
	switch n {
	case plan.Committees, plan.Organisations, plan.Communities, plan.PatientGroups:
		return 1.6
	case plan.RoleHoldings, plan.ActionPlans, plan.Guidelines, plan.Agreements, plan.Projects, plan.PathwayProposals:
		return 1.2
	case plan.CommitteeReports, plan.Documents, plan.Hearings, plan.Discrepancies, plan.FocusAreas:
		return 0.7
	default:
		return 1
	}
}
