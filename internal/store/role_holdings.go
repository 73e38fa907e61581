package store

import (
	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// RoleHoldings keeps role holdings.
var RoleHoldings = define(Table[plan.RoleHolding, *plan.RoleHolding]{
	children: []child[plan.RoleHolding]{
		rowsOf[plan.RoleHolding, *plan.RoleHolding]("role_holding_observations", func(r *plan.RoleHolding) *[]plan.Observation { return &r.Observations }),
	},
	filters: map[string]filter{
		"committee":  refers("committee", "committee_id", plan.Committees),
		"role":       is("role"),
		"personKey":  is("person_key"),
		"personName": is("person_name"),
		"employer":   refers("employer", "employer_id", plan.Organisations),
		"vacant":     truth("t.vacant"),
		"asOf":       heldOn,
	},
	annotate:     basesOf,
	consequences: keepAlternates,
	warnings:     besideHoldings,
})

// keepAlternates holds that a seat alternates with another of its committee, when the seat is moved.
func keepAlternates(tx *Tx, before, r *plan.RoleHolding) error {
	if before == nil || before.Committee.Same(r.Committee) {
		return nil
	}
	return recheck(tx, r, plan.RoleHoldings)
}

// heldOn selects the holdings that hold on a day by the rule of the domain (R7), which looks at all holdings of the lists' communities.
func heldOn(l *listing, values []string) (condition, error) {
	var err error
	l.held, err = l.heldOn(values[0])
	var on []uuid.UUID
	for id := range l.held {
		on = append(on, id)
	}
	return condition{"t.id IN ?", []any{on}}, err
}

func (l *listing) heldOn(day string) (map[uuid.UUID]plan.HoldingBasis, error) {
	d, err := plan.ParseDate(day)
	if err != nil {
		return nil, invalidParameter("asOf", "invalid", "Not a day.")
	}
	list, err := l.store.tables[plan.RoleHoldings].load(l.db.Where("t.deleted_at IS NULL").Where(l.seen("t.")).Order("t.id"))
	if err == nil {
		err = l.store.hydrate(l.db, list)
	}
	if err != nil {
		return nil, err
	}
	all := make([]plan.RoleHolding, len(list))
	for i, r := range list {
		all[i] = *r.(*plan.RoleHolding)
	}
	held := map[uuid.UUID]plan.HoldingBasis{}
	for _, h := range plan.HoldingsOn(d, all) {
		held[h.Holding.ID] = h.Basis
	}
	return held, nil
}

// basesOf says of each holding in a list as of a day why it holds.
func basesOf(l *listing, page []*plan.RoleHolding) error {
	for _, r := range page {
		if b, ok := l.held[r.ID]; ok {
			r.Basis = &b
		}
	}
	return nil
}
