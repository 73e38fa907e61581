package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// begunAnew has the database end the first transaction that writes into a table as it ends one of two that block each other, in the middle
// of what is sent together.
func (b *base) begunAnew(table string) {
	b.t.Helper()
	b.exec("DROP SEQUENCE IF EXISTS times; CREATE SEQUENCE times")
	b.exec(`CREATE OR REPLACE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF nextval('times') = 1 THEN RAISE EXCEPTION 'once' USING ERRCODE = '40P01'; END IF; RETURN NULL; END $$`)
	b.exec("CREATE OR REPLACE TRIGGER fail_once AFTER INSERT OR UPDATE OR DELETE ON " + table + " FOR EACH ROW EXECUTE FUNCTION fail_once()")
}

// wasBegunAnew reports whether that came about.
func (b *base) wasBegunAnew(table string) {
	b.t.Helper()
	if b.number("SELECT last_value FROM times") < 2 {
		b.t.Error("nothing was begun anew")
	}
	b.exec("DROP TRIGGER fail_once ON " + table)
}

// listed are the rows of a file.
type listed []plan.Row

func (l listed) Len() int                       { return len(l) }
func (l listed) Name(i int) (plan.Noun, string) { return l[i].Noun, l[i].Key }
func (l listed) At(i int) (plan.Row, error)     { return l[i], nil }
func (l listed) Place(i int) plan.Place         { return plan.Place{Line: i + 1} }

// row is a row about an object; members are JSON.
func row(noun plan.Noun, key string, members string) plan.Row {
	r := plan.Row{Noun: noun, Key: key}
	if err := json.Unmarshal([]byte(members), &r.Members); err != nil {
		panic(err)
	}
	return r
}

// imported imports rows, each by itself, and returns the job and the rows' results.
func (b *base) imported(by store.By, rows listed) (store.Job, []store.JobRow) {
	b.t.Helper()
	j, fresh, err := b.StartJob(b.t.Context(), by, store.Order{Kind: store.JobImport, Community: moreOgRomsdal, PerRow: true, Subject: fmt.Append(nil, rows), Rows: rows})
	if err != nil || !fresh {
		b.t.Fatal(fresh, err)
	}
	if err := b.RunJob(b.t.Context(), by, j, rows); err != nil {
		b.t.Fatal(err)
	}
	return j, b.results(j)
}

func (b *base) results(j store.Job) []store.JobRow {
	b.t.Helper()
	list, err := b.sql.Query(b.t.Context(), "SELECT number, key, status, errors::text FROM job_rows WHERE job_id = $1 ORDER BY number", j.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	defer list.Close()
	var out []store.JobRow
	for list.Next() {
		var r store.JobRow
		if err := list.Scan(&r.Number, &r.Key, &r.Status, &r.Errors); err != nil {
			b.t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// reverted undoes an import.
func (b *base) reverted(by store.By, of store.Job) []store.JobRow {
	b.t.Helper()
	o, err := b.OrderRevert(b.t.Context(), by.Actor, of.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	j, _, err := b.StartJob(b.t.Context(), by, o)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.RunRevert(b.t.Context(), by, j, o.Rows); err != nil {
		b.t.Fatal(err)
	}
	return b.results(j)
}

// What is begun anew, because the database ended it in the middle of what was sent together, is written once, as if nothing had been, and
// answers as it does otherwise.
func TestWhatIsBegunAnewIsWrittenOnce(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	b.add(&plan.Measure{Object: head("tiltak"), Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu")})

	b.begunAnew("search_entries")
	m, err := change(b, store.Measures, "tiltak", func(m *plan.Measure) { m.Title, m.Participants = "Nytt", []plan.Ref{plan.RefTo("lsu")} })
	if err != nil {
		t.Fatal(err)
	}
	b.wasBegunAnew("search_entries")
	if m.Version != 2 || b.number("SELECT count(*) FROM changes WHERE key = 'tiltak'") != 2 {
		t.Errorf("it is at version %d", m.Version)
	}
	equalMeasures(t, m, get(b, store.Measures, "tiltak"))

	b.begunAnew("search_entries")
	by := admin()
	by.Once = &store.Once{Key: "x"}
	p, err := store.Create(t.Context(), b.Store, store.Measures, by, func() (*plan.Measure, error) {
		return &plan.Measure{Object: plan.Object{Title: "Utan nøkkel"}, Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu")}, nil
	})
	if err != nil || by.Once.Replayed {
		t.Fatal(err, by.Once.Replayed)
	}
	b.wasBegunAnew("search_entries")
	equalMeasures(t, p, get(b, store.Measures, "utan-nokkel"))

	mail := "kari@example.no"
	if _, _, err := b.PutContact(t.Context(), admin(), "leiar", store.Precondition{}, true, plan.Contact{Email: &mail}); err != nil {
		t.Fatal(err)
	}
	b.begunAnew("search_entries")
	if err := store.Delete(t.Context(), b.Store, store.RoleHoldings, admin(), "leiar", anyVersion()); err != nil {
		t.Fatal(err)
	}
	b.wasBegunAnew("search_entries")
	if b.number("SELECT count(*) FROM contacts") != 0 || b.number("SELECT count(*) FROM audit_entries WHERE operation = 'deleted'") != 1 {
		t.Error("the contact data is not gone, or not once")
	}
}

// An import that is begun anew tells of each row what became of it in the end, and so does what undoes it. Contact data goes with the role
// holdings that it takes away, and the trail says so.
func TestAnImportIsBegunAnew(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	rows := listed{
		row(plan.RoleHoldings, "ny-leiar", `{"title": "Leiar", "committee": "lsu", "role": "leader", "personName": "Kari Nordmann"}`),
		row(plan.Measures, "tiltak-1", `{"title": "Ein", "plan": "plan", "committee": "ssu", "visibility": "published"}`),
		row(plan.Measures, "tiltak-2", `{"title": "To", "plan": "plan", "committee": "finst-ikkje"}`),
		row(plan.Organisations, "hmr", `{"title": "Nytt namn", "kind": "trust"}`),
	}
	b.begunAnew("search_entries")
	j, results := b.imported(admin(), rows)
	b.wasBegunAnew("search_entries")
	for i, want := range []plan.RowStatus{plan.RowCreated, plan.RowCreated, plan.RowRejected, plan.RowUpdated} {
		if results[i].Status != want {
			t.Errorf("%s is %s, not %s: %s", results[i].Key, results[i].Status, want, results[i].Errors)
		}
	}
	mail := "kari@example.no"
	if _, _, err := b.PutContact(t.Context(), admin(), "ny-leiar", store.Precondition{}, true, plan.Contact{Email: &mail}); err != nil {
		t.Fatal(err)
	}
	b.begunAnew("search_entries")
	for _, r := range b.reverted(admin(), j) {
		if r.Status != plan.RowReverted {
			t.Errorf("%s is %s: %s", r.Key, r.Status, r.Errors)
		}
	}
	b.wasBegunAnew("search_entries")
	if b.number("SELECT count(*) FROM contacts") != 0 || b.number("SELECT count(*) FROM audit_entries WHERE operation = 'deleted' AND holding_id = (SELECT id FROM role_holdings WHERE key = 'ny-leiar')") != 1 {
		t.Error("the contact data is not gone, or the trail does not say so once")
	}
	if got := get(b, store.Organisations, "hmr").Title; got != "Objekt hmr" {
		t.Errorf("it is called %q", got)
	}
}

// Where the database refuses one of the rows that are sent together, that one is told so, and the others are written.
func TestTheDatabaseRefusesOneRowOfMany(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	b.add(&plan.Organisation{Object: plan.Object{Key: "har", Title: "Har", Externals: []plan.ExternalID{{System: "s", Key: "1"}}}, Kind: "external"})
	var rows listed
	for i := range 40 {
		members := fmt.Sprintf(`{"title": "Rad %d", "kind": "external"}`, i)
		switch i {
		case 7:
			members = `{"title": "Rad", "kind": "finst-ikkje"}`
		case 21:
			members = `{"title": "Rad", "kind": "external", "externalIds": [{"system": "s", "key": "1"}]}`
		}
		rows = append(rows, row(plan.Organisations, fmt.Sprintf("rad-%d", i), members))
	}
	before := b.changes()
	_, results := b.imported(admin(), rows)
	for i, r := range results {
		want := plan.RowCreated
		if i == 7 || i == 21 {
			want = plan.RowRejected
		}
		if r.Status != want {
			t.Errorf("%s is %s: %s", r.Key, r.Status, r.Errors)
		}
	}
	if n := b.changes() - before; n != 38 {
		t.Errorf("%d changes", n)
	}
}

// A value that cannot even be sent ends nothing but its own row, or its own write: what was to be sent with it is sent without it, and the
// connection, the only one, serves who comes next.
func TestAValueThatCannotBeSent(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	one := open(t, b.url, store.Options{MaxConns: 1})
	tooLarge := 3_000_000_000
	_, err := store.Create(t.Context(), one.Store, store.Measures, admin(), func() (*plan.Measure, error) {
		return &plan.Measure{Object: head("for-stor"), Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu"), Ordinal: tooLarge}, nil
	})
	refused(t, err, plan.Invalid, "invalid_request")
	var rows listed
	for i := range 5 {
		ordinal := i
		if i == 3 {
			ordinal = tooLarge
		}
		rows = append(rows, row(plan.Measures, fmt.Sprintf("rad-%d", i), fmt.Sprintf(`{"title": "Rad", "plan": "plan", "committee": "ssu", "ordinal": %d}`, ordinal)))
	}
	_, results := (&base{one.Store, t, b.url, b.sql}).imported(admin(), rows)
	for i, r := range results {
		if want := map[bool]plan.RowStatus{true: plan.RowRejected, false: plan.RowCreated}[i == 3]; r.Status != want {
			t.Errorf("%s is %s: %s", r.Key, r.Status, r.Errors)
		}
	}
}

// Who gives up in the middle of what is sent together leaves nothing behind, and the connection, the only one, serves who comes next.
func TestAWriteIsCancelledInItsMidst(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	one := open(t, b.url, store.Options{MaxConns: 1})
	held, err := b.sql.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := held.Exec(t.Context(), "SELECT FROM search_entries WHERE key = 'dok-1' FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := store.Change(ctx, one.Store, store.Documents, admin(), plan.Change, "dok-1", anyVersion(), func(_ *store.Tx, d *plan.Document) error {
			d.Title = "Ny"
			return nil
		})
		failed <- err
	}()
	eventually(t, "the write waits in its midst", waiting(b, 1))
	cancel()
	err = <-failed
	if pg, ended := errors.AsType[*pgconn.PgError](err); !errors.Is(err, context.Canceled) || ended {
		t.Errorf("it waited on: %v, %v", err, pg)
	}
	if err := held.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	d, err := change(one, store.Documents, "dok-1", func(d *plan.Document) { d.Title = "Nyare" })
	if err != nil {
		t.Fatal(err)
	}
	if d.Version != 2 || get(b, store.Documents, "dok-1").Title != "Nyare" {
		t.Errorf("it is at version %d", d.Version)
	}
}
