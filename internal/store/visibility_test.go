package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func write(t testing.TB, b *base, by store.By, roots ...plan.Root) {
	t.Helper()
	err := b.Write(t.Context(), by, func(tx *store.Tx) error {
		for _, r := range roots {
			if err := tx.Add(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func draft(key string) plan.Object {
	o := head(key)
	o.Visibility = plan.VisibilityDraft
	return o
}

func show(b *base, key string, v plan.Visibility) error {
	_, err := change(b, store.Documents, key, func(d *plan.Document) { d.Visibility = v })
	return err
}

func TestADraftIsInvisible(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	b.add(&plan.Committee{Object: draft("fsu-ny"), Type: plan.TypeProfessional})
	b.add(&plan.Goal{Object: draft("mal-ny"), Plan: plan.RefTo("plan"), Committee: plan.RefTo("fsu-ny")})
	elsewhere := plan.Actor{ID: uuid.New(), Grants: []plan.Grant{{Role: plan.RoleSecretariat, Community: uuid.New()}}}
	for who, actor := range map[string]plan.Actor{"the public": public(), "another community's": elsewhere} {
		_, err := store.Get(t.Context(), b.Store, store.Committees, actor, "fsu-ny")
		unknown := refused(t, err, plan.NotFound, "not_found")
		_, err = store.Get(t.Context(), b.Store, store.Committees, actor, "fsu-nei")
		if nothing := refused(t, err, plan.NotFound, "not_found"); len(unknown.Detail) != len(nothing.Detail)-1 {
			t.Errorf("%s: %q and %q", who, unknown.Detail, nothing.Detail)
		}
		_, err = store.Get(t.Context(), b.Store, store.Committees, actor, get(b, store.Committees, "fsu-ny").ID.String())
		refused(t, err, plan.NotFound, "not_found")
		_, _, err = store.History(t.Context(), b.Store, store.Committees, actor, "fsu-ny", store.HistoryQuery{Limit: 10})
		refused(t, err, plan.NotFound, "not_found")
		page, err := store.List(t.Context(), b.Store, store.Committees, actor, store.Query{Limit: 200})
		if err != nil || slices.ContainsFunc(page.Items, func(c *plan.Committee) bool { return c.Key == "fsu-ny" }) || len(page.Items) != 5 {
			t.Errorf("%s: %d committees, %v", who, len(page.Items), err)
		}
		_, err = store.List(t.Context(), b.Store, store.Goals, actor, store.Query{Limit: 200, Filters: map[string][]string{"committee": {"fsu-ny"}}})
		if e := refused(t, err, plan.Invalid, "invalid_request"); e.Fields[0].Code != "unknown_reference" {
			t.Error(who, e)
		}
		roots, err := b.Everything(t.Context(), actor, moreOgRomsdal)
		if err != nil || slices.ContainsFunc(roots, func(r plan.Root) bool { return r.Head().Visibility == plan.VisibilityDraft }) {
			t.Errorf("%s gets drafts in everything: %v", who, err)
		}
		_, err = store.Change(t.Context(), b.Store, store.Committees, store.By{Actor: actor}, plan.Change, "fsu-ny", anyVersion(), func(*store.Tx, *plan.Committee) error { return nil })
		refused(t, err, plan.NotFound, "not_found")
	}
	page, err := store.List(t.Context(), b.Store, store.Goals, admin().Actor, store.Query{Limit: 200, Filters: map[string][]string{"committee": {"fsu-ny"}}})
	if err != nil || len(page.Items) != 1 {
		t.Error("the admin does not see the draft:", err)
	}
	reader := plan.Actor{ID: uuid.New(), Grants: []plan.Grant{{Role: plan.RoleReader, Community: get(b, store.Committees, "ssu").Community.ID}}}
	if _, err := store.Get(t.Context(), b.Store, store.Committees, reader, "fsu-ny"); err != nil {
		t.Error("a reader of the community does not see the draft:", err)
	}
}

func TestReferencesHoldVisibility(t *testing.T) {
	t.Parallel()
	b := bare(t)
	b.add(&plan.Document{Object: draft("kladd"), Kind: "other"})
	source := []plan.Source{{Document: plan.RefTo("kladd"), Locator: "s. 1"}}
	project := &plan.Project{Object: draft("prosjekt"), Kind: "other"}
	project.Sources = source
	b.add(project)
	rows := b.changes()
	_, err := change(b, store.Projects, "prosjekt", func(p *plan.Project) { p.Visibility = plan.VisibilityPublished })
	refused(t, err, plan.Conflict, "refers_to_draft")
	another := &plan.Project{Object: head("prosjekt-2"), Kind: "other"}
	another.Sources = source
	refused(t, b.Write(t.Context(), admin(), func(tx *store.Tx) error { return tx.Add(another) }), plan.Conflict, "refers_to_draft")
	refused(t, store.Delete(t.Context(), b.Store, store.Documents, admin(), "kladd", anyVersion()), plan.Conflict, "referenced")
	if b.changes() != rows {
		t.Error("what was refused was written")
	}
	for _, fine := range []func() error{
		func() error { return show(b, "kladd", plan.VisibilityPublished) },
		func() error { return show(b, "kladd", plan.VisibilityDraft) }, // the project is still a draft
		func() error { return show(b, "kladd", plan.VisibilityPublished) },
		func() error {
			_, err := change(b, store.Projects, "prosjekt", func(p *plan.Project) { p.Visibility = plan.VisibilityPublished })
			return err
		},
	} {
		if err := fine(); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, show(b, "kladd", plan.VisibilityDraft), plan.Conflict, "referenced")
	if err := store.Delete(t.Context(), b.Store, store.Projects, admin(), "prosjekt", anyVersion()); err != nil {
		t.Fatal(err)
	}
	if err := store.Delete(t.Context(), b.Store, store.Documents, admin(), "kladd", anyVersion()); err != nil {
		t.Fatal("what is deleted holds nothing back:", err)
	}
	_, err = store.Restored(t.Context(), b.Store, store.Projects, admin(), "prosjekt")
	if e := refused(t, err, plan.Conflict, "cannot_restore"); e.Fields[0].Pointer != "/sources/0/document" {
		t.Error(e)
	}
}

// However many drafts refer to an object, a published one among them is found.
func TestOnePublishedHolderIsFoundAmongManyDrafts(t *testing.T) {
	t.Parallel()
	b := bare(t)
	b.add(&plan.Document{Object: head("dok"), Kind: "other"})
	var roots []plan.Root
	for i := range 1100 {
		p := &plan.Project{Object: draft(fmt.Sprintf("prosjekt-%04d", i)), Kind: "other"}
		p.Sources = []plan.Source{{Document: plan.RefTo("dok"), Locator: "s. 1"}}
		if i == 1099 {
			p.Visibility = plan.VisibilityPublished
		}
		roots = append(roots, p)
	}
	b.add(roots...)
	refused(t, show(b, "dok", plan.VisibilityDraft), plan.Conflict, "referenced")
}

// Publishing what refers to an object while that is hidden: one of them wins.
func TestNobodySlipsBetweenPublishingAndHiding(t *testing.T) {
	t.Parallel()
	b := bare(t)
	p := &plan.Project{Object: draft("prosjekt"), Kind: "other"}
	p.Sources = []plan.Source{{Document: plan.RefTo("dok"), Locator: "s. 1"}}
	b.add(&plan.Document{Object: head("dok"), Kind: "other"})
	b.add(p)
	outcomes := map[string]int{}
	for round := range 60 {
		start := make(chan struct{})
		var both sync.WaitGroup
		var published, hidden error
		both.Go(func() {
			<-start
			_, published = change(b, store.Projects, "prosjekt", func(p *plan.Project) { p.Visibility = plan.VisibilityPublished })
		})
		both.Go(func() {
			<-start
			hidden = show(b, "dok", plan.VisibilityDraft)
		})
		close(start)
		both.Wait()
		if (published == nil) == (hidden == nil) {
			t.Fatalf("round %d: published %v, hidden %v", round, published, hidden)
		}
		if published != nil {
			refused(t, published, plan.Conflict, "refers_to_draft")
			outcomes["hidden"]++
		} else {
			refused(t, hidden, plan.Conflict, "referenced")
			outcomes["published"]++
		}
		if _, err := change(b, store.Projects, "prosjekt", func(p *plan.Project) { p.Visibility = plan.VisibilityDraft }); err != nil {
			t.Fatal(err)
		}
		if err := show(b, "dok", plan.VisibilityPublished); err != nil {
			t.Fatal(err)
		}
	}
	t.Log(outcomes)
}

// The log keeps what the public saw before and after each change, and history tells it by that.
func TestImagesBeforeAndAfter(t *testing.T) {
	t.Parallel()
	b := bare(t)
	b.add(&plan.Document{Object: draft("dok"), Kind: "other"})
	id := get(b, store.Documents, "dok").ID
	steps := []func() error{
		func() error { return show(b, "dok", plan.VisibilityPublished) },
		func() error {
			_, err := change(b, store.Documents, "dok", func(d *plan.Document) { d.Title = "Ny" })
			return err
		},
		func() error { return show(b, "dok", plan.VisibilityDraft) },
		func() error {
			_, err := change(b, store.Documents, "dok", func(d *plan.Document) { d.Title = "Løynd" })
			return err
		},
		func() error { return show(b, "dok", plan.VisibilityPublished) },
		func() error { return store.Delete(t.Context(), b.Store, store.Documents, admin(), "dok", anyVersion()) },
		func() error {
			_, err := store.Restored(t.Context(), b.Store, store.Documents, admin(), "dok")
			return err
		},
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	want := "created false false, updated false true, updated true true, updated true false, updated false false, updated false true, deleted true false, restored false true"
	var got string
	if err := b.sql.QueryRow(t.Context(), "SELECT string_agg(concat_ws(' ', operation, public_before::text, public_after::text), ', ' ORDER BY version) FROM changes WHERE object_id = $1", id).Scan(&got); err != nil || got != want {
		t.Errorf("%v\n%s\n%s", err, got, want)
	}
	entries, _, err := store.History(t.Context(), b.Store, store.Documents, public(), "dok", store.HistoryQuery{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	var told string
	for _, e := range slices.Backward(entries) {
		told += fmt.Sprintf("%d %s ", e.Version, e.Operation)
		if e.Actor != nil {
			t.Error("the public sees who made a change")
		}
		for _, c := range e.Changes {
			if string(c.Before) == `"draft"` || string(c.After) == `"draft"` || e.Version != 6 && string(c.Before) == `"Løynd"` {
				t.Errorf("version %d tells the public of a draft: %v", e.Version, c)
			}
		}
	}
	if told != "2 created 3 updated 4 deleted 6 created 7 deleted 8 created " {
		t.Error(told)
	}
	if all, _, err := store.History(t.Context(), b.Store, store.Documents, admin().Actor, "dok", store.HistoryQuery{Limit: 50}); err != nil || len(all) != 8 || all[0].Actor == nil {
		t.Errorf("%d entries, %v", len(all), err)
	}
}

// What was public once is read again from the log; what it referred to may be a draft now, whose title nobody sees.
func TestFeedDoesNotTellTheTitleOfADraft(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	if _, err := change(b, store.Goals, "mal", func(g *plan.Goal) { g.Sources = []plan.Source{{Document: plan.RefTo("dok-1"), Locator: "s. 1"}} }); err != nil {
		t.Fatal(err)
	}
	if _, err := change(b, store.Goals, "mal", func(g *plan.Goal) { g.Sources = nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := change(b, store.Documents, "dok-1", func(d *plan.Document) { d.Visibility, d.Title = plan.VisibilityDraft, "Hemmeleg" }); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	feed, err := b.Feed(t.Context(), store.FeedQuery{Limit: 500, WithObjects: true, Types: []plan.Noun{plan.Goals}})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, e := range feed.Entries {
		for _, ref := range e.Object.References() {
			if ref.Noun == plan.Documents && ref.Ref.ID != uuid.Nil {
				seen++
				if ref.Ref.Title != "dok-1" {
					t.Errorf("version %d tells %q", e.Version, ref.Ref.Title)
				}
			}
		}
	}
	if seen != 1 {
		t.Errorf("%d references to the document", seen)
	}
}
