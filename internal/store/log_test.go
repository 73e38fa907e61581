package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// unlogged are the tables that hold no object: each other table must be a root or a child that the log guards.
var unlogged = []string{"api_keys", "audit_entries", "change_log", "changes", "code_lists", "codes", "contacts", "grant_committees", "grants", "idempotency_keys", "job_rows", "jobs", "object_references", "redactions", "schema_migrations", "search_entries"}

func TestEveryTableOfObjectsIsGuardedByTheLog(t *testing.T) {
	t.Parallel()
	b := bare(t)
	rows, err := b.sql.Query(t.Context(), `
		SELECT c.relname, coalesce(p.proname, ''), coalesce(t.tgdeferrable AND t.tginitdeferred AND t.tgenabled IN ('O', 'A') AND t.tgtype & 29 = 29, false)
		FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = 'logged' LEFT JOIN pg_proc p ON p.oid = t.tgfoid
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	guards := map[string]string{}
	for rows.Next() {
		var table, function string
		var whole bool // deferred, on, and for each row inserted, updated or deleted
		if err := rows.Scan(&table, &function, &whole); err != nil {
			t.Fatal(err)
		}
		if whole {
			guards[table] = function
		} else {
			guards[table] = ""
		}
	}
	if rows.Err() != nil || len(guards) < len(unlogged) {
		t.Fatal(rows.Err(), guards)
	}
	for table, function := range guards {
		want := "assert_child_logged"
		switch {
		case slices.Contains(unlogged, table):
			want = ""
		case slices.ContainsFunc(plan.Nouns(), func(n plan.Noun) bool { return n.Table() == table }):
			want = "assert_root_logged"
		}
		if function != want {
			t.Errorf("%s is guarded by %q and not by %q", table, function, want)
		}
	}
	for _, n := range plan.Nouns() {
		if guards[n.Table()] == "" {
			t.Errorf("%s has no table", n)
		}
	}
}

// What goes past the store is refused at the commit.
func TestTheLogRefusesWhatIsNotInIt(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	m, before := aMeasure(b), b.changes()
	id := m.ID.String()
	row := nextRow(t, b, id)
	update := "UPDATE measures SET title = 'x', version = version + 1 WHERE id = '" + id + "'"
	for _, c := range []struct {
		name, constraint string
		statements       []string
	}{
		{"logged", "", []string{update, row}},
		{"logged with a child", "", []string{update, row, "DELETE FROM measure_year_cells WHERE root_id = '" + id + "'"}},
		{"an update without its row", "root_logged", []string{update}},
		{"an update without a version", "root_logged", []string{"UPDATE measures SET title = 'y' WHERE id = '" + id + "'"}},
		{"a version that skips one", "root_logged", []string{"UPDATE measures SET version = version + 2 WHERE id = '" + id + "'", row}},
		{"a row removed", "root_logged", []string{"DELETE FROM deadline_extensions", "DELETE FROM projects WHERE id IN (SELECT id FROM projects LIMIT 1)"}},
		{"a new row", "root_logged", []string{"INSERT INTO projects (id, community_id, key, title, language, visibility, version, created_at, updated_at, kind) SELECT gen_random_uuid(), id, 'ny', 'Ny', 'nn', 'draft', 1, now(), now(), 'other' FROM communities"}},
		{"a child alone", "child_logged", []string{"INSERT INTO measure_status_reports (root_id, ordinal, year, status, reported_on) VALUES ('" + id + "', 99, 2023, 'done', '2023-01-01')"}},
		{"a child removed alone", "child_logged", []string{"DELETE FROM meeting_committees WHERE root_id = (SELECT id FROM meetings LIMIT 1)"}},
		{"a child changed alone", "child_logged", []string{"UPDATE organisation_numbers SET number = '1' WHERE number = '1505'"}},
		{"a shared child alone", "child_logged", []string{"DELETE FROM sources WHERE noun = 'measures'"}},
		{"a child of another root", "child_logged", []string{update, row, "DELETE FROM sources WHERE noun = 'goals'"}},
		{"a child of nothing", "child_logged", []string{"INSERT INTO external_ids (noun, root_id, ordinal, community_id, system, key) SELECT 'measures', gen_random_uuid(), 0, community_id, 'x', 'x' FROM measures LIMIT 1"}},
	} {
		err := commit(t, b, c.statements)
		pg, _ := errors.AsType[*pgconn.PgError](err)
		switch {
		case c.constraint == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.constraint != "" && (pg == nil || pg.ConstraintName != c.constraint):
			t.Errorf("%s was not refused by %s: %v", c.name, c.constraint, err)
		}
	}
	if n := b.changes() - before; n != 2 {
		t.Errorf("%d rows in the log", n)
	}
}

// nextRow is a statement that puts the next version of an object into the log.
func nextRow(t *testing.T, b *base, id string) string {
	t.Helper()
	var columns string
	err := b.sql.QueryRow(t.Context(), "SELECT string_agg(attname, ', ') FROM pg_attribute WHERE attrelid = 'changes'::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'position', 'version')").Scan(&columns)
	if err != nil {
		t.Fatal(err)
	}
	return "INSERT INTO changes (version, " + columns + ") SELECT (SELECT max(version) + 1 FROM changes WHERE object_id = '" + id + "'), " + columns + " FROM changes WHERE version = 1 AND object_id = '" + id + "'"
}

// commit runs statements in one transaction. They themselves must succeed: only the commit may fail.
func commit(t *testing.T, b *base, statements []string) error {
	t.Helper()
	tx, err := b.sql.BeginTx(t.Context(), pgx.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	for _, s := range statements {
		tag, err := tx.Exec(t.Context(), s)
		if err != nil || tag.RowsAffected() == 0 && !strings.Contains(s, "extensions") && !strings.Contains(s, "year_cells") {
			t.Fatalf("%s: %v, %s", s, err, tag)
		}
	}
	return tx.Commit(t.Context())
}

// Every write is one row with who, why and when; a transaction that changes several objects gives all the same time.
func TestTheLogSaysWhoAndWhy(t *testing.T) {
	t.Parallel()
	b := bare(t)
	why, by := "Ny årsrapport", admin()
	by.Reason = &why
	d := &plan.Document{Object: head("dok"), Kind: "other"}
	write(t, b, by, d)
	n := b.number(`SELECT count(*) FROM changes WHERE object_id = $1 AND version = 1 AND operation = 'created' AND actor_id = $2 AND actor_name = 'Sekretær Ås' AND actor_kind = 'person'
		AND request_id = 'test' AND reason = $3 AND NOT public_before AND public_after AND changed_at = (SELECT updated_at FROM documents WHERE id = $1) AND after ->> 'key' = 'dok'`, d.ID, by.Actor.ID, why)
	if n != 1 {
		t.Errorf("%d rows", n)
	}
}
