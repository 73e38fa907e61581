package store

import (
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/redact"
)

// struck reports whether anything was taken out.
func struck(places []redact.Place) bool {
	return slices.ContainsFunc(places, func(p redact.Place) bool { return !p.Kept })
}

// names reports whether it is the person's own role.
func names(places []redact.Place) bool {
	return slices.ContainsFunc(places, func(p redact.Place) bool { return p.Pointer == "/personName" || p.Pointer == "/personKey" })
}

// imageOf reads what became of an object.
func imageOf(is plan.Root, image []byte) (plan.Root, error) {
	o := plan.New(is.Noun())
	if err := json.Unmarshal(image, o); err != nil {
		return nil, err
	}
	h, old := o.Head(), is.Head()
	h.ID, h.Community, h.Key, h.Version, h.CreatedAt, h.UpdatedAt = old.ID, old.Community, old.Key, old.Version, old.CreatedAt, old.UpdatedAt
	return o, nil
}

// strikeBeside reaches what is kept beside the objects and their log. A table that comes to hold what people write belongs here; a test
// looks through all there are.
func (r *redaction) strikeBeside() error {
	for _, step := range []func() error{r.strikeTrail, r.strikeContacts, r.strikeKeys, r.strikeAnswers, r.strikeRedactions, r.strikeJobs} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// strikeContacts removes how the person is reached: the contact data of roles that were the person's until now, and whatever has the name
// in its address.
func (r *redaction) strikeContacts() error {
	var rows []struct {
		HoldingID    uuid.UUID
		Email, Phone *string
	}
	err := r.tx.db.Raw("SELECT c.holding_id, c.email, c.phone FROM contacts c JOIN role_holdings h ON h.id = c.holding_id WHERE CAST(? AS uuid) IS NULL OR h.community_id = ? ORDER BY 1", r.scope, r.scope).Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, row := range rows {
		_, inEmail := r.strike(row.Email)
		_, inPhone := r.strike(row.Phone)
		if !inEmail && !inPhone && !slices.Contains(r.holders, row.HoldingID) {
			continue
		}
		r.done.Contacts++
		r.note(RedactionPlace{Type: "contact", ID: row.HoldingID})
		if err := r.tx.removeContact(row.HoldingID, plan.Contact{Email: row.Email, Phone: row.Phone}); err != nil {
			return err
		}
	}
	return nil
}

// keyInScope chooses the API keys k of a redaction: within a community only those that are good for nothing but it.
const keyInScope = `(CAST(@scope AS uuid) IS NULL
	OR EXISTS (SELECT FROM grants g WHERE g.api_key_id = k.id) AND NOT EXISTS (SELECT FROM grants g WHERE g.api_key_id = k.id AND g.community_id IS DISTINCT FROM @scope))`

// strikeKeys renames API keys.
func (r *redaction) strikeKeys() error {
	var rows []struct {
		ID        uuid.UUID
		Name      string
		CreatedBy *string
	}
	err := r.tx.db.Raw("SELECT k.id, k.name, k.created_by FROM api_keys k WHERE "+keyInScope+" ORDER BY 1", map[string]any{"scope": r.scope}).Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, row := range rows {
		name, inName := r.strike(&row.Name)
		by, inBy := r.strike(row.CreatedBy)
		if !inName && !inBy {
			continue
		}
		r.done.Keys++
		r.note(RedactionPlace{Type: "token", ID: row.ID})
		if err := r.tx.db.Exec("UPDATE api_keys SET name = ?, created_by = ? WHERE id = ?", *name, by, row.ID).Error; err != nil {
			return err
		}
		// That it happened, and not what the name was.
		if err := r.tx.audit(auditedToken, row.ID, plan.AuditUpdated, []plan.Difference{}); err != nil {
			return err
		}
	}
	return nil
}

// strikeAnswers forgets idempotency keys that name the person, or whose warnings do. What else was answered is read from the log.
func (r *redaction) strikeAnswers() error {
	var rows []struct {
		ActorID       uuid.UUID
		Key, Warnings string
		Inside        bool
	}
	err := r.tx.db.Raw(`SELECT i.actor_id, i.key, i.warnings, CAST(@scope AS uuid) IS NULL OR EXISTS (SELECT FROM changes c WHERE c.object_id = i.object_id AND c.community_id = @scope)
			OR EXISTS (SELECT FROM api_keys k WHERE k.id = i.object_id AND `+keyInScope+`) AS inside
		FROM idempotency_keys i ORDER BY 1, 2`, map[string]any{"scope": r.scope}).Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, row := range rows {
		_, inKey := r.strike(&row.Key)
		_, places, err := r.person.Document([]byte(row.Warnings), nil)
		if err != nil {
			return err
		}
		if !row.Inside || !inKey && len(places) == 0 {
			continue
		}
		r.done.Others++
		if err := r.tx.db.Exec("DELETE FROM idempotency_keys WHERE actor_id = ? AND key = ?", row.ActorID, row.Key).Error; err != nil {
			return err
		}
	}
	return nil
}

// strikeRedactions reaches the reasons of those before, and who gave them.
func (r *redaction) strikeRedactions() error {
	var rows []Redaction
	if err := r.tx.db.Raw("SELECT id, reason, actor_name FROM redactions WHERE CAST(? AS uuid) IS NULL OR community_id = ? ORDER BY id", r.scope, r.scope).Scan(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		reason, inReason := r.strike(&row.Reason)
		actor, inActor := r.strike(row.ActorName)
		if !inReason && !inActor {
			continue
		}
		r.done.Others++
		if err := r.tx.db.Exec("UPDATE redactions SET reason = ?, actor_name = ? WHERE id = ?", *reason, actor, row.ID).Error; err != nil {
			return err
		}
	}
	return nil
}
