package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// CreateToken records a key by its hash, if the actor may grant what it grants. Where the same was done before, by.Once says so, and it
// returns the key of then as it is now.
func (s *Store) CreateToken(ctx context.Context, by By, n NewToken, hash [sha256.Size]byte) (Token, error) {
	return s.writeToken(ctx, by, func(tx *Tx) (uuid.UUID, error) {
		faults := plan.CheckGrants(n.Grants)
		if n.ExpiresAt != nil && !tx.Now.Before(*n.ExpiresAt) {
			faults = append(faults, plan.Fault{Pointer: "/expiresAt", Code: "in_the_past", Detail: "The key would be expired from the start."})
		}
		grants, unknown, err := s.resolveGrants(tx.db, tx.Actor, n.Grants)
		if err != nil {
			return uuid.Nil, err
		}
		if err := plan.InvalidFields(append(faults, unknown...)); err != nil {
			return uuid.Nil, err
		}
		if !tx.Actor.MayGrant(grants) {
			return uuid.Nil, &plan.Error{Kind: plan.Forbidden, Code: "forbidden", Detail: "A key cannot grant more than its creator, as an admin, has."}
		}
		return tx.addKey(newKey{n.Name, hash, grants, creator(tx.Actor), n.ExpiresAt})
	})
}

// RenameToken gives a key another name. The name that it has changes nothing.
func (s *Store) RenameToken(ctx context.Context, by By, id uuid.UUID, name string) (Token, error) {
	return s.writeToken(ctx, by, func(tx *Tx) (uuid.UUID, error) {
		is, err := tx.lockToken(id)
		if err != nil || is.Name == name {
			return id, err
		}
		if err := tx.db.Exec("UPDATE api_keys SET name = ? WHERE id = ?", name, id).Error; err != nil {
			return id, err
		}
		return id, tx.auditToken(plan.AuditUpdated, id, &is)
	})
}

// RevokeToken ends a key at once. One that was revoked stays so.
func (s *Store) RevokeToken(ctx context.Context, by By, id uuid.UUID) (Token, error) {
	return s.writeToken(ctx, by, func(tx *Tx) (uuid.UUID, error) {
		is, err := tx.lockToken(id)
		if err != nil || is.RevokedAt != nil {
			return id, err
		}
		if err := tx.db.Exec("UPDATE api_keys SET revoked_at = ? WHERE id = ?", tx.Now, id).Error; err != nil {
			return id, err
		}
		return id, tx.auditToken(plan.AuditRevoked, id, &is)
	})
}

// RotateToken records a second key that may do what the first may, for as long as the first was meant to live; the first ends after the
// overlap. Where the same was done before, by.Once says so, and it returns the second key as it is now.
func (s *Store) RotateToken(ctx context.Context, by By, id uuid.UUID, overlap time.Duration, hash [sha256.Size]byte) (Token, error) {
	if overlap < 0 || overlap > plan.MaxOverlap {
		return Token{}, invalidParameter("overlapHours", "out_of_bounds", "Both keys are valid for 30 days at the most.")
	}
	return s.writeToken(ctx, by, func(tx *Tx) (uuid.UUID, error) {
		old, err := tx.lockToken(id)
		if err != nil {
			return id, err
		}
		switch {
		case old.RevokedAt != nil || old.Expired:
			return id, &plan.Error{Kind: plan.Conflict, Code: "token_not_active", Detail: "The key is revoked or expired; create another."}
		case old.ReplacedBy != nil:
			return id, &plan.Error{Kind: plan.Conflict, Code: "already_rotated", Detail: "The key was rotated before; rotate the key that took its place."}
		}
		grants, unknown, err := s.resolveGrants(tx.db, tx.Actor, old.Grants)
		if err == nil && len(unknown) > 0 {
			err = &plan.Error{Kind: plan.Conflict, Code: "cannot_rotate", Detail: "What the key is for has been deleted; create another.", Fields: unknown}
		}
		if err != nil {
			return id, err
		}
		ends := tx.Now.Add(overlap)
		fresh := newKey{old.Name, hash, grants, creator(tx.Actor), nil}
		if old.ExpiresAt != nil {
			fresh.expiresAt = new(tx.Now.Add(old.ExpiresAt.Sub(old.CreatedAt)))
			if old.ExpiresAt.Before(ends) {
				ends = *old.ExpiresAt
			}
		}
		second, err := tx.addKey(fresh)
		if err != nil {
			return id, err
		}
		if err := tx.db.Exec("UPDATE api_keys SET expires_at = ?, replaced_by = ? WHERE id = ?", ends, second, id).Error; err != nil {
			return id, err
		}
		return second, tx.auditToken(plan.AuditRotated, id, &old)
	})
}

// writeToken runs change in a transaction, if the actor manages keys, and returns the key that it names as it is then. Keys are no objects of
// the plan: they have entries in the audit trail and none in the change log.
func (s *Store) writeToken(ctx context.Context, by By, change func(*Tx) (uuid.UUID, error)) (Token, error) {
	var t Token
	err := s.Write(ctx, by, func(tx *Tx) error {
		if err := managesKeys(tx.Actor); err != nil {
			return err
		}
		id, err := change(tx)
		if err != nil {
			return err
		}
		tx.answer = func() (replay, error) { return replay{objectID: id}, nil }
		t, err = s.managed(tx.db, tx.Actor, id)
		return err
	})
	if done, ok := errors.AsType[*replay](err); ok {
		if t, err = s.Token(ctx, by.Actor, done.objectID); err == nil {
			by.Once.Replayed = true
		}
	}
	if err != nil {
		return Token{}, err
	}
	return t, nil
}

// lockToken returns the key with this id, if the actor manages it, and keeps it as it is until the transaction has ended.
func (tx *Tx) lockToken(id uuid.UUID) (Token, error) {
	if err := tx.db.Exec("SELECT FROM api_keys WHERE id = ? FOR UPDATE", id).Error; err != nil {
		return Token{}, err
	}
	return tx.store.managed(tx.db, tx.Actor, id)
}

func creator(actor plan.Actor) *string {
	if actor.Name == "" {
		return nil
	}
	return &actor.Name
}
