package store_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// Changes of one key at once follow each other in its trail: each begins where the one before ended, and none is missing.
func TestTrailAtOnce(t *testing.T) {
	t.Parallel()
	b := bare(t)
	key, err := b.CreateToken(t.Context(), admin(), store.NewToken{Name: "namn 0", Grants: []plan.NamedGrant{{Role: plan.RoleReader}}}, sha256.Sum256([]byte("nøkkel")))
	if err != nil {
		t.Fatal(err)
	}
	const writers = 12
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			if _, err := b.RenameToken(t.Context(), admin(), key.ID, fmt.Sprint("namn ", i+1)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	list, next, err := b.TokenHistory(t.Context(), admin().Actor, key.ID, store.HistoryQuery{Limit: 100})
	if err != nil || next != "" || len(list) != writers+1 {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	slices.Reverse(list)
	name := `"namn 0"`
	for i, e := range list {
		if e.Version != int64(i+1) || *e.Actor != "Sekretær Ås" {
			t.Errorf("%+v", e)
		}
		if i == 0 {
			continue
		}
		if c := e.Changes[0]; c.Pointer != "/name" || string(c.Before) != name {
			t.Errorf("%s follows %s", c.Before, name)
		}
		name = string(e.Changes[0].After)
	}
	if is, err := b.Token(t.Context(), admin().Actor, key.ID); err != nil || `"`+is.Name+`"` != name {
		t.Errorf("%v %s %v", is.Name, name, err)
	}
	if b.changes() != 1 {
		t.Error("the change log tells of keys")
	}
}

// The database itself keeps no values of contact data in the trail, and no entry that is about nothing.
func TestTrailRefuses(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	holding := `(SELECT id FROM role_holdings ORDER BY key LIMIT 1)`
	for want, values := range map[string]string{
		"audit_entries_no_contact_data": "NULL, " + holding + `, 1, 'updated', '[{"pointer": "/email", "before": null, "after": "nokon"}]'`,
		"audit_entries_subject":         `NULL, NULL, 1, 'created', '[]'`,
		"audit_entries_operation":       "NULL, " + holding + `, 1, 'revoked', '[]'`,
		"audit_entries_version_check":   "NULL, " + holding + `, 0, 'created', '[]'`,
		"":                              "NULL, " + holding + `, 1, 'updated', '[{"pointer": "/email", "before": null, "after": null}]'`,
	} {
		_, err := b.sql.Exec(t.Context(), `INSERT INTO audit_entries (token_id, holding_id, version, operation, changes, changed_at, actor_kind, request_id) SELECT `+values+`::jsonb, now(), 'system', ''`)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
