package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// onceFor is how long an idempotency key is remembered; then it may be used anew, and in time it is forgotten (see Sweep).
const onceFor = 48 * time.Hour

// Once makes sure that a write that is sent twice is done once. The key belongs to the actor.
type Once struct {
	Key     string
	Request [sha256.Size]byte // digest of what is asked
	// Replayed is set by the write: nothing was done, and what is returned is what the first one returned.
	Replayed bool
}

// errRehearsed rolls a dry run back.
var errRehearsed = errors.New("dry run")

// replay ends a transaction that has nothing to do, because its write was done before.
type replay struct {
	objectID uuid.UUID
	version  int64
	warnings []plan.Warning
}

func (*replay) Error() string { return "done before" }

// claim takes the idempotency key. A twin that is under way is waited for: it holds the row until its transaction has ended, and if that
// fails the key is free. A dry run leaves no trace and needs no key.
func (tx *Tx) claim() error {
	o := tx.Once
	if o == nil || tx.DryRun {
		return nil
	}
	o.Replayed = false
	if err := tx.db.Exec("DELETE FROM idempotency_keys WHERE actor_id = ? AND key = ? AND created_at < ?", tx.Actor.ID, o.Key, tx.Now.Add(-onceFor)).Error; err != nil {
		return err
	}
	taken := tx.db.Exec("INSERT INTO idempotency_keys (actor_id, key, request, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", tx.Actor.ID, o.Key, o.Request[:], tx.Now)
	if taken.Error != nil || taken.RowsAffected == 1 {
		return taken.Error
	}
	var first struct {
		Request  []byte
		ObjectID uuid.UUID
		Version  int64
		Warnings string
	}
	if err := tx.db.Raw("SELECT request, object_id, version, warnings FROM idempotency_keys WHERE actor_id = ? AND key = ?", tx.Actor.ID, o.Key).Scan(&first).Error; err != nil {
		return err
	}
	if [sha256.Size]byte(first.Request) != o.Request {
		return &plan.Error{Kind: plan.Reused, Code: "idempotency_key_reused", Detail: "The idempotency key was sent before with another address or body.",
			Fields: []plan.Fault{{Header: "Idempotency-Key", Code: "idempotency_key_reused", Detail: "It names another request."}}}
	}
	r := &replay{objectID: first.ObjectID, version: first.Version}
	if err := json.Unmarshal([]byte(first.Warnings), &r.warnings); err != nil {
		return err
	}
	return r
}

// record keeps what the holder of the key is answered.
func (tx *Tx) record(done replay) error {
	if tx.Once == nil || tx.DryRun {
		return nil
	}
	warnings, err := json.Marshal(done.warnings)
	if err != nil {
		return err
	}
	return tx.db.Exec("UPDATE idempotency_keys SET object_id = ?, version = ?, warnings = ? WHERE actor_id = ? AND key = ?", done.objectID, done.version, string(warnings), tx.Actor.ID, tx.Once.Key).Error
}

// again answers what the first write with the key answered: the object as it was then. Who may no longer know of it is not told.
func again[T any, P root[T]](ctx context.Context, s *Store, t *Table[T, P], by By, r *replay) (P, error) {
	var out P
	err := s.read(ctx, func(db *gorm.DB) error {
		var row feedRow
		err := db.Table("changes").Select("noun, object_id, key, version, changed_at, after").Where("noun = ? AND object_id = ? AND version = ?", t.noun, r.objectID, r.version).Scan(&row).Error
		if err != nil {
			return err
		}
		object, err := row.object()
		if err != nil {
			return err
		}
		if !by.Actor.May(plan.Read, plan.TargetOf(object)) {
			return notFound(t.noun, row.Key)
		}
		if err := t.completeAll(db, []plan.Root{object}); err != nil {
			return err
		}
		object.Head().Warnings = r.warnings
		out = object.(P)
		return s.hydrate(db, []plan.Root{object})
	})
	if err != nil {
		return nil, err
	}
	by.Once.Replayed = true
	return out, nil
}
