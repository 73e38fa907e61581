package store

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// AuditEntry is what was done to an API key or to contact data. It holds neither what opens a door nor how somebody is reached.
type AuditEntry struct {
	Version   int64
	Operation plan.AuditOperation
	At        time.Time
	ActorKind plan.ActorKind
	Actor     *string // nil for those who may not see it
	Reason    *string
	Changes   []plan.Difference
}

// audited is what an entry is about, as the column that names it.
type audited string

const (
	auditedToken   audited = "token_id"
	auditedContact audited = "holding_id"
)

// audit leaves an entry in the trail, on behalf of whom the transaction writes. What it is about is locked, so that the versions of its entries
// follow each other.
func (tx *Tx) audit(about audited, id uuid.UUID, operation plan.AuditOperation, changes []plan.Difference) error {
	doc, err := json.Marshal(changes)
	if err != nil {
		return err
	}
	return tx.db.Exec(`INSERT INTO audit_entries (`+string(about)+`, version, operation, changed_at, actor_kind, actor_id, actor_name, request_id, reason, changes)
		SELECT @id, coalesce(max(version), 0) + 1, @operation, @at, @kind, @actor, nullif(btrim(@name), ''), @request, CAST(@reason AS text), CAST(@changes AS jsonb)
		FROM audit_entries WHERE `+string(about)+` = @id`, map[string]any{
		"id": id, "operation": operation, "at": tx.Now, "kind": tx.Actor.Kind, "actor": actorID(tx.Actor), "name": tx.Actor.Name, "request": tx.RequestID, "reason": tx.Reason, "changes": string(doc),
	}).Error
}

// auditToken leaves what became of a key since before; nil: it was made.
func (tx *Tx) auditToken(operation plan.AuditOperation, id uuid.UUID, before *Token) error {
	list, err := tx.store.tokens(tx.db, []uuid.UUID{id})
	if err != nil {
		return err
	}
	var was *plan.KeyImage
	if before != nil {
		was = new(before.image())
	}
	changes, err := list[0].image().Since(was)
	if err != nil {
		return err
	}
	return tx.audit(auditedToken, id, operation, changes)
}

func (t Token) image() plan.KeyImage {
	return plan.KeyImage{Name: t.Name, Grants: plan.ImagesOf(t.Grants), ExpiresAt: t.ExpiresAt, RevokedAt: t.RevokedAt, ReplacedBy: t.ReplacedBy}
}

// trail returns the entries about something, the newest first, and the cursor of those that follow; names is whether the reader sees who.
func trail(db *gorm.DB, about audited, id uuid.UUID, names bool, q HistoryQuery) ([]AuditEntry, string, error) {
	if q.Actor != "" && !names {
		return nil, "", hiddenActors()
	}
	mark := q.markOf(string(about), id.String())
	below, err := q.below(mark)
	if err != nil {
		return nil, "", err
	}
	var rows []struct {
		Version           int64
		Operation         plan.AuditOperation
		ChangedAt         time.Time
		ActorKind         plan.ActorKind
		ActorName, Reason *string
		Changes           string
	}
	err = db.Raw(`SELECT version, operation, changed_at, actor_kind, actor_name, reason, changes::text AS changes FROM audit_entries
		WHERE `+string(about)+` = @id AND version < @below AND (@anything OR operation IN @operations) AND (@anyone OR actor_kind IN @kinds) AND (@actor = '' OR actor_name = @actor)
			AND changed_at >= coalesce(@from, '-infinity'::timestamptz) AND changed_at <= coalesce(@to, 'infinity'::timestamptz)
		ORDER BY version DESC LIMIT @limit`, map[string]any{
		"id": id, "below": below, "limit": q.Limit + 1, "from": q.From, "to": q.To, "actor": q.Actor,
		"operations": q.Operations, "anything": len(q.Operations) == 0, "kinds": q.ActorKinds, "anyone": len(q.ActorKinds) == 0,
	}).Scan(&rows).Error
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		next = cursor{cursorForm, mark, []string{strconv.FormatInt(rows[q.Limit-1].Version, 10)}}.encode()
	}
	list := make([]AuditEntry, len(rows))
	for i, r := range rows {
		list[i] = AuditEntry{Version: r.Version, Operation: r.Operation, At: r.ChangedAt, ActorKind: r.ActorKind, Reason: r.Reason}
		if names {
			list[i].Actor = r.ActorName
		}
		if err := json.Unmarshal([]byte(r.Changes), &list[i].Changes); err != nil {
			return nil, "", err
		}
	}
	return list, next, nil
}
