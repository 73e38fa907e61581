package main

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// clean takes out of a database what runs have made in it, so that the next one finds it as it was loaded.
func clean(ctx context.Context, url string) (err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	const made = "(SELECT id FROM measures WHERE key LIKE 'bench-%')"
	for _, statement := range []string{
		"SET session_replication_role = replica", // what was made is to leave no trace in the log
		"DELETE FROM measure_year_cells WHERE root_id IN " + made,
		"DELETE FROM sources WHERE root_id IN " + made,
		"DELETE FROM object_references WHERE from_id IN " + made,
		"DELETE FROM search_entries WHERE object_id IN " + made,
		"DELETE FROM changes WHERE object_id IN " + made,
		"DELETE FROM measures WHERE key LIKE 'bench-%'",
		"DELETE FROM grants WHERE api_key_id IN (SELECT id FROM api_keys WHERE name = 'bench')",
		"DELETE FROM api_keys WHERE name = 'bench'",
		"VACUUM (ANALYZE) measures, changes, search_entries, object_references",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
