package store

import (
	"database/sql/driver"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// header is what a reference needs to know of the object it refers to.
type header struct {
	ID          uuid.UUID
	CommunityID uuid.UUID
	Key         string
	Title       string
	Visibility  plan.Visibility
	DeletedAt   *time.Time
}

// lookup finds the objects that refs name, by id, or by key in a community. With lock, they stay as they are until the transaction
// ends; locks are taken in id order. Communities are found by key alone.
func (s *Store) lookup(db *gorm.DB, noun plan.Noun, refs []plan.Ref, community uuid.UUID, lock bool) ([]header, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	query, args := lookupQuery(noun, refs, community, lock)
	return found[header](db, query, args...)
}

// lookupQuery is what lookup asks, with a ? for each argument.
func lookupQuery(noun plan.Noun, refs []plan.Ref, community uuid.UUID, lock bool) (string, []any) {
	var ids []uuid.UUID
	var keys texts
	for _, r := range refs {
		if r.ID != uuid.Nil {
			ids = append(ids, r.ID)
		} else {
			keys = append(keys, r.Key)
		}
	}
	var by []string
	var args []any
	if len(ids) > 0 {
		these, of := among(ids)
		by, args = append(by, "id"+these), append(args, of)
	}
	if len(keys) == 1 {
		by, args = append(by, "key = ?"), append(args, keys[0])
	} else if len(keys) > 0 {
		by, args = append(by, "key = ANY(CAST(? AS text[]))"), append(args, keys)
	}
	query := "SELECT id, community_id, key, title, visibility, deleted_at FROM " + noun.Table() + " WHERE (" + strings.Join(by, " OR ") + ")"
	if noun != plan.Communities {
		query, args = query+" AND community_id = ?", append(args, community)
	}
	query += " ORDER BY id"
	if lock {
		query += " FOR SHARE"
	}
	return query, args
}

// texts is an array of texts as PostgreSQL writes it.
type texts []string

// Value implements driver.Valuer.
func (t texts) Value() (driver.Value, error) {
	var b strings.Builder
	for i, s := range t {
		b.WriteString(map[bool]string{true: `{"`, false: `","`}[i == 0])
		for _, c := range []byte(s) {
			if c == '"' || c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
	}
	b.WriteString(`"}`)
	return b.String(), nil
}

// need is what one community's objects refer to in one noun.
type need struct {
	noun      plan.Noun
	community uuid.UUID
}

func add(to map[need]map[string]*header, n need, h *header) {
	if to[n] == nil {
		to[n] = map[string]*header{}
	}
	to[n][h.Key], to[n][h.ID.String()] = h, h
}

// remember keeps what was found and locked.
func (tx *Tx) remember(n need, h *header) {
	if tx.locked == nil {
		tx.locked = map[need]map[string]*header{}
	}
	add(tx.locked, n, h)
}

// askToLock finds and locks what is needed, when the bundle is sent.
func (tx *Tx) askToLock(b *bundle, n need, refs []plan.Ref) error {
	query, args := lookupQuery(n.noun, refs, n.community, true)
	return ask(b, func(found []header) {
		for i := range found {
			tx.remember(n, &found[i])
		}
	}, query, args...)
}

// lockCommunity finds a community by id, else by key, and locks it; nil where there is none.
func (tx *Tx) lockCommunity(ref plan.Ref) (*header, error) {
	for n, known := range tx.locked {
		if h := known[name(ref)]; h != nil && n.noun == plan.Communities {
			return h, nil
		}
	}
	found, err := tx.store.lookup(tx.db, plan.Communities, []plan.Ref{ref}, uuid.Nil, true)
	if err != nil || len(found) != 1 {
		return nil, err
	}
	tx.remember(need{plan.Communities, found[0].ID}, &found[0])
	return &found[0], nil
}
