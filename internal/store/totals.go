package store

import (
	"context"
	"strconv"

	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// every returns all objects of a table that the filters select and the actor may see.
func every[T any, P root[T]](s *Store, db *gorm.DB, t *Table[T, P], actor plan.Actor, filters map[string][]string) ([]T, error) {
	l := &listing{store: s, db: db, actor: actor, noun: t.noun, query: Query{Filters: filters}, today: plan.Today(s.now())}
	if c := filters["community"]; len(c) == 1 {
		l.community = c[0]
	}
	where, err := l.conditions(t.filters)
	if err != nil {
		return nil, err
	}
	rows := db.Where("t.deleted_at IS NULL").Where(l.seen("t."))
	for _, c := range where {
		rows = rows.Where("("+c.sql+")", c.args...)
	}
	list, err := t.rows(rows.Order("t.key, t.id"))
	roots := make([]plan.Root, len(list))
	out := make([]T, len(list))
	for i, r := range list {
		roots[i] = P(r)
	}
	if err == nil {
		err = s.hydrate(db, roots)
	}
	for i, r := range list {
		out[i] = *r
	}
	return out, err
}

// TotalReports sums the committee reports of a year that the actor may see (R28, R30).
func (s *Store) TotalReports(ctx context.Context, actor plan.Actor, year int, communities []string) (plan.ReportTotals, error) {
	var totals plan.ReportTotals
	err := s.read(ctx, func(db *gorm.DB) error {
		reports, err := every(s, db, CommitteeReports, actor, filters(communities, "year", strconv.Itoa(year)))
		totals, _ = plan.TotalReports(year, reports)
		return err
	})
	return totals, err
}

// CountStatuses counts the measures that the actor may see by their status in a year (R21).
func (s *Store) CountStatuses(ctx context.Context, actor plan.Actor, year int, communities, committees []string) (plan.StatusTotals, error) {
	var totals plan.StatusTotals
	err := s.read(ctx, func(db *gorm.DB) error {
		measures, err := every(s, db, Measures, actor, filters(communities, "committee", committees...))
		totals = plan.CountStatuses(year, measures)
		return err
	})
	return totals, err
}

func filters(communities []string, name string, values ...string) map[string][]string {
	f := map[string][]string{}
	if len(values) > 0 {
		f[name] = values
	}
	if len(communities) > 0 {
		f["community"] = communities
	}
	return f
}

// Communities returns the communities that the actor may see.
func (s *Store) Communities(ctx context.Context, actor plan.Actor) ([]plan.Community, error) {
	var list []plan.Community
	err := s.read(ctx, func(db *gorm.DB) error {
		var err error
		list, err = every(s, db, Communities, actor, nil)
		return err
	})
	return list, err
}

// Everything returns all objects of a community that the actor may see, in the order of the nouns and their keys.
func (s *Store) Everything(ctx context.Context, actor plan.Actor, community string) ([]plan.Root, error) {
	var roots []plan.Root
	err := s.read(ctx, func(db *gorm.DB) error {
		l := &listing{store: s, db: db, actor: actor}
		ids, err := l.identify("community", plan.Communities, []string{community})
		if err != nil {
			return err
		}
		for _, noun := range plan.Nouns() {
			list, err := s.tables[noun].load(db.Where("t.deleted_at IS NULL AND t.community_id IN ?", ids).Where(l.seen("t.")).Order("t.key"))
			if err != nil {
				return err
			}
			if err := s.hydrate(db, list); err != nil {
				return err
			}
			roots = append(roots, list...)
		}
		return nil
	})
	return roots, err
}
