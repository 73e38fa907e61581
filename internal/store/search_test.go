package store_test

import (
	"fmt"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// indexed is what the search index says, in a form that can be compared.
func (b *base) indexed() string {
	b.t.Helper()
	var all string
	if err := b.sql.QueryRow(b.t.Context(), "SELECT md5(coalesce(string_agg(e::text, ' ' ORDER BY noun, object_id), '')) FROM search_entries e").Scan(&all); err != nil {
		b.t.Fatal(err)
	}
	return all
}

func (b *base) index(want int) {
	b.t.Helper()
	if n, err := b.Index(b.t.Context()); err != nil || n != want {
		b.t.Errorf("%d entries made, not %d: %v", n, want, err)
	}
}

// What the start of a service makes anew is what the writers had written.
func TestIndexMakesWhatIsMissing(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	objects, before := int(b.number("SELECT count(*) FROM search_entries")), b.indexed()
	if written := int(b.number("SELECT count(DISTINCT (noun, object_id)) FROM changes")); objects != written {
		t.Fatalf("%d entries for %d objects", objects, written)
	}
	b.index(0)
	b.exec("DELETE FROM search_entries")
	b.index(objects)
	if b.indexed() != before {
		t.Error("the entries differ from those of the writers")
	}
	b.exec("UPDATE search_entries SET reading = 'older', words = '' WHERE noun = 'measures'")
	b.index(int(b.number("SELECT count(*) FROM measures")))
	b.exec("UPDATE search_entries SET version = 0, title = 'x' WHERE noun = 'committees' AND key = 'ssu'")
	b.exec("INSERT INTO search_entries SELECT noun, gen_random_uuid(), community_id, visibility, version, reading, key, title, body, boost, spelling, title_words, words FROM search_entries LIMIT 1")
	b.index(1)
	if b.indexed() != before {
		t.Error("the entries differ from those of the writers")
	}
}

// A drafts' reader in one community sees the drafts of that community alone.
func TestSearchShowsWhatTheActorMaySee(t *testing.T) {
	t.Parallel()
	b := bare(t)
	b.add(&plan.Community{Object: head("nordfjell")})
	for _, community := range []string{moreOgRomsdal, "nordfjell"} {
		o := head("utkast")
		o.Title, o.Community, o.Visibility = "Zebrafisk", plan.RefTo(community), plan.VisibilityDraft
		b.add(&plan.Document{Object: o, Kind: "other"})
	}
	nordfjell := get(b, store.Communities, "nordfjell").ID
	for _, c := range []struct {
		actor plan.Actor
		want  string
	}{
		{public(), "[]"},
		{plan.Actor{Grants: []plan.Grant{{Role: plan.RoleReader, Community: nordfjell}}}, "[nordfjell]"},
		{admin().Actor, "[more-og-romsdal nordfjell]"},
	} {
		found, err := b.Search(t.Context(), c.actor, store.SearchQuery{Text: "zebrafisk", Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var in []string
		for _, h := range found.Hits {
			in = append(in, h.Community.Key)
		}
		if len(in) == 2 && in[0] > in[1] {
			in[0], in[1] = in[1], in[0]
		}
		if fmt.Sprint(in) != c.want {
			t.Errorf("found in %v, not %s", in, c.want)
		}
		meant, err := b.Search(t.Context(), c.actor, store.SearchQuery{Text: "zebrafsik", Limit: 10})
		if err != nil || (meant.DidYouMean == "zebrafisk") != (c.want != "[]") {
			t.Errorf("%s: meant %q, %v", c.want, meant.DidYouMean, err)
		}
	}
	in, err := b.Search(t.Context(), admin().Actor, store.SearchQuery{Text: "zebrafisk", Communities: []string{"nordfjell"}, Limit: 10})
	if err != nil || len(in.Hits) != 1 {
		t.Errorf("%v %v", in.Hits, err)
	}
}
