package store_test

import (
	"bytes"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/dataset"
	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func (b *base) load(files fs.FS, overwrite bool) (store.Imported, int) {
	b.t.Helper()
	roots, err := exchange.Read(files)
	if err != nil {
		b.t.Fatal(err)
	}
	done, err := b.Import(b.t.Context(), importer(), roots, overwrite)
	if err != nil {
		b.t.Fatal(err)
	}
	return done, len(roots)
}

// rows is a digest of the physical rows of every table: no statement wrote one while it is the same.
func rows(b *base) string {
	b.t.Helper()
	var all []string
	found, err := b.sql.Query(b.t.Context(), "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname")
	if err != nil {
		b.t.Fatal(err)
	}
	for found.Next() {
		var table string
		if err := found.Scan(&table); err != nil {
			b.t.Fatal(err)
		}
		all = append(all, "SELECT '"+table+"' || count(*) || coalesce(md5(string_agg(ctid::text || xmin, ',' ORDER BY ctid)), '') AS d FROM "+table)
	}
	var digest string
	if err := b.sql.QueryRow(b.t.Context(), "SELECT string_agg(d, ' ' ORDER BY d) FROM ("+strings.Join(all, " UNION ALL ")+") t").Scan(&digest); err != nil {
		b.t.Fatal(err)
	}
	return digest
}

// holdUnchanged demands that to import the files again touches nothing.
func holdUnchanged(t *testing.T, b *base, files fs.FS) {
	t.Helper()
	before := rows(b)
	done, n := b.load(files, false)
	if done.Created != 0 || done.Updated != 0 || len(done.Kept) != 0 || done.Unchanged != n || n == 0 {
		t.Errorf("imported again: %+v of %d", done, n)
	}
	if done, _ := b.load(files, true); done.Created+done.Updated != 0 {
		t.Errorf("overwritten: %+v", done)
	}
	if rows(b) != before {
		t.Error("rows were written")
	}
}

func TestASecondImportChangesNothing(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	holdUnchanged(t, b, dataset.MoreOgRomsdal())
}

func TestAnImportKeepsWhatPeopleChanged(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	m, files := aMeasure(b), dataset.MoreOgRomsdal()
	if _, err := change(b, store.Measures, m.Key, func(m *plan.Measure) { m.Title = "Vår tittel" }); err != nil {
		t.Fatal(err)
	}
	const gone = "forlopspapir-ssu-2024-10-16"
	if err := store.Delete(t.Context(), b.Store, store.Deadlines, admin(), gone, anyVersion()); err != nil {
		t.Fatal(err)
	}
	before := b.changes()
	done, n := b.load(files, false)
	slices.Sort(done.Kept)
	if want := []string{"deadlines/" + gone, "measures/" + m.Key}; !slices.Equal(done.Kept, want) || done.Unchanged != n-2 || done.Updated+done.Created != 0 || b.changes() != before {
		t.Errorf("%+v of %d", done, n)
	}
	if got := get(b, store.Measures, m.Key); got.Title != "Vår tittel" || got.Version != 2 {
		t.Error(got.Title, got.Version)
	}
	done, _ = b.load(files, true)
	if done.Updated != 2 || b.changes() != before+2 {
		t.Errorf("%+v and %d rows", done, b.changes()-before)
	}
	if got := get(b, store.Measures, m.Key); got.Title != m.Title || got.Version != 3 {
		t.Error(got.Title, got.Version)
	}
	if got := get(b, store.Deadlines, gone); got.Version != 3 {
		t.Error("a deleted object does not come back at a higher version:", got.Version)
	}
	if done, _ := b.load(files, false); done.Updated+done.Created != 0 || len(done.Kept) != 2 {
		t.Errorf("what a person changed stays that person's: %+v", done)
	}
}

func everything(t *testing.T, b *base) []plan.Root {
	t.Helper()
	roots, err := b.Everything(t.Context(), admin().Actor, moreOgRomsdal)
	if err != nil {
		t.Fatal(err)
	}
	return roots
}

func export(t *testing.T, b *base) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := exchange.Write(&out, everything(t, b)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var ownOfADatabase = regexp.MustCompile(`"(id|createdAt|recordedAt|actorKind)": "[^"]*",?`)

// essence is all of an object that does not belong to its database.
func essence(t *testing.T, r plan.Root) string {
	t.Helper()
	return string(r.Noun()) + ownOfADatabase.ReplaceAllString(image(t, r), "")
}

// What is written out and read into an empty database is the same there, and again.
func TestAnExportIsImportedAsItWas(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	step := plan.Step{To: "held", OccurredOn: decidedOn}
	if _, err := store.Move(t.Context(), b.Store, store.Meetings, admin(), followUp, anyVersion(), step, store.MoveMeeting); err != nil {
		t.Fatal(err)
	}
	if err := adopt(b, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := change(b, store.Deadlines, "forlopspapir-ssu-2024-10-16", func(d *plan.Deadline) { d.DueOn = plan.MustDate("2024-10-09") }); err != nil {
		t.Fatal(err)
	}
	b.add(&plan.Project{Object: draft("kladd"), Kind: "other"}, &plan.RoleHolding{Object: head("ledig"), Committee: plan.RefTo("ssu"), Role: plan.RoleDeputy, Vacant: true})
	files := fstest.MapFS{"alt.yaml": {Data: export(t, b)}}
	other := open(t, dbtest.New(t), store.Options{})
	if done, n := other.load(files, false); done.Created != n {
		t.Fatalf("%+v of %d", done, n)
	}
	is, was := everything(t, other), everything(t, b)
	if len(is) != len(was) {
		t.Fatalf("%d objects of %d", len(is), len(was))
	}
	for i := range was {
		if x, y := essence(t, was[i]), essence(t, is[i]); x != y {
			t.Errorf("the copy is\n%s\nand not\n%s", y, x)
		}
	}
	if d := get(other, store.Deadlines, "forlopspapir-ssu-2024-10-16"); !d.DueOnEdited {
		t.Error("that a day was set by hand was lost")
	}
	holdUnchanged(t, other, files)
}

func TestASecondCommunityOfAnotherShape(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	nordfjell := os.DirFS("testdata/nordfjell")
	before := string(export(t, b))
	if done, n := b.load(nordfjell, false); done.Created != n {
		t.Fatalf("%+v of %d", done, n)
	}
	if string(export(t, b)) != before {
		t.Error("the first community changed")
	}
	holdUnchanged(t, b, nordfjell)
	holdUnchanged(t, b, dataset.MoreOgRomsdal())
	communityOf := map[uuid.UUID]string{}
	var all []plan.Root
	for _, community := range []string{moreOgRomsdal, "nordfjell"} {
		roots, err := b.Everything(t.Context(), public(), community)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range roots {
			communityOf[r.Head().ID] = community
		}
		all = append(all, roots...)
	}
	for _, r := range all {
		for _, ref := range r.References() {
			if !ref.Ref.IsZero() && communityOf[ref.Ref.ID] != communityOf[r.Head().ID] {
				t.Errorf("%s/%s%s refers to %v of another community", r.Noun(), r.Head().Key, ref.Pointer, ref.Ref)
			}
		}
	}
	for ident, title := range map[string]string{"ssu": get(b, store.Committees, moreOgRomsdal+"~ssu").Title, "nordfjell~ssu": "SSU nord", "nordfjell~ssu-sor": "SSU sør"} {
		if c := get(b, store.Committees, ident); c.Title != title || ident == "ssu" && c.Title == "SSU nord" {
			t.Errorf("%s is %s", ident, c.Title)
		}
	}
	for _, ident := range []string{"ssu-sor", moreOgRomsdal + "~fsu", "nordfjell~fsu-ikt"} {
		_, err := store.Get(t.Context(), b.Store, store.Committees, public(), ident)
		refused(t, err, plan.NotFound, "not_found")
	}
	id := get(b, store.Communities, "nordfjell").ID.String()
	lists := []struct {
		filters map[string][]string
		want    []string
	}{
		{map[string][]string{"community": {"nordfjell"}}, []string{"tiltak-1", "tiltak-2"}},
		{map[string][]string{"community": {id}, "participant": {"ssu"}}, []string{"tiltak-2"}},
		{map[string][]string{"community": {"nordfjell"}, "committee": {"fsu"}, "status": {"done"}}, []string{"tiltak-2"}},
		{map[string][]string{"plan": {"nordfjell~plan"}}, []string{"tiltak-1", "tiltak-2"}},
		{map[string][]string{"community": {moreOgRomsdal}, "externalId": {"arkiv:1"}}, nil},
		{map[string][]string{"community": {moreOgRomsdal}, "participant": {"nordfjell~ssu"}}, nil},
	}
	for _, l := range lists {
		page, err := store.List(t.Context(), b.Store, store.Measures, public(), store.Query{Limit: 200, Filters: l.filters})
		var keys []string
		for _, m := range page.Items {
			keys = append(keys, m.Key)
			if len(m.PlanColumns) != 0 || !m.Goal.IsZero() {
				t.Error(m.Key, "has columns or a goal")
			}
		}
		if err != nil || !slices.Equal(keys, l.want) {
			t.Errorf("%v: %v %v", l.filters, keys, err)
		}
	}
	if d := get(b, store.Deadlines, "nordfjell~rapport"); d.DueOn.String() != "2022-02-22" {
		t.Error(d.DueOn)
	}
	_, err := change(b, store.Measures, "nordfjell~tiltak-1", func(m *plan.Measure) { m.Participants = []plan.Ref{{ID: get(b, store.Committees, "ssu").ID}} })
	if e := refused(t, err, plan.Invalid, "invalid_request"); e.Fields[0].Code != "unknown_reference" {
		t.Error(e)
	}
}

// A data set that gives a deadline another day is not a person who does.
func TestAnImportedDayIsNotSetByHand(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	roots, err := exchange.Read(dataset.MoreOgRomsdal())
	if err != nil {
		t.Fatal(err)
	}
	const key = "moteplass-hoyring-2023"
	for _, r := range roots {
		if d, ok := r.(*plan.Deadline); ok && d.Key == key {
			d.DueOn = plan.MustDate("2023-11-30")
		}
	}
	by := store.By{Actor: plan.System(plan.ActorKindImport, "import"), RequestID: "test"}
	if done, err := b.Import(t.Context(), by, roots, false); err != nil || done.Updated != 1 {
		t.Fatal(done, err)
	}
	if d := get(b, store.Deadlines, key); d.DueOn != plan.MustDate("2023-11-30") || d.DueOnEdited {
		t.Error(d.DueOn, d.DueOnEdited)
	}
}
