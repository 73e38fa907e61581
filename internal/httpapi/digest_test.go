package httpapi_test

import (
	"database/sql"
	"maps"
	"slices"
	"strings"
	"testing"
)

// digest is a hash of what each table holds, byte for byte, and where each sequence stands.
type digest map[string]string

// movingColumns are the columns that a refused request rightly moves. They are left out of a digest, and nothing else is.
var movingColumns = map[string]string{
	"api_keys.last_used_on": "the key was used, whatever came of the request; it moves once a day",
}

// digestStatement hashes every table and sequence of every schema that is not PostgreSQL's own, as the catalog has them, so that a new table cannot be
// forgotten. Rows are put in order by their bytes: where they stand on disk says nothing.
const digestStatement = `
SELECT string_agg(CASE c.relkind
    WHEN 'S' THEN format('SELECT %L AS name, last_value || %L || is_called AS hash FROM %s', c.oid::regclass, ' ', c.oid::regclass)
    ELSE format('SELECT %L, md5(coalesce(string_agg(row, E''\n'' ORDER BY row COLLATE "C"), '''')) FROM (SELECT ROW(%s)::text AS row FROM %s) AS rows',
        c.oid::regclass, k.columns, c.oid::regclass) END, ' UNION ALL ')
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns FROM pg_attribute AS a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT c.relname || '.' || a.attname = ANY (string_to_array($1, ' '))
) AS k
WHERE c.relkind IN ('r', 'm', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'`

// digestOf reads the digest of a database.
func digestOf(t testing.TB, db *sql.DB) digest {
	t.Helper()
	var statement string
	if err := db.QueryRowContext(t.Context(), digestStatement, strings.Join(slices.Sorted(maps.Keys(movingColumns)), " ")).Scan(&statement); err != nil {
		t.Fatal(err)
	}
	rows, err := db.QueryContext(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	d := digest{}
	for rows.Next() {
		var name, hash string
		if err := rows.Scan(&name, &hash); err != nil {
			t.Fatal(err)
		}
		d[name] = hash
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return d
}

// differs names the tables and sequences that are not as they were.
func (d digest) differs(before digest) (names []string) {
	for name := range before {
		if d[name] != before[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// The digest sees every row of every table: whatever is added, changed or taken away.
func TestDigest(t *testing.T) {
	t.Parallel()
	s := newService(t)
	db := s.database()
	s.get("/committees").want(200)
	was := digestOf(t, db)
	if was["measures"] == "" || was["changes_id_seq"] == "" || len(was) < 50 {
		t.Fatalf("%d tables and sequences are seen: %v", len(was), slices.Sorted(maps.Keys(was)))
	}
	for _, c := range []struct{ statement, table string }{
		{"UPDATE codes SET label_nb = label_nb || 'x' WHERE ctid = (SELECT min(ctid) FROM codes)", "codes"},
		{"INSERT INTO idempotency_keys (actor_id, key, request, created_at) VALUES (gen_random_uuid(), 'x', decode(repeat('00', 32), 'hex'), now())", "idempotency_keys"},
		{"SELECT nextval('changes_id_seq')", "changes_id_seq"},
		{"UPDATE api_keys SET last_used_on = '2020-01-01'", ""},
	} {
		if _, err := db.ExecContext(t.Context(), c.statement); err != nil {
			t.Fatal(err)
		}
		is := digestOf(t, db)
		if got := strings.Join(is.differs(was), " "); got != c.table {
			t.Errorf("%s: sees a difference in %q", c.statement, got)
		}
		was = is
	}
}

// database is a connection of the test's own to the service's database.
func (s *service) database() *sql.DB {
	s.t.Helper()
	db, err := sql.Open("pgx", s.dbURL) // the driver is the store's
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = db.Close() })
	return db
}
