package store

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// CreateKey records an API key by its hash, with its grants, on behalf of the service itself.
func (s *Store) CreateKey(ctx context.Context, name string, hash [sha256.Size]byte, grants []plan.Grant) (uuid.UUID, error) {
	var id uuid.UUID
	err := s.Write(ctx, By{Actor: plan.System(plan.ActorKindSystem, "")}, func(tx *Tx) error {
		var err error
		id, err = tx.addKey(newKey{name: name, hash: hash, grants: grants})
		return err
	})
	return id, err
}

// newKey is a row of api_keys before it is there.
type newKey struct {
	name      string
	hash      [sha256.Size]byte
	grants    []plan.Grant
	createdBy *string
	expiresAt *time.Time
}

// addKey records a key and that it was made.
func (tx *Tx) addKey(k newKey) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	if k.name = strings.TrimSpace(k.name); k.name == "" || utf8.RuneCountInString(k.name) > 300 {
		return id, &plan.Error{Kind: plan.Invalid, Code: "invalid_name", Detail: "A key needs a name of at most 300 characters."}
	}
	err := tx.db.Exec("INSERT INTO api_keys (id, name, hash, created_at, created_by, expires_at) VALUES (?, ?, ?, ?, ?, ?)", id, k.name, k.hash[:], tx.Now, k.createdBy, k.expiresAt).Error
	if err != nil {
		return id, err
	}
	for _, g := range k.grants {
		grant := uuid.Must(uuid.NewV7())
		var community *uuid.UUID
		if g.Community != uuid.Nil {
			community = &g.Community
		}
		if err := tx.db.Exec("INSERT INTO grants (id, api_key_id, role, community_id) VALUES (?, ?, ?, ?)", grant, id, g.Role, community).Error; err != nil {
			return id, err
		}
		for _, c := range g.Committees {
			if err := tx.db.Exec("INSERT INTO grant_committees (grant_id, committee_id) VALUES (?, ?) ON CONFLICT DO NOTHING", grant, c).Error; err != nil {
				return id, err
			}
		}
	}
	return id, tx.auditToken(plan.AuditCreated, id, nil)
}

// ActorOfKey returns who holds the key with this hash: Unauthenticated where there is none, or it is revoked or expired.
func (s *Store) ActorOfKey(ctx context.Context, hash [sha256.Size]byte) (plan.Actor, error) {
	var rows []struct {
		ID          uuid.UUID
		Name        string
		Hash        []byte
		LastUsedOn  *time.Time
		ExpiresAt   *time.Time
		RevokedAt   *time.Time
		GrantID     *uuid.UUID
		Role        *plan.Role
		CommunityID *uuid.UUID
		CommitteeID *uuid.UUID
	}
	ask := func(db *gorm.DB) error {
		return db.Raw(`SELECT k.id, k.name, k.hash, k.last_used_on, k.expires_at, k.revoked_at, g.id AS grant_id, g.role, g.community_id, c.committee_id
			FROM api_keys k LEFT JOIN grants g ON g.api_key_id = k.id LEFT JOIN grant_committees c ON c.grant_id = g.id
			WHERE k.hash = ? ORDER BY g.id, c.committee_id`, hash[:]).Scan(&rows).Error
	}
	// One statement sees one state by itself. A transaction around it is two journeys more; it is for connecting anew.
	if ask(s.db.WithContext(ctx)) != nil {
		if err := s.read(ctx, ask); err != nil {
			return plan.Actor{}, err
		}
	}
	refuse := func(detail string) (plan.Actor, error) {
		return plan.Actor{}, &plan.Error{Kind: plan.Unauthenticated, Code: "invalid_token", Detail: detail}
	}
	switch {
	case len(rows) == 0 || subtle.ConstantTimeCompare(rows[0].Hash, hash[:]) != 1: // the index has compared it already, in a time that tells of it
		return refuse("The key is not known.")
	case rows[0].RevokedAt != nil:
		return refuse("The key was revoked.")
	case rows[0].ExpiresAt != nil && !s.now().Before(*rows[0].ExpiresAt):
		return refuse("The key has expired.")
	}
	if today := plan.Today(s.now()); rows[0].LastUsedOn == nil || plan.DateOf(*rows[0].LastUsedOn) != today {
		s.noteUse(ctx, rows[0].ID, today)
	}
	actor := plan.Actor{ID: rows[0].ID, Name: rows[0].Name, Kind: plan.ActorKindPerson}
	var last uuid.UUID
	for _, r := range rows {
		if r.GrantID == nil {
			continue
		}
		if *r.GrantID != last {
			last = *r.GrantID
			g := plan.Grant{Role: *r.Role}
			if r.CommunityID != nil {
				g.Community = *r.CommunityID
			}
			actor.Grants = append(actor.Grants, g)
		}
		if g := &actor.Grants[len(actor.Grants)-1]; r.CommitteeID != nil {
			g.Committees = append(g.Committees, *r.CommitteeID)
		}
	}
	return actor, nil
}

// noteUsePatience bounds how long the day of a use is waited for; without it, the next request notes it.
const noteUsePatience = 5 * time.Second

// noteUse records the day on which a key is used, once a day and beside the request, which neither waits for it nor fails with it.
func (s *Store) noteUse(ctx context.Context, id uuid.UUID, day plan.Date) {
	if _, running := s.noting.LoadOrStore(id, true); running {
		return
	}
	s.background.Go(func() {
		defer s.noting.Delete(id)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteUsePatience)
		defer cancel()
		err := s.db.WithContext(ctx).Exec(`UPDATE api_keys SET last_used_on = @day WHERE id = (
			SELECT id FROM api_keys WHERE id = @id AND last_used_on IS DISTINCT FROM @day FOR NO KEY UPDATE SKIP LOCKED)`, map[string]any{"day": day.Time(), "id": id}).Error
		if err != nil {
			s.log.Debug("the use of a key was not noted", "key", id, "error", err)
		}
	})
}
