package store_test

import (
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// copied makes the shipped database twice: from one template, so that the second is a copy of the first, to which it does not listen. It
// says that it follows, and a title tells whether an answer came from it. (What a standby that really follows does is tested with the
// program as a whole.)
func copied(t *testing.T) (b, replica *base) {
	t.Helper()
	first, replica := shipped(t), shipped(t)
	for _, r := range []*base{first, replica} {
		if _, err := r.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	replica.exec(`DO $$ BEGIN SET LOCAL session_replication_role = replica; UPDATE committees SET title = 'Kopi' WHERE key = 'ssu'; END $$`)
	replica.exec("CREATE FUNCTION public.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'")
	b = open(t, first.url, store.Options{ReplicaURL: replica.url + "&search_path=public,pg_catalog"})
	beside(t, b.RunListener, b.RunSequencer)
	eventually(t, "the horizon is reliable", settled(b))
	return b, replica
}

func settled(b *base) func() bool {
	return func() bool {
		mark, reliable := b.Horizon().Mark()
		return reliable && b.Horizon().Settled(mark)
	}
}

// titles are those that a list, a walk and a snapshot show of the strategic committee.
func titles(t *testing.T, b *base, actor plan.Actor) string {
	t.Helper()
	var seen []string
	note := func(list []*plan.Committee) {
		for _, c := range list {
			if c.Key == "ssu" {
				seen = append(seen, c.Title)
			}
		}
	}
	eventually(t, "the horizon is reliable", settled(b))
	q := store.Query{Limit: 100}
	page, err := store.List(t.Context(), b.Store, store.Committees, actor, q)
	if err != nil {
		t.Fatal(err)
	}
	note(page.Items)
	if err := store.Walk(t.Context(), b.Store, store.Committees, actor, q, func(part []*plan.Committee) error { note(part); return nil }); err != nil {
		t.Fatal(err)
	}
	if actor.Grants == nil {
		if err := b.Snapshot(t.Context(), func(string) error { return nil }, func(r plan.Root) error {
			if c, ok := r.(*plan.Committee); ok {
				note([]*plan.Committee{c})
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(seen, ", ")
}

const ssu = "Strategisk samarbeidsutval"

func TestReplicaAnswersThePublic(t *testing.T) {
	t.Parallel()
	b, replica := copied(t)
	if got := titles(t, b, public()); got != "Kopi, Kopi, Kopi" {
		t.Errorf("the public reads %s", got)
	}
	if got := titles(t, b, admin().Actor); got != ssu+", "+ssu {
		t.Errorf("a caller with a key reads %s", got)
	}
	b.add(&plan.Document{Object: head("ny"), Kind: "other"}) // which the copy never gets
	if got := titles(t, b, public()); got != ssu+", "+ssu+", "+ssu {
		t.Errorf("though the replica is behind, the public reads %s", got)
	}
	replica.add(&plan.Document{Object: head("ny"), Kind: "other"})
	if _, err := replica.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := titles(t, b, public()); got != "Kopi, Kopi, Kopi" {
		t.Errorf("though the replica is up to date again, the public reads %s", got)
	}
	replica.exec("UPDATE change_log SET epoch = gen_random_uuid()")
	if got := titles(t, b, public()); got != ssu+", "+ssu+", "+ssu {
		t.Errorf("from another epoch the public reads %s", got)
	}
}

// The service starts and answers without its replica.
func TestReplicaMayBeGone(t *testing.T) {
	t.Parallel()
	b, replica := copied(t)
	gone := open(t, b.url, store.Options{ReplicaURL: "postgres:///?host=/nonexistent"})
	beside(t, gone.RunListener, gone.RunSequencer)
	if got := titles(t, gone, public()); got != ssu+", "+ssu+", "+ssu {
		t.Errorf("the public reads %s", got)
	}
	if got := titles(t, b, public()); got != "Kopi, Kopi, Kopi" {
		t.Errorf("the public reads %s", got)
	}
	replica.exec("ALTER TABLE committees RENAME TO away") // a list fails, and the failure is an answer: nothing is hidden
	if _, err := store.List(t.Context(), b.Store, store.Committees, public(), store.Query{Limit: 1}); err == nil {
		t.Error("a fault of the replica was passed over")
	}
	replica.exec("ALTER TABLE change_log RENAME TO gone")
	if got := titles(t, b, public()); got != ssu+", "+ssu+", "+ssu {
		t.Errorf("the public reads %s", got)
	}
}
