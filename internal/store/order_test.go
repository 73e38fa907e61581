package store_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
)

// A page of a long list costs the same wherever it is: an index gives the order, so that nothing has to be sorted.
func TestListOrderIsIndexed(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), dbtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	if _, err := conn.Exec(t.Context(), "SET enable_seqscan = off"); err != nil { // the tables are empty here
		t.Fatal(err)
	}
	for _, table := range []string{"measures", "goals"} {
		rows, err := conn.Query(t.Context(), "EXPLAIN SELECT * FROM "+table+` AS t WHERE t.deleted_at IS NULL AND t.visibility = 'published' AND (t.ordinal, t.key, t.id) > (1, 'a', '00000000-0000-7000-8000-000000000000')
			ORDER BY t.ordinal, t.key, t.id LIMIT 51`)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		if explained := strings.Join(lines, "\n"); strings.Contains(explained, "Sort") || !strings.Contains(explained, table+"_order") {
			t.Errorf("%s is sorted:\n%s", table, explained)
		}
	}
}
