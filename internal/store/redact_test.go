package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func forget(name string) store.RedactionRequest {
	return store.RedactionRequest{Names: []string{name}, Reason: "Bad om det"}
}

// A column in which people's words can stand is one that a redaction reaches. Those of what has a trigger of the log are reached with the
// objects.
func TestRedactionReachesEveryColumn(t *testing.T) {
	t.Parallel()
	b := bare(t)
	reached := map[string]string{
		"changes": "after reason actor_name", "search_entries": "title body spelling", "contacts": "email phone", "api_keys": "name created_by", "idempotency_keys": "key warnings",
		"redactions": "reason actor_name", "jobs": "reason idempotency_key error", "job_rows": "key errors place", "audit_entries": "reason actor_name changes",
	}
	wordless := map[string]string{ // ids, keys, roles, states, codes and labels of ours
		"changes": "noun key operation actor_kind request_id", "search_entries": "noun visibility reading key", "redactions": "request_id", "jobs": "kind state community mode counts", "job_rows": "noun status",
		"code_lists": "name title", "codes": "list code label_nn label_nb label_en", "grants": "role", "object_references": "from_noun to_noun pointer", "change_log": "home", "schema_migrations": "name", "audit_entries": "operation actor_kind request_id",
	}
	rows, err := b.sql.Query(t.Context(), `SELECT c.relname, a.attname, EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.atttypid::regtype::text IN ('text', 'text[]', 'character varying', 'jsonb', 'json', 'citext') ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	var table, column string
	var logged bool
	seen := map[string]bool{}
	_, err = pgx.ForEachRow(rows, []any{&table, &column, &logged}, func() error {
		seen[table+"."+column] = true
		if !logged && !slices.Contains(strings.Fields(reached[table]+" "+wordless[table]), column) {
			t.Errorf("no redaction reaches %s.%s", table, column)
		}
		return nil
	})
	if err != nil || len(seen) < 150 {
		t.Fatal(len(seen), err)
	}
	for table, columns := range reached {
		for column := range strings.FieldsSeq(columns) {
			if !seen[table+"."+column] {
				t.Errorf("there is no %s.%s", table, column)
			}
		}
	}
}

// What a redaction can remove to the last row stands in no sample of the planner, which would not be taken anew then.
func TestNoSampleOfWhatIsRemoved(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	b.exec(`INSERT INTO contacts (holding_id, email, phone, updated_at) SELECT id, 'kari-' || (row_number() OVER ()) % 5 || '@hmr.no', '+47 70 98 76 54', now() FROM role_holdings`)
	b.exec(`INSERT INTO idempotency_keys (actor_id, key, request, warnings, created_at) SELECT id, 'om-kari', decode(repeat('00', 32), 'hex'), '["Kari"]', now() FROM role_holdings`)
	b.exec("ANALYZE")
	if n := b.number("SELECT count(*) FROM pg_stats WHERE tablename IN ('contacts', 'idempotency_keys')"); n == 0 {
		t.Fatal("nothing is sampled at all")
	}
	if told := b.text("SELECT coalesce(string_agg(tablename || '.' || attname, ' '), '') FROM pg_stats WHERE tablename IN ('contacts', 'idempotency_keys') AND concat_ws(' ', most_common_vals::text, histogram_bounds::text) ~* 'kari|70 98'"); told != "" {
		t.Errorf("sampled: %s", told)
	}
}

// Writers wait for a redaction and readers do not; what a writer holds is waited for, and struck too.
func TestRedactionBesideOthers(t *testing.T) {
	t.Parallel()
	b := bare(t)
	b.add(&plan.Document{Object: head("notat"), Kind: "news"})
	waiting := func() int64 {
		return b.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
	}
	entered, leave := make(chan bool), make(chan bool)
	written, redacted, later := make(chan error, 1), make(chan error, 1), make(chan error, 1)
	go func() {
		first := true
		_, err := store.Change(t.Context(), b.Store, store.Documents, admin(), plan.Change, "notat", anyVersion(), func(_ *store.Tx, d *plan.Document) error {
			if first {
				entered <- true
				<-leave
				first = false
			}
			d.Title = "Skrive av Kari Nordmann"
			return nil
		})
		written <- err
	}()
	<-entered
	go func() {
		_, err := b.Redact(t.Context(), admin(), forget("kari nordmann"))
		redacted <- err
	}()
	eventually(t, "the redaction waits for the writer", func() bool { return waiting() == 1 })
	if d := get(b, store.Documents, "notat"); d.Title != "Objekt notat" {
		t.Errorf("%s", d.Title)
	}
	go func() {
		later <- b.Write(context.WithoutCancel(t.Context()), admin(), func(tx *store.Tx) error {
			return tx.Add(&plan.Document{Object: head("seinare"), Kind: "news"})
		})
	}()
	close(leave)
	for _, done := range []chan error{written, redacted, later} {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("they wait for each other")
		}
	}
	d := get(b, store.Documents, "notat")
	for _, image := range []string{d.Title, b.text("SELECT string_agg(after::text, ' ') FROM changes")} {
		if strings.Contains(strings.ToLower(image), "nordmann") {
			t.Errorf("left: %s", image)
		}
	}
	if d.Title != "Skrive av [redacted]" || d.Version != 3 {
		t.Errorf("version %d: %s", d.Version, d.Title)
	}
	get(b, store.Documents, "seinare")
}

// Who removes his own name leaves no trace of it, and a key that holds the name is told.
func TestRedactionOfOneself(t *testing.T) {
	t.Parallel()
	b := bare(t)
	by := admin()
	by.Actor.Name = "Kari Nordmann"
	if err := b.Write(t.Context(), by, func(tx *store.Tx) error {
		return tx.Add(&plan.Document{Object: plan.Object{Key: "kari-nordmann", Title: "Notat"}, Kind: "news"})
	}); err != nil {
		t.Fatal(err)
	}
	done, err := b.Redact(t.Context(), by, forget("Kari Nordmann"))
	if err != nil || done.Kept != 1 || done.Entries != 1 || done.Objects != 0 || !done.Places[0].Kept || done.Places[0].Pointer != "/key" {
		t.Fatalf("%+v %v", done, err)
	}
	if names := b.text("SELECT string_agg(DISTINCT actor_name, ' ' ORDER BY actor_name) FROM (SELECT actor_name FROM changes UNION SELECT actor_name FROM redactions) a"); names != "[redacted] Sekretær Ås" {
		t.Errorf("%s", names)
	}
}

func (b *base) text(query string) string {
	b.t.Helper()
	var s string
	if err := b.sql.QueryRow(context.Background(), query).Scan(&s); err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	return s
}
