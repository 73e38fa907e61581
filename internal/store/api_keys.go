package store

import (
	"context"
	"crypto/sha256"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// CreateKey records an API key by its hash, with its grants.
func (s *Store) CreateKey(ctx context.Context, name string, hash [sha256.Size]byte, grants []plan.Grant) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	if name = strings.TrimSpace(name); name == "" || len(name) > 300 {
		return id, &plan.Error{Kind: plan.Invalid, Code: "invalid_name", Detail: "A key needs a name of at most 300 bytes."}
	}
	err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		if err := db.Exec("INSERT INTO api_keys (id, name, hash, created_at) VALUES (?, ?, ?, ?)", id, name, hash[:], s.now()).Error; err != nil {
			return err
		}
		for _, g := range grants {
			grant := uuid.Must(uuid.NewV7())
			var community *uuid.UUID
			if g.Community != uuid.Nil {
				community = &g.Community
			}
			if err := db.Exec("INSERT INTO grants (id, api_key_id, role, community_id) VALUES (?, ?, ?, ?)", grant, id, g.Role, community).Error; err != nil {
				return err
			}
			for _, c := range g.Committees {
				if err := db.Exec("INSERT INTO grant_committees (grant_id, committee_id) VALUES (?, ?)", grant, c).Error; err != nil {
					return err
				}
			}
		}
		return nil
	})
	return id, err
}

// ActorOfKey returns who holds the key with this hash: Unauthenticated where there is none, or it is revoked or expired.
func (s *Store) ActorOfKey(ctx context.Context, hash [sha256.Size]byte) (plan.Actor, error) {
	var rows []struct {
		ID          uuid.UUID
		Name        string
		ExpiresAt   *time.Time
		RevokedAt   *time.Time
		GrantID     *uuid.UUID
		Role        *plan.Role
		CommunityID *uuid.UUID
		CommitteeID *uuid.UUID
	}
	err := s.read(ctx, func(db *gorm.DB) error {
		return db.Raw(`SELECT k.id, k.name, k.expires_at, k.revoked_at, g.id AS grant_id, g.role, g.community_id, c.committee_id
			FROM api_keys k LEFT JOIN grants g ON g.api_key_id = k.id LEFT JOIN grant_committees c ON c.grant_id = g.id
			WHERE k.hash = ? ORDER BY g.id, c.committee_id`, hash[:]).Scan(&rows).Error
	})
	if err != nil {
		return plan.Actor{}, err
	}
	refuse := func(detail string) (plan.Actor, error) {
		return plan.Actor{}, &plan.Error{Kind: plan.Unauthenticated, Code: "invalid_token", Detail: detail}
	}
	switch {
	case len(rows) == 0:
		return refuse("The key is not known.")
	case rows[0].RevokedAt != nil:
		return refuse("The key was revoked.")
	case rows[0].ExpiresAt != nil && !s.now().Before(*rows[0].ExpiresAt):
		return refuse("The key has expired.")
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
