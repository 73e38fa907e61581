package store

import (
	"context"
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

// TokenHistory returns what was done to the key with this id, the newest first, and the cursor of what follows: NotFound where the actor does
// not manage it.
func (s *Store) TokenHistory(ctx context.Context, actor plan.Actor, id uuid.UUID, q HistoryQuery) ([]AuditEntry, string, error) {
	var list []AuditEntry
	next := ""
	err := s.read(ctx, func(db *gorm.DB) error {
		if _, err := s.managed(db, actor, id); err != nil {
			return err
		}
		var err error
		list, next, err = trail(db, auditedToken, id, true, q)
		return err
	})
	return list, next, err
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
