package store_test

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func TestAKeyComesBackWithItsGrants(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	ssu, fsu := get(b, store.Committees, "ssu"), get(b, store.Committees, "fsu")
	for name, grants := range map[string][]plan.Grant{
		"none": nil,
		"all":  {{Role: plan.RoleAdmin}},
		"several": {
			{Role: plan.RoleReader},
			{Role: plan.RoleSecretariat, Community: ssu.Community.ID},
			{Role: plan.RoleEditor, Community: ssu.Community.ID, Committees: []uuid.UUID{ssu.ID, fsu.ID}},
		},
	} {
		hash := sha256.Sum256([]byte(name))
		id, err := b.CreateKey(t.Context(), "  Nøkkel "+name+" ", hash, grants)
		if err != nil {
			t.Fatal(err)
		}
		actor, err := b.ActorOfKey(t.Context(), hash)
		if err != nil || actor.ID != id || actor.Name != "Nøkkel "+name || actor.Kind != plan.ActorKindPerson || actor.IsPublic() {
			t.Errorf("%s: %v %v", name, actor, err)
		}
		if !slices.EqualFunc(inOrder(actor.Grants), inOrder(grants), func(a, b plan.Grant) bool {
			return a.Role == b.Role && a.Community == b.Community && slices.Equal(a.Committees, b.Committees)
		}) {
			t.Errorf("%s: %v and not %v", name, actor.Grants, grants)
		}
	}
}

func inOrder(grants []plan.Grant) []plan.Grant {
	grants = slices.Clone(grants)
	for i := range grants {
		grants[i].Committees = slices.Clone(grants[i].Committees)
		slices.SortFunc(grants[i].Committees, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	}
	slices.SortFunc(grants, func(a, b plan.Grant) int { return cmp.Compare(a.Role, b.Role) })
	return grants
}

func TestKeysThatAreNotValid(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	hash := sha256.Sum256([]byte("nøkkel"))
	refusedKey := func(why string) {
		t.Helper()
		_, err := b.ActorOfKey(t.Context(), hash)
		if e := refused(t, err, plan.Unauthenticated, "invalid_token"); e.Detail != why {
			t.Error(e.Detail)
		}
	}
	refusedKey("The key is not known.")
	if _, err := b.CreateKey(t.Context(), "namn", hash, []plan.Grant{{Role: plan.RoleAdmin}}); err != nil {
		t.Fatal(err)
	}
	expires := func(at time.Time) { b.exec("UPDATE api_keys SET expires_at = $1", at) }
	expires(time.Now().Add(time.Hour))
	if _, err := b.ActorOfKey(t.Context(), hash); err != nil {
		t.Error(err)
	}
	expires(time.Now().Add(-time.Second))
	refusedKey("The key has expired.")
	b.exec("UPDATE api_keys SET revoked_at = now()")
	refusedKey("The key was revoked.")
	for _, name := range []string{"", "  ", string(make([]byte, 301))} {
		_, err := b.CreateKey(t.Context(), name, sha256.Sum256([]byte(name)), nil)
		refused(t, err, plan.Invalid, "invalid_name")
	}
	if n := b.number("SELECT count(*) FROM api_keys"); n != 1 {
		t.Error(n, "keys")
	}
}
