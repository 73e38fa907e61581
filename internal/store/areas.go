package store

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// ofArea selects what concerns municipalities by the rule of the domain: owned is the condition that an object belongs to one of an array
// of committees, and unowned that it belongs to none and so is the whole community's; "" where every object has an owner.
func ofArea(owned, unowned string) filter {
	return func(l *listing, values []string) (condition, error) {
		area, err := l.area(values)
		if err != nil {
			return condition{}, err
		}
		l.areaUnknown = area.Unknown
		c := condition{owned, []any{array(area.Committees)}}
		if unowned != "" {
			c.sql += " OR " + unowned + " AND t.community_id = ANY(CAST(? AS uuid[]))"
			c.args = append(c.args, array(area.Communities))
		}
		return c, nil
	}
}

// ownedArea is ofArea for what has its committee in a column.
func ownedArea(column string) filter {
	return ofArea("t."+column+" = ANY(CAST(? AS uuid[]))", "t."+column+" IS NULL")
}

// area is that of the municipalities that the values name.
func (l *listing) area(values []string) (plan.Area, error) {
	municipalities, err := l.municipalities(values)
	if err != nil {
		return plan.Area{}, err
	}
	communities := make([]uuid.UUID, len(municipalities))
	for i, m := range municipalities {
		communities[i] = m.Community.ID
	}
	var committees []plan.Committee
	if err := l.db.Table("committees").Select("id, community_id, type").Where("community_id IN ?", communities).Find(&committees).Error; err != nil {
		return plan.Area{}, err
	}
	return plan.AreaOf(municipalities, committees), nil
}

// municipalities are those that the values name by id, key, number, title or alias. A name is not unique among communities: all that have
// it are meant.
func (l *listing) municipalities(values []string) ([]plan.Organisation, error) {
	var all []plan.Organisation
	var faults []plan.Fault
	for _, v := range values {
		q := l.db.Table("organisations").Where("kind = 'municipality' AND deleted_at IS NULL").Where(l.seen(""))
		id, err := l.find(plan.Organisations, v)
		switch {
		case err != nil:
			return nil, err
		case id != uuid.Nil:
			q = q.Where("id = ?", id)
		default:
			q = l.withinCommunity(q).Where(`(lower(title) = lower(?) OR EXISTS (SELECT FROM organisation_numbers n WHERE n.root_id = organisations.id AND n.number = ?)
				OR EXISTS (SELECT FROM aliases a WHERE a.noun = ? AND a.root_id = organisations.id AND a.folded = lower(?)))`, v, v, plan.Organisations, v)
		}
		var found []plan.Organisation
		if err := q.Select("id, community_id, local_committee_id").Order("id").Find(&found).Error; err != nil {
			return nil, err
		}
		if len(found) == 0 {
			faults = append(faults, plan.Fault{Parameter: "municipality", Code: "unknown_reference", Detail: "There is no municipality " + shorten(v) + "."})
		}
		all = append(all, found...)
	}
	return all, plan.InvalidFields(faults)
}

// withinCommunity narrows to the community that was asked for, if it is one.
func (l *listing) withinCommunity(q *gorm.DB) *gorm.DB {
	switch id, err := uuid.Parse(l.community); {
	case l.community == "":
		return q
	case err == nil:
		return q.Where("community_id = ?", id)
	}
	return q.Where("community_id = (SELECT c.id FROM communities c WHERE c.key = ?)", l.community)
}
