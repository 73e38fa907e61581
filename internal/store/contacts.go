package store

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Contact returns the contact data of the role holding that ident names, if the actor may see it.
func (s *Store) Contact(ctx context.Context, actor plan.Actor, ident string) (plan.Contact, error) {
	var c *plan.Contact
	err := s.read(ctx, func(db *gorm.DB) error {
		h, err := s.contactable(db, actor, plan.SeeContacts, ident, false)
		if err != nil {
			return err
		}
		if c, err = contactOf(db, h.ID); err == nil && c == nil {
			err = noContact()
		}
		return err
	})
	if err != nil {
		return plan.Contact{}, err
	}
	return *c, nil
}

// ContactHistory returns what was done to the contact data of the role holding that ident names, the newest first, and the cursor of what
// follows. It tells which members changed and never their values. It is there also when the role holding is deleted.
func (s *Store) ContactHistory(ctx context.Context, actor plan.Actor, ident string, q HistoryQuery) ([]AuditEntry, string, error) {
	var list []AuditEntry
	next := ""
	err := s.read(ctx, func(db *gorm.DB) error {
		h, err := one(s, db, RoleHoldings, actor, ident, false)
		if err != nil {
			return err
		}
		target := plan.TargetOf(h)
		if err := actor.Authorize(plan.SeeContacts, target); err != nil {
			return err
		}
		list, next, err = trail(db, auditedContact, h.ID, actor.May(plan.SeeActors, target), q)
		return err
	})
	return list, next, err
}

// PutContact creates the contact data of a role holding (onlyCreate) or replaces it. The second result is whether it was created. Equal
// data changes nothing.
func (s *Store) PutContact(ctx context.Context, by By, ident string, pre Precondition, onlyCreate bool, in plan.Contact) (plan.Contact, bool, error) {
	created := false
	err := s.Write(ctx, by, func(tx *Tx) error {
		h, err := s.contactable(tx.db, tx.Actor, plan.Change, ident, true)
		if err != nil {
			return err
		}
		is, err := contactOf(tx.db, h.ID)
		switch {
		case err != nil:
			return err
		case onlyCreate && is != nil:
			return preconditionFault(plan.Stale, "already_exists", "If-None-Match", "The role holding already has contact data.")
		case !onlyCreate && is == nil && pre.Given:
			return noContact()
		case !onlyCreate:
			if err := pre.checkVersion(orNothing(is).Version(), "contact"); err != nil {
				return err
			}
		}
		if err := plan.InvalidFields(in.Check()); err != nil {
			return err
		}
		created, in.UpdatedAt = is == nil, tx.Now
		changes, operation := in.Since(orNothing(is)), plan.AuditUpdated
		if len(changes) == 0 {
			in = *is
			return nil
		}
		if created {
			operation = plan.AuditCreated
		}
		err = tx.db.Exec(`INSERT INTO contacts (holding_id, email, phone, updated_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (holding_id) DO UPDATE SET email = excluded.email, phone = excluded.phone, updated_at = excluded.updated_at`, h.ID, in.Email, in.Phone, in.UpdatedAt).Error
		if err != nil {
			return err
		}
		return tx.audit(auditedContact, h.ID, operation, changes)
	})
	return in, created, err
}

// DeleteContact removes the contact data of a role holding, and leaves nothing of it but that it was removed.
func (s *Store) DeleteContact(ctx context.Context, by By, ident string, pre Precondition) error {
	return s.Write(ctx, by, func(tx *Tx) error {
		h, err := s.contactable(tx.db, tx.Actor, plan.Change, ident, true)
		if err != nil {
			return err
		}
		is, err := contactOf(tx.db, h.ID)
		if err != nil {
			return err
		}
		if is == nil {
			return noContact()
		}
		if err := pre.checkVersion(is.Version(), "contact"); err != nil {
			return err
		}
		return tx.removeContact(h.ID, *is)
	})
}

// removeContact leaves nothing of contact data but that it was removed.
func (tx *Tx) removeContact(holding uuid.UUID, is plan.Contact) error {
	if err := tx.db.Exec("DELETE FROM contacts WHERE holding_id = ?", holding).Error; err != nil {
		return err
	}
	return tx.audit(auditedContact, holding, plan.AuditDeleted, plan.Contact{}.Since(is))
}

// forgetContacts removes the contact data of role holdings that are deleted: nobody could read or remove it any more.
func (tx *Tx) forgetContacts(changed []*tracked) error {
	for _, tr := range changed {
		if tr.root.Noun() != plan.RoleHoldings || operation(tr) != plan.OpDeleted {
			continue
		}
		id := tr.root.Head().ID
		is, err := contactOf(tx.db, id)
		if err == nil && is != nil {
			err = tx.removeContact(id, *is)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// contactable returns the role holding that ident names, if the actor may do the action on it. Whoever writes its contact data may see it.
func (s *Store) contactable(db *gorm.DB, actor plan.Actor, action plan.Action, ident string, lock bool) (*plan.RoleHolding, error) {
	h, err := one(s, db, RoleHoldings, actor, ident, lock)
	if err != nil {
		return nil, err
	}
	target := plan.TargetOf(h)
	if err := actor.Authorize(plan.SeeContacts, target); err != nil {
		return nil, err
	}
	if err := actor.Authorize(action, target); err != nil {
		return nil, err
	}
	if h.DeletedAt != nil {
		return nil, gone(h)
	}
	return h, nil
}

func contactOf(db *gorm.DB, holding uuid.UUID) (*plan.Contact, error) {
	var list []plan.Contact
	err := db.Raw("SELECT email, phone, updated_at FROM contacts WHERE holding_id = ?", holding).Scan(&list).Error
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func orNothing(c *plan.Contact) plan.Contact {
	if c == nil {
		return plan.Contact{}
	}
	return *c
}

func noContact() error {
	return &plan.Error{Kind: plan.NotFound, Code: "not_found", Detail: "There is no contact data of this role holding."}
}
