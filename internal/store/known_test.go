package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// at is the same database at another time.
func (b *base) at(day string) *base {
	b.t.Helper()
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		b.t.Fatal(err)
	}
	return open(b.t, b.url, store.Options{Now: func() time.Time { return t }})
}

func morning(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func known[T any, P interface {
	*T
	plan.Root
}](b *base, table *store.Table[T, P], actor plan.Actor, ident, at string,
) (P, error) {
	b.t.Helper()
	return store.GetKnown(b.t.Context(), b.Store, table, actor, ident, morning(b.t.(*testing.T), at))
}

// empty is a database with a community that has been there since 2020.
func empty(t *testing.T) *base {
	t.Helper()
	b := bare(t)
	b.exec("UPDATE changes SET changed_at = '2020-01-01'")
	b.exec("ALTER TABLE communities DISABLE TRIGGER USER")
	b.exec("UPDATE communities SET created_at = '2020-01-01', updated_at = '2020-01-01'")
	return b
}

// A correction made later does not change what was known before it.
func TestACorrectionLeavesWhatWasKnown(t *testing.T) {
	t.Parallel()
	b := empty(t)
	name := "Ola Nordmann"
	from := func(s string) *plan.ImpreciseDate {
		d := plan.DateOf(morning(t, s))
		return &plan.ImpreciseDate{From: d, To: d, Precision: plan.PrecisionDay}
	}
	b.at("2023-02-01").add(
		&plan.Committee{Object: head("ssu"), Type: plan.TypeStrategic},
		&plan.RoleHolding{Object: head("leiar"), Committee: plan.RefTo("ssu"), Role: plan.RoleLeader, Seat: plan.SeatVoting, PersonName: &name, ValidFrom: from("2021-01-01")},
	)
	if _, err := change(b.at("2024-05-05"), store.RoleHoldings, "leiar", func(r *plan.RoleHolding) { r.ValidFrom = from("2020-08-01") }); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"2023-02-01": "2021-01-01", "2023-12-31": "2021-01-01", "2024-05-04": "2021-01-01", "2024-05-05": "2020-08-01", "2025-01-01": "2020-08-01"} {
		r, err := known(b, store.RoleHoldings, public(), "leiar", at)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.ValidFrom.From.String(); got != want || r.Committee.Title != "Objekt ssu" {
			t.Errorf("in %s the leader was known to begin on %s", at, got)
		}
		page, err := store.ListKnown(t.Context(), b.Store, store.RoleHoldings, public(), store.Query{Limit: 9, Filters: map[string][]string{"committee": {"ssu"}}}, morning(t, at))
		if err != nil || len(page.Items) != 1 || page.Items[0].ValidFrom.From.String() != want || page.Items[0].Version != r.Version || !page.Items[0].UpdatedAt.Equal(r.UpdatedAt) {
			t.Errorf("%s: %v %v", at, page, err)
		}
	}
	_, err := known(b, store.RoleHoldings, public(), "leiar", "2023-01-31")
	refused(t, err, plan.NotFound, "not_known_then")
	_, err = known(b, store.RoleHoldings, public(), "leiar", "2999-01-31")
	refused(t, err, plan.Invalid, "invalid_request")
}

// What is deleted today is gone, what was deleted then was not there, and the past of a draft is for those who see drafts.
func TestKnownAndVisible(t *testing.T) {
	t.Parallel()
	b := empty(t)
	draft := plan.Object{Key: "notat", Title: "Hemmeleg"}
	b.at("2023-01-01").add(&plan.Document{Object: draft, Kind: "news"}, &plan.Document{Object: head("vekk"), Kind: "news"}, &plan.Document{Object: head("att"), Kind: "news"})
	publish := func(d *plan.Document) { d.Title, d.Visibility = "Open", plan.VisibilityPublished }
	if _, err := change(b.at("2023-02-01"), store.Documents, "notat", publish); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"vekk", "att"} {
		if err := store.Delete(t.Context(), b.at("2023-02-01").Store, store.Documents, admin(), key, anyVersion()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Restored(t.Context(), b.at("2023-03-01").Store, store.Documents, admin(), "att"); err != nil {
		t.Fatal(err)
	}
	community := get(b, store.Communities, moreOgRomsdal).ID
	reader := plan.Actor{ID: uuid.New(), Grants: []plan.Grant{{Role: plan.RoleReader, Community: community}}}
	stranger := plan.Actor{ID: uuid.New(), Grants: []plan.Grant{{Role: plan.RoleReader, Community: uuid.New()}}}
	for _, c := range []struct {
		actor    plan.Actor
		at, want string
	}{
		{public(), "2022-12-31", "[]"},
		{public(), "2023-01-15", "[att]"}, {stranger, "2023-01-15", "[att]"}, {reader, "2023-01-15", "[att notat]"}, {admin().Actor, "2023-01-15", "[att notat]"},
		{public(), "2023-02-15", "[notat]"}, {reader, "2023-02-15", "[notat]"}, {admin().Actor, "2023-02-15", "[notat]"},
		{public(), "2023-03-15", "[att notat]"}, {admin().Actor, "2023-03-15", "[att notat]"},
	} {
		page, err := store.ListKnown(t.Context(), b.Store, store.Documents, c.actor, store.Query{Limit: 9}, morning(t, c.at))
		keys := []string{}
		for _, d := range page.Items {
			keys = append(keys, d.Key)
			one, err := known(b, store.Documents, c.actor, d.Key, c.at)
			if err != nil || one.Title != d.Title {
				t.Errorf("%s in %s: %v %v", d.Key, c.at, one, err)
			}
		}
		if err != nil || fmt.Sprint(keys) != c.want {
			t.Errorf("%v in %s: %v and not %s, %v", c.actor.Grants, c.at, keys, c.want, err)
		}
		for _, key := range []string{"att", "notat"} {
			if !slices.Contains(keys, key) {
				_, err := known(b, store.Documents, c.actor, key, c.at)
				refused(t, err, plan.NotFound, "not_known_then")
			}
		}
		_, err = known(b, store.Documents, c.actor, "vekk", c.at)
		refused(t, err, plan.Gone, "deleted")
	}
	// Hidden again, it is as if it had never been.
	if _, err := change(b.at("2023-04-01"), store.Documents, "notat", func(d *plan.Document) { d.Visibility = plan.VisibilityDraft }); err != nil {
		t.Fatal(err)
	}
	_, err := known(b, store.Documents, public(), "notat", "2023-02-15")
	refused(t, err, plan.NotFound, "not_found")
}

// A walk as of a time gives the same whatever is written beside it, and goes by the committee of then.
func TestKnownPages(t *testing.T) {
	t.Parallel()
	b := empty(t)
	then := b.at("2023-01-01")
	then.add(&plan.Committee{Object: head("ssu"), Type: plan.TypeStrategic}, &plan.Committee{Object: head("lsu"), Type: plan.TypeLocal}, &plan.ActionPlan{Object: head("plan"), Kind: plan.KindJointPlan, Committee: plan.RefTo("ssu")})
	var goals []plan.Root
	for i := range 25 {
		goals = append(goals, &plan.Goal{Object: head(fmt.Sprintf("mal-%02d", i)), Plan: plan.RefTo("plan"), Committee: plan.RefTo([]string{"ssu", "lsu"}[i%2])})
	}
	then.add(goals...)
	later := b.at("2024-01-01")
	later.add(&plan.Goal{Object: head("mal-00b"), Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu")})
	var keys []string
	q := store.Query{Limit: 4, Filters: map[string][]string{"committee": {"ssu"}, "community": {moreOgRomsdal}}}
	for n := 0; ; n++ {
		page, err := store.ListKnown(t.Context(), b.Store, store.Goals, public(), q, morning(t, "2023-06-01"))
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range page.Items {
			keys = append(keys, g.Key)
			if g.Title != "Objekt "+g.Key || g.Committee.Key != "ssu" {
				t.Errorf("%s is %s of %s", g.Key, g.Title, g.Committee.Key)
			}
		}
		for _, i := range []int{4 * n, 4*n + 1, 4*n + 2, 4*n + 3, 4*n + 4, 4*n + 5} { // what was read, and what comes
			if i > 24 {
				continue
			}
			if _, err := change(later, store.Goals, fmt.Sprintf("mal-%02d", i), func(g *plan.Goal) {
				g.Title, g.Committee = fmt.Sprintf("Ny %d", n), plan.RefTo([]string{"lsu", "ssu"}[i%2])
			}); err != nil {
				t.Fatal(err)
			}
		}
		later.add(&plan.Goal{Object: head(fmt.Sprintf("mal-%02dx", 4*n)), Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu")})
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	if fmt.Sprint(keys) != "[mal-00 mal-02 mal-04 mal-06 mal-08 mal-10 mal-12 mal-14 mal-16 mal-18 mal-20 mal-22 mal-24]" {
		t.Errorf("%v", keys)
	}
	q = store.Query{Limit: 4}
	first, err := store.ListKnown(t.Context(), b.Store, store.Goals, public(), q, morning(t, "2023-06-01"))
	if err != nil {
		t.Fatal(err)
	}
	q.Cursor = first.Next
	_, err = store.ListKnown(t.Context(), b.Store, store.Goals, public(), q, morning(t, "2023-06-02"))
	if e := refused(t, err, plan.Invalid, "invalid_request"); e.Fields[0].Code != "cursor_of_another_list" {
		t.Errorf("%v", e)
	}
}

// The row of a time is looked up by its index, however many versions an object has.
func TestKnownByIndex(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	b.exec("ANALYZE")
	rows, err := b.sql.Query(t.Context(), `EXPLAIN SELECT t.key, c.after FROM measures t JOIN LATERAL (SELECT after FROM changes WHERE noun = 'measures' AND object_id = t.id AND changed_at <= now()
		ORDER BY changed_at DESC LIMIT 1) c ON true WHERE t.deleted_at IS NULL ORDER BY t.key, t.id LIMIT 51`)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for rows.Next() {
		line := ""
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		text += line + "\n"
	}
	if !strings.Contains(text, "changes_known") {
		t.Errorf("the plan: %s", text)
	}
}
