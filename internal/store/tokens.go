package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Token is an API key as those who manage it see it; never the key, nor its hash.
type Token struct {
	ID         uuid.UUID
	Name       string
	Grants     []plan.NamedGrant
	CreatedAt  time.Time
	CreatedBy  *string
	ExpiresAt  *time.Time
	RevokedAt  *time.Time
	LastUsedOn plan.Date
	ReplacedBy *uuid.UUID
	Expired    bool
}

// State is active, revoked or expired.
func (t Token) State() string {
	switch {
	case t.RevokedAt != nil:
		return "revoked"
	case t.Expired:
		return "expired"
	}
	return "active"
}

// NewToken is what a new API key is for.
type NewToken struct {
	Name      string
	Grants    []plan.NamedGrant
	ExpiresAt *time.Time
}

// Tokens returns the keys that the actor manages, the oldest first, and the cursor of those that follow.
func (s *Store) Tokens(ctx context.Context, actor plan.Actor, limit int, after string) ([]Token, string, error) {
	var list []Token
	next := ""
	err := s.read(ctx, func(db *gorm.DB) error {
		if err := managesKeys(actor); err != nil {
			return err
		}
		all, communities := actor.ManagesKeys()
		mark := digest("tokens", fmt.Sprint(all, communities))
		from := uuid.Nil.String()
		if after != "" {
			c, err := decodeCursor(after, mark, 1)
			if err != nil {
				return err
			}
			if from = c.Values[0]; uuid.Validate(from) != nil {
				return invalidParameter("cursor", "invalid_cursor", "This is not a cursor of this service.")
			}
		}
		var ids []uuid.UUID
		err := db.Raw(`SELECT k.id FROM api_keys k WHERE k.id > @from AND (@all OR EXISTS (SELECT FROM grants g WHERE g.api_key_id = k.id)
			AND NOT EXISTS (SELECT FROM grants g WHERE g.api_key_id = k.id AND (g.community_id IS NULL OR g.community_id NOT IN @communities)))
			ORDER BY k.id LIMIT @limit`, map[string]any{"from": from, "all": all, "communities": append(communities, uuid.Nil), "limit": limit + 1}).Scan(&ids).Error
		if err != nil {
			return err
		}
		if len(ids) > limit {
			ids = ids[:limit]
			next = cursor{cursorForm, mark, []string{ids[limit-1].String()}}.encode()
		}
		list, err = s.tokens(db, ids)
		return err
	})
	return list, next, err
}

// Token returns the key with this id: NotFound where the actor does not manage it.
func (s *Store) Token(ctx context.Context, actor plan.Actor, id uuid.UUID) (Token, error) {
	var t Token
	err := s.read(ctx, func(db *gorm.DB) error {
		var err error
		t, err = s.managed(db, actor, id)
		return err
	})
	return t, err
}

// CreateToken records a key by its hash, if the actor may grant what it grants.
func (s *Store) CreateToken(ctx context.Context, actor plan.Actor, n NewToken, hash [sha256.Size]byte) (Token, error) {
	return s.changeTokens(ctx, actor, func(db *gorm.DB) (uuid.UUID, error) {
		faults := plan.CheckGrants(n.Grants)
		if n.ExpiresAt != nil && !s.now().Before(*n.ExpiresAt) {
			faults = append(faults, plan.Fault{Pointer: "/expiresAt", Code: "in_the_past", Detail: "The key would be expired from the start."})
		}
		grants, unknown, err := s.resolveGrants(db, actor, n.Grants)
		if err != nil {
			return uuid.Nil, err
		}
		if err := plan.InvalidFields(append(faults, unknown...)); err != nil {
			return uuid.Nil, err
		}
		if !actor.MayGrant(grants) {
			return uuid.Nil, &plan.Error{Kind: plan.Forbidden, Code: "forbidden", Detail: "A key cannot grant more than its creator, as an admin, has."}
		}
		return s.addKey(db, newKey{n.Name, hash, grants, creator(actor), n.ExpiresAt})
	})
}

// RenameToken gives a key another name.
func (s *Store) RenameToken(ctx context.Context, actor plan.Actor, id uuid.UUID, name string) (Token, error) {
	return s.changeTokens(ctx, actor, func(db *gorm.DB) (uuid.UUID, error) {
		if _, err := s.managed(db, actor, id); err != nil {
			return id, err
		}
		return id, db.Exec("UPDATE api_keys SET name = ? WHERE id = ?", name, id).Error
	})
}

// RevokeToken ends a key at once. One that was revoked stays so.
func (s *Store) RevokeToken(ctx context.Context, actor plan.Actor, id uuid.UUID) (Token, error) {
	return s.changeTokens(ctx, actor, func(db *gorm.DB) (uuid.UUID, error) {
		if _, err := s.managed(db, actor, id); err != nil {
			return id, err
		}
		return id, db.Exec("UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?", s.now(), id).Error
	})
}

// RotateToken records a second key that may do what the first may, for as long as the first was meant to live; the first ends after the
// overlap.
func (s *Store) RotateToken(ctx context.Context, actor plan.Actor, id uuid.UUID, overlap time.Duration, hash [sha256.Size]byte) (Token, error) {
	if overlap < 0 || overlap > plan.MaxOverlap {
		return Token{}, invalidParameter("overlapHours", "out_of_bounds", "Both keys are valid for 30 days at the most.")
	}
	return s.changeTokens(ctx, actor, func(db *gorm.DB) (uuid.UUID, error) {
		if err := db.Exec("SELECT FROM api_keys WHERE id = ? FOR UPDATE", id).Error; err != nil {
			return id, err
		}
		old, err := s.managed(db, actor, id)
		if err != nil {
			return id, err
		}
		switch {
		case old.RevokedAt != nil || old.Expired:
			return id, &plan.Error{Kind: plan.Conflict, Code: "token_not_active", Detail: "The key is revoked or expired; create another."}
		case old.ReplacedBy != nil:
			return id, &plan.Error{Kind: plan.Conflict, Code: "already_rotated", Detail: "The key was rotated before; rotate the key that took its place."}
		}
		grants, unknown, err := s.resolveGrants(db, actor, old.Grants)
		if err == nil && len(unknown) > 0 {
			err = &plan.Error{Kind: plan.Conflict, Code: "cannot_rotate", Detail: "What the key is for has been deleted; create another.", Fields: unknown}
		}
		if err != nil {
			return id, err
		}
		now := s.now()
		ends := now.Add(overlap)
		fresh := newKey{old.Name, hash, grants, creator(actor), nil}
		if old.ExpiresAt != nil {
			fresh.expiresAt = new(now.Add(old.ExpiresAt.Sub(old.CreatedAt)))
			if old.ExpiresAt.Before(ends) {
				ends = *old.ExpiresAt
			}
		}
		second, err := s.addKey(db, fresh)
		if err != nil {
			return id, err
		}
		return second, db.Exec("UPDATE api_keys SET expires_at = ?, replaced_by = ? WHERE id = ?", ends, second, id).Error
	})
}

// changeTokens runs change in a transaction, if the actor manages keys, and returns the key that it names as it is then.
func (s *Store) changeTokens(ctx context.Context, actor plan.Actor, change func(*gorm.DB) (uuid.UUID, error)) (Token, error) {
	var t Token
	err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		if err := managesKeys(actor); err != nil {
			return err
		}
		id, err := change(db)
		if err != nil {
			return err
		}
		t, err = s.managed(db, actor, id)
		return err
	})
	return t, err
}

// managesKeys refuses who is no admin.
func managesKeys(actor plan.Actor) error {
	all, communities := actor.ManagesKeys()
	switch {
	case all || len(communities) > 0:
		return nil
	case actor.IsPublic():
		return &plan.Error{Kind: plan.Unauthenticated, Code: "unauthenticated", Detail: "This needs an API key."}
	}
	return &plan.Error{Kind: plan.Forbidden, Code: "forbidden", Detail: "Keys are for admins."}
}

// managed returns the key with this id, if the actor manages it: what the keys of others are does not exist for it.
func (s *Store) managed(db *gorm.DB, actor plan.Actor, id uuid.UUID) (Token, error) {
	if err := managesKeys(actor); err != nil {
		return Token{}, err
	}
	list, err := s.tokens(db, []uuid.UUID{id})
	if err != nil {
		return Token{}, err
	}
	if len(list) == 1 {
		grants := make([]plan.Grant, len(list[0].Grants))
		for i, g := range list[0].Grants {
			grants[i] = plan.Grant{Role: g.Role, Community: g.Community.ID}
			for _, c := range g.Committees {
				grants[i].Committees = append(grants[i].Committees, c.ID)
			}
		}
		if actor.MayGrant(grants) {
			return list[0], nil
		}
	}
	return Token{}, &plan.Error{Kind: plan.NotFound, Code: "not_found", Detail: "There is no token " + id.String() + "."}
}

// tokens loads keys with their grants, in the order of their ids, which is that of their creation.
func (s *Store) tokens(db *gorm.DB, ids []uuid.UUID) ([]Token, error) {
	var rows []struct {
		ID                               uuid.UUID
		Name                             string
		CreatedAt                        time.Time
		CreatedBy                        *string
		ExpiresAt, RevokedAt, LastUsedOn *time.Time
		ReplacedBy, GrantID, CommunityID *uuid.UUID
		Role                             plan.Role
		CommunityKey, CommunityTitle     string
		CommitteeID                      *uuid.UUID
		CommitteeKey, CommitteeTitle     string
	}
	if len(ids) == 0 {
		return nil, nil
	}
	err := db.Raw(`SELECT k.id, k.name, k.created_at, k.created_by, k.expires_at, k.revoked_at, k.last_used_on, k.replaced_by, g.id AS grant_id, coalesce(g.role, '') AS role,
			g.community_id, coalesce(u.key, '') AS community_key, coalesce(u.title, '') AS community_title, c.id AS committee_id, coalesce(c.key, '') AS committee_key, coalesce(c.title, '') AS committee_title
		FROM api_keys k LEFT JOIN grants g ON g.api_key_id = k.id LEFT JOIN communities u ON u.id = g.community_id
			LEFT JOIN grant_committees gc ON gc.grant_id = g.id LEFT JOIN committees c ON c.id = gc.committee_id
		WHERE k.id IN ? ORDER BY k.id, g.id, c.key`, ids).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var list []Token
	var grant uuid.UUID
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].ID != r.ID {
			t := Token{ID: r.ID, Name: r.Name, CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, ExpiresAt: r.ExpiresAt, RevokedAt: r.RevokedAt, ReplacedBy: r.ReplacedBy}
			t.Expired = r.ExpiresAt != nil && !s.now().Before(*r.ExpiresAt)
			if r.LastUsedOn != nil {
				t.LastUsedOn = plan.DateOf(*r.LastUsedOn)
			}
			list = append(list, t)
		}
		t := &list[len(list)-1]
		if r.GrantID != nil && *r.GrantID != grant {
			grant = *r.GrantID
			g := plan.NamedGrant{Role: r.Role}
			if r.CommunityID != nil {
				g.Community = plan.Ref{ID: *r.CommunityID, Key: r.CommunityKey, Title: r.CommunityTitle}
			}
			t.Grants = append(t.Grants, g)
		}
		if r.CommitteeID != nil {
			g := &t.Grants[len(t.Grants)-1]
			g.Committees = append(g.Committees, plan.Ref{ID: *r.CommitteeID, Key: r.CommitteeKey, Title: r.CommitteeTitle})
		}
	}
	return list, nil
}

func creator(actor plan.Actor) *string {
	if actor.Name == "" {
		return nil
	}
	return &actor.Name
}
