package store

import (
	"strings"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// named selects the objects that the values name, and leaves out what is not there: a copy asks so what is left of what it holds.
func named(l *listing, values []string) (condition, error) {
	var ids []uuid.UUID
	var communities, keys []string // no value holds a comma
	for _, v := range values {
		id, err := uuid.Parse(v)
		community, key, qualified := strings.Cut(v, "~")
		switch {
		case err == nil && len(v) == 36:
			ids = append(ids, id)
			continue
		case l.noun == plan.Communities:
			community, key = v, v
		case !qualified && l.community != "":
			community, key = l.community, v
		case !qualified:
			community, key = l.store.defaultCommunity, v
		}
		communities, keys = append(communities, community), append(keys, key)
	}
	where := "(t.community_id, t.key) IN (SELECT c.id, x.key FROM unnest(string_to_array(?, ','), string_to_array(?, ',')) AS x (community, key) JOIN communities c ON x.community IN (c.key, c.id::text))"
	if l.noun == plan.Communities {
		where = "(t.key, t.key) IN (SELECT x.community, x.key FROM unnest(string_to_array(?, ','), string_to_array(?, ',')) AS x (community, key))"
	}
	return condition{"t.id = ANY(CAST(? AS uuid[])) OR " + where, []any{array(ids), strings.Join(communities, ","), strings.Join(keys, ",")}}, nil
}
