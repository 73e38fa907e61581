package store

import "github.com/google/uuid"

// trailEntry is a row of the audit trail with all that can name somebody.
type trailEntry struct {
	ID                 int64
	TokenID, HoldingID *uuid.UUID
	Version            int64
	Reason, ActorName  *string
	Changes            string
}

// strikeTrail rewrites the audit trail in place: its reasons, who did it, and the names that keys had.
func (r *redaction) strikeTrail() error {
	for last := int64(0); ; {
		var list []trailEntry
		err := r.tx.db.Raw(`SELECT a.id, a.token_id, a.holding_id, a.version, a.reason, a.actor_name, a.changes::text AS changes
			FROM audit_entries a LEFT JOIN api_keys k ON k.id = a.token_id LEFT JOIN role_holdings h ON h.id = a.holding_id
			WHERE a.id > @last AND (h.community_id = @scope OR `+keyInScope+`) ORDER BY a.id LIMIT @limit`,
			map[string]any{"last": last, "scope": r.scope, "limit": redactedBatch}).Scan(&list).Error
		if err != nil {
			return err
		}
		for _, entry := range list {
			if err := r.strikeTrailEntry(entry); err != nil {
				return err
			}
			last = entry.ID
		}
		if len(list) < redactedBatch {
			return nil
		}
	}
}

func (r *redaction) strikeTrailEntry(entry trailEntry) error {
	changes, places, err := r.person.Document([]byte(entry.Changes), nil)
	if err != nil {
		return err
	}
	reason, inReason := r.strike(entry.Reason)
	actor, inActor := r.strike(entry.ActorName)
	if !struck(places) && !inReason && !inActor {
		return nil
	}
	r.done.Entries++
	place := RedactionPlace{Type: "contact", Version: entry.Version}
	if entry.TokenID != nil {
		place.Type, place.ID = "token", *entry.TokenID
	} else {
		place.ID = *entry.HoldingID
	}
	r.note(place)
	return r.tx.db.Exec("UPDATE audit_entries SET reason = ?, actor_name = ?, changes = CAST(? AS jsonb) WHERE id = ?", reason, actor, string(changes), entry.ID).Error
}
