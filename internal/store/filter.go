package store

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// filter narrows a list by the values of one query parameter, which the contract has validated; several values mean any of them.
// The table of the list is t in SQL.
type filter func(l *listing, values []string) (condition, error)

// condition is a piece of SQL and its arguments; empty for none.
type condition struct {
	sql  string
	args []any
}

// listing is a list being asked for.
type listing struct {
	store     *Store
	db        *gorm.DB
	actor     plan.Actor
	noun      plan.Noun
	query     Query
	today     plan.Date
	community string                          // in which keys are looked up
	held      map[uuid.UUID]plan.HoldingBasis // by a filter, for what is said of the page after

	areaUnknown bool // by a filter: what concerns a municipality is not all known
}

// is compares a column with the values.
func is(column string) filter {
	return func(_ *listing, values []string) (condition, error) {
		return condition{"t." + column + " IN ?", []any{values}}, nil
	}
}

// coded is is for a code of an open list. One that is not in the list is a fault, like a reference that names nothing.
func coded(column, list string) filter {
	return func(l *listing, values []string) (condition, error) {
		var known []string
		if err := l.db.Table("codes").Where("list = ? AND code IN ?", list, values).Pluck("code", &known).Error; err != nil {
			return condition{}, err
		}
		var faults []plan.Fault
		for _, v := range values {
			if !slices.Contains(known, v) {
				faults = append(faults, plan.Fault{Parameter: column, Code: "unknown_code", Detail: shorten(v) + " is not in the list; see /v1/code-lists/" + list + "."})
			}
		}
		return condition{"t." + column + " IN ?", []any{values}}, plan.InvalidFields(faults)
	}
}

// number compares an integer column with the values.
func number(column string) filter {
	return func(_ *listing, values []string) (condition, error) {
		return condition{"t." + column + "::text IN ?", []any{values}}, nil
	}
}

// truth compares a boolean expression with true or false.
func truth(expression string) filter {
	return func(_ *listing, values []string) (condition, error) {
		return condition{"(" + expression + ") = ?", []any{values[0] == "true"}}, nil
	}
}

// from and to bound a date column, inclusive. A row without a date is in no range.
func from(column string) filter {
	return func(_ *listing, values []string) (condition, error) {
		return condition{"t." + column + " >= ?", []any{values[0]}}, nil
	}
}

func to(column string) filter {
	return func(_ *listing, values []string) (condition, error) {
		return condition{"t." + column + " <= ?", []any{values[0]}}, nil
	}
}

// refers compares a reference column with the objects that the values name.
func refers(parameter, column string, noun plan.Noun) filter {
	return func(l *listing, values []string) (condition, error) {
		ids, err := l.identify(parameter, noun, values)
		return condition{"t." + column + " IN ?", []any{ids}}, err
	}
}

// linked is refers for a list of references in a table of its own.
func linked(parameter, table, column string, noun plan.Noun) filter {
	return func(l *listing, values []string) (condition, error) {
		ids, err := l.identify(parameter, noun, values)
		return condition{"EXISTS (SELECT FROM " + table + " x WHERE x.root_id = t.id AND x." + column + " IN ?)", []any{ids}}, err
	}
}

// about compares a reference to any noun with the objects that the values name as type:identifier.
func about(parameter, prefix string) filter {
	return func(l *listing, values []string) (condition, error) {
		var all []uuid.UUID
		for _, v := range values {
			noun, ident, _ := strings.Cut(v, ":")
			if _, ok := l.store.tables[plan.Noun(noun)]; !ok {
				return condition{}, invalidParameter(parameter, "unknown_type", "There is no type "+shorten(noun)+".")
			}
			ids, err := l.identify(parameter, plan.Noun(noun), []string{ident})
			if err != nil {
				return condition{}, err
			}
			all = append(all, ids...)
		}
		return condition{"t." + prefix + "_id IN ?", []any{all}}, nil
	}
}

// aliased finds the object by its key, title or any alias, whatever the letter case (R8).
func aliased(l *listing, values []string) (condition, error) {
	return condition{"(t.key = lower(?) OR lower(t.title) = lower(?) OR EXISTS (SELECT FROM aliases a WHERE a.root_id = t.id AND a.noun = ? AND a.folded = lower(?)))",
		[]any{values[0], values[0], l.noun, values[0]}}, nil
}

// valid tells which objects existed on a day; a bound that is not stated excludes nothing.
func valid(_ *listing, values []string) (condition, error) {
	return condition{"daterange(t.valid_from, t.valid_to, '[]') @> ?::date", []any{values[0]}}, nil
}

func externalID(l *listing, values []string) (condition, error) {
	system, key, _ := strings.Cut(values[0], ":")
	return condition{"EXISTS (SELECT FROM external_ids x WHERE x.root_id = t.id AND x.noun = ? AND x.system = ? AND x.key = ?)", []any{l.noun, system, key}}, nil
}

func updatedSince(_ *listing, values []string) (condition, error) {
	at, err := time.Parse(time.RFC3339Nano, values[0])
	if err != nil {
		return condition{}, invalidParameter("updatedSince", "invalid", "Not a time.")
	}
	return condition{"t.updated_at >= ?", []any{at.UTC()}}, nil
}

func inCommunity(l *listing, values []string) (condition, error) {
	ids, err := l.identify("community", plan.Communities, values)
	return condition{"t.community_id IN ?", []any{ids}}, err
}

// common are the filters of every list.
func common() map[string]filter {
	return map[string]filter{"externalId": externalID, "updatedSince": updatedSince, "visibility": is("visibility"), "community": inCommunity, "q": havingWords, "ids": named}
}

// identify returns the ids of the objects that the values name. One that names nothing the actor may see is a fault: a typing error must
// not silently give an empty list.
func (l *listing) identify(parameter string, noun plan.Noun, values []string) ([]uuid.UUID, error) {
	ids := make([]uuid.UUID, 0, len(values))
	var faults []plan.Fault
	for _, v := range values {
		id, err := l.find(noun, v)
		if err != nil {
			return nil, err
		}
		if id == uuid.Nil {
			faults = append(faults, plan.Fault{Parameter: parameter, Code: "unknown_reference", Detail: "There is no " + noun.Singular() + " " + shorten(v) + "."})
			continue
		}
		ids = append(ids, id)
	}
	return ids, plan.InvalidFields(faults)
}

// find returns the id of the object that a value names; the zero id if it names nothing that the actor may see.
func (l *listing) find(noun plan.Noun, v string) (uuid.UUID, error) {
	q := l.store.identified(l.db.Table(noun.Table()), noun, v)
	if noun != plan.Communities && !strings.Contains(v, "~") && l.community != "" && uuid.Validate(v) != nil {
		if id, err := uuid.Parse(l.community); err == nil {
			q = l.db.Table(noun.Table()).Where("community_id = ? AND key = ?", id, v)
		} else {
			q = l.store.identified(l.db.Table(noun.Table()), noun, l.community+"~"+v)
		}
	}
	var h header
	err := q.Where("deleted_at IS NULL").Where(l.seen("")).Select("id").Limit(1).Scan(&h).Error
	return h.ID, err
}

// seen is the condition that the actor may know of a row.
func (l *listing) seen(alias string) clause.Expr {
	all, communities := l.actor.DraftScope()
	switch {
	case all:
		return gorm.Expr("true")
	case len(communities) == 0:
		return gorm.Expr(alias + "visibility = 'published'")
	default:
		return gorm.Expr("("+alias+"visibility = 'published' OR "+alias+"community_id IN ?)", communities)
	}
}
