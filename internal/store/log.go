package store

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// change is a row of the log.
type change struct {
	Noun         plan.Noun
	ObjectID     uuid.UUID
	CommunityID  uuid.UUID
	Key          string
	Version      int64
	Operation    plan.ChangeOperation
	ActorID      *uuid.UUID
	ActorName    *string
	ActorKind    plan.ActorKind
	RequestID    string
	Reason       *string
	ChangedAt    time.Time
	PublicBefore bool
	PublicAfter  bool
	Committees   string // an array, in PostgreSQL's notation
	After        string
}

func (tx *Tx) writeLog(b *bundle, changed []*tracked) error {
	rows := make([]change, len(changed))
	for i, tr := range changed {
		img, err := tx.current(tr)
		if err != nil {
			return err
		}
		h := tr.root.Head()
		rows[i] = change{
			Noun: tr.root.Noun(), ObjectID: h.ID, CommunityID: h.Community.ID, Key: h.Key, Version: h.Version,
			Operation: operation(tr), ActorKind: tx.Actor.Kind, RequestID: tx.RequestID, Reason: tx.Reason, ChangedAt: h.UpdatedAt,
			PublicBefore: tr.before != nil && public(tr.before), PublicAfter: public(tr.root), Committees: owners(tr), After: string(img),
		}
		if tx.Actor.ID != uuid.Nil {
			rows[i].ActorID = &tx.Actor.ID
		}
		if name := strings.TrimSpace(tx.Actor.Name); name != "" {
			rows[i].ActorName = &name
		}
	}
	return insertInto(b, "changes", rows)
}

// owners are the committees that own a root, before the change or after it.
func owners(tr *tracked) string {
	all := plan.TargetOf(tr.root).Committees
	if tr.before != nil {
		all = append(all, plan.TargetOf(tr.before).Committees...)
	}
	slices.SortFunc(all, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return array(slices.Compact(all))
}

func operation(tr *tracked) plan.ChangeOperation {
	switch {
	case tr.before == nil:
		return plan.OpCreated
	case tr.before.Head().DeletedAt == nil && tr.root.Head().DeletedAt != nil:
		return plan.OpDeleted
	case tr.before.Head().DeletedAt != nil && tr.root.Head().DeletedAt == nil:
		return plan.OpRestored
	default:
		return plan.OpUpdated
	}
}

func public(r plan.Root) bool {
	h := r.Head()
	return h.Visibility == plan.VisibilityPublished && h.DeletedAt == nil
}

// byNoun groups roots, in the order in which locks are taken.
func byNoun(list []*tracked) [][]*tracked {
	groups := map[plan.Noun][]*tracked{}
	for _, tr := range list {
		groups[tr.root.Noun()] = append(groups[tr.root.Noun()], tr)
	}
	var out [][]*tracked
	for _, noun := range plan.Nouns() {
		if g := groups[noun]; g != nil {
			slices.SortFunc(g, func(a, b *tracked) int { return bytes.Compare(idOf(a), idOf(b)) })
			out = append(out, g)
		}
	}
	return out
}

func idOf(tr *tracked) []byte { id := tr.root.Head().ID; return id[:] }
