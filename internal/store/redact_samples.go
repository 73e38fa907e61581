package store

import "github.com/jackc/pgx/v5"

// sampleAnew has PostgreSQL take the samples anew from which it plans queries: they hold the commonest values of each column, and what was
// struck would stand among them until the server came by. Of a table that has become empty none would be taken; those that a redaction can
// empty keep no samples of what people write, which a migration has said.
func (r *redaction) sampleAnew() error {
	if r.tx.DryRun {
		return nil
	}
	// Those tables that it may sample; where they belong to somebody else, that is for him to do.
	var tables []string
	err := r.tx.db.Raw(`SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
		AND pg_has_role(c.relowner, 'USAGE') AND EXISTS (SELECT FROM pg_stats s WHERE s.schemaname = current_schema() AND s.tablename = c.relname) ORDER BY 1`).Scan(&tables).Error
	if err != nil {
		return err
	}
	for _, table := range tables { // one at a time, so that each has the time of a statement
		if err := r.tx.db.Exec("ANALYZE " + pgx.Identifier{table}.Sanitize()).Error; err != nil {
			return err
		}
	}
	return nil
}
