package render

import "github.com/helsefellesskap/fellesplan/internal/plan"

// The columns of those who take part, in their order.

func community(r *row, o *plan.Community) {
	r.ref("trust", o.Trust)
	known(r, "description", o.Description)
	r.imprecise("established", o.Established)
	list(r, "figures", o.Figures, figure)
	known(r, "website", o.Website)
}

func organisation(r *row, o *plan.Organisation) {
	text(r, "kind", o.Kind)
	list(r, "numbers", o.Numbers, organisationNumber)
	list(r, "aliases", o.Aliases, alias)
	r.ref("parent", o.Parent)
	r.ref("localCommittee", o.LocalCommittee)
	r.day("validFrom", o.ValidFrom)
	r.day("validTo", o.ValidTo)
}

func patientGroup(r *row, o *plan.PatientGroup) {
	known(r, "priorityRank", o.PriorityRank)
	list(r, "aliases", o.Aliases, alias)
	known(r, "description", o.Description)
}

func committee(r *row, o *plan.Committee) {
	text(r, "type", o.Type)
	known(r, "level", o.Level)
	known(r, "shortTitle", o.ShortTitle)
	r.refs("tasksFrom", o.TasksFrom)
	r.ref("hospital", o.Hospital)
	r.ref("host", o.Host)
	r.refs("patientGroups", o.PatientGroups)
	known(r, "electsOwnLeader", o.ElectsOwnLeader)
	known(r, "mandate", o.Mandate)
	r.number("ordinal", o.Ordinal)
	r.day("validFrom", o.ValidFrom)
	r.day("validTo", o.ValidTo)
	r.ref("successor", o.Successor)
	list(r, "aliases", o.Aliases, alias)
	known(r, "website", o.Website)
}

func roleHolding(r *row, o *plan.RoleHolding) {
	r.ref("committee", o.Committee)
	text(r, "role", o.Role)
	r.truth("acting", o.Acting)
	r.truth("vacant", o.Vacant)
	text(r, "seat", o.Seat)
	r.ref("alternatesWith", o.AlternatesWith)
	known(r, "personName", o.PersonName)
	known(r, "personKey", o.PersonKey)
	known(r, "position", o.Position)
	r.ref("employer", o.Employer)
	r.imprecise("validFrom", o.ValidFrom)
	r.imprecise("validTo", o.ValidTo)
	list(r, "observations", o.Observations, observation)
	r.under("basis", func() { holdingBasis(r, orZero(o.Basis)) }) // of the day that was asked for
}
