package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// maxMatrix bounds the measures of a matrix, and with them the size of a page that a browser has to lay out.
const maxMatrix = 2000

// Matrix lays out the measures of a plan that the actor may see; of some committees only, where they are named.
func (s *Store) Matrix(ctx context.Context, actor plan.Actor, ident string, committees []string) (plan.Matrix, error) {
	var x plan.Matrix
	err := s.read(ctx, func(db *gorm.DB) error {
		p, err := one(s, db, ActionPlans, actor, ident, false)
		if err == nil && p.DeletedAt != nil {
			err = gone(p)
		}
		if err != nil {
			return err
		}
		of := map[string][]string{"plan": {p.ID.String()}}
		goals, err := pageOf(s, db, Goals, actor, Query{Filters: of, Limit: 2 * maxMatrix})
		if err != nil {
			return err
		}
		if len(committees) > 0 {
			of = map[string][]string{"plan": of["plan"], "community": {p.Community.ID.String()}, "committee": committees}
		}
		measures, err := pageOf(s, db, Measures, actor, Query{Filters: of, Limit: maxMatrix})
		if err != nil {
			return err
		}
		if measures.Next != "" {
			return invalidParameter("committee", "too_large", "The plan has too many measures for one matrix; ask for those of a committee.")
		}
		owners, err := pageOf(s, db, Committees, actor, Query{Filters: map[string][]string{"community": {p.Community.ID.String()}}, Sort: []string{"ordinal", "key"}, Limit: maxMatrix})
		x = plan.NewMatrix(p, owners.Items, goals.Items, measures.Items)
		return err
	})
	return x, err
}
