package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Redactions returns the redactions of the communities that the actor redacts in, the newest first, and the cursor of those that follow.
func (s *Store) Redactions(ctx context.Context, actor plan.Actor, limit int, after string) ([]Redaction, string, error) {
	var list []Redaction
	next := ""
	err := s.read(ctx, func(db *gorm.DB) error {
		all, communities := actor.Redacts()
		if !all && len(communities) == 0 {
			return actor.Authorize(plan.Redact, plan.Target{Visibility: plan.VisibilityPublished})
		}
		mark := digest("redactions", fmt.Sprint(all, communities))
		before := uuid.Max.String()
		if after != "" {
			c, err := decodeCursor(after, mark, 1)
			if err != nil {
				return err
			}
			if before = c.Values[0]; uuid.Validate(before) != nil {
				return invalidParameter("cursor", "invalid_cursor", "This is not a cursor of this service.")
			}
		}
		err := db.Raw(redactionsSelected+`
			WHERE id < CAST(@before AS uuid) AND (@all OR community_id IN @communities) ORDER BY id DESC LIMIT @limit`,
			map[string]any{"before": before, "all": all, "communities": append(communities, uuid.Nil), "limit": limit + 1}).Scan(&list).Error
		if err != nil {
			return err
		}
		if len(list) > limit {
			list = list[:limit]
			next = cursor{cursorForm, mark, []string{list[limit-1].ID.String()}}.encode()
		}
		return s.nameCommunities(db, list)
	})
	return list, next, err
}

const redactionsSelected = "SELECT id, community_id, actor_name, reason, created_at, objects, versions, entries, contacts, keys, others, kept FROM redactions"

// redactionAgain is what a redaction answered that is sent again, to who may still make it.
func (s *Store) redactionAgain(ctx context.Context, actor plan.Actor, id uuid.UUID) (Redaction, error) {
	var done Redaction
	err := s.read(ctx, func(db *gorm.DB) error {
		var list []Redaction
		if err := db.Raw(redactionsSelected+" WHERE id = ?", id).Scan(&list).Error; err != nil {
			return err
		}
		if len(list) == 0 {
			return fmt.Errorf("redaction %s is gone", id)
		}
		target := plan.Target{Visibility: plan.VisibilityPublished}
		if list[0].CommunityID != nil {
			target.Community = *list[0].CommunityID
		}
		if err := actor.Authorize(plan.Redact, target); err != nil {
			return err
		}
		var places string
		if err := db.Raw("SELECT places FROM redactions WHERE id = ?", id).Scan(&places).Error; err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(places), &list[0].Places); err != nil {
			return err
		}
		if err := s.nameCommunities(db, list); err != nil {
			return err
		}
		done = list[0]
		return nil
	})
	return done, err
}

func (s *Store) nameCommunities(db *gorm.DB, list []Redaction) error {
	var refs []plan.Ref
	for _, r := range list {
		if r.CommunityID != nil {
			refs = append(refs, plan.Ref{ID: *r.CommunityID})
		}
	}
	found, err := s.lookup(db, plan.Communities, refs, uuid.Nil, false)
	if err != nil {
		return err
	}
	for i := range list {
		for _, h := range found {
			if id := list[i].CommunityID; id != nil && *id == h.ID {
				list[i].Community = plan.Ref{ID: h.ID, Key: h.Key, Title: h.Title}
			}
		}
	}
	return nil
}
