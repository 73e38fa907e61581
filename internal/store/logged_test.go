package store_test

import (
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// What a write reads of the change log does not grow with the log.
func TestAWriteReadsLittleOfTheLog(t *testing.T) {
	t.Parallel()
	b := bare(t)
	b.add(&plan.Document{Object: head("dok"), Kind: "other"})
	b.exec(`INSERT INTO changes (noun, object_id, community_id, key, version, operation, actor_kind, request_id, changed_at, public_before, public_after, committees, after)
		SELECT 'documents', gen_random_uuid(), gen_random_uuid(), 'dok', 1, 'created', 'system', 'test', now(), true, true, '{}', '{}' FROM generate_series(1, 30000)`)
	b.exec("ANALYZE changes")
	conn, err := b.sql.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	// The statistics of a session come out when it says so; so the write is made in the session that asks.
	read := func() (blocks int64) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), "SELECT pg_stat_force_next_flush()"); err != nil {
			t.Fatal(err)
		}
		err := conn.QueryRow(t.Context(), "SELECT heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit FROM pg_statio_user_tables WHERE relname = 'changes'").Scan(&blocks)
		if err != nil {
			t.Fatal(err)
		}
		return blocks
	}
	before := read()
	_, err = conn.Exec(t.Context(), `WITH changed AS (UPDATE documents SET version = version + 1 WHERE key = 'dok' RETURNING *)
		INSERT INTO changes (noun, object_id, community_id, key, version, operation, actor_kind, request_id, changed_at, public_before, public_after, committees, after)
		SELECT 'documents', id, community_id, key, version, 'updated', 'system', 'test', now(), true, true, '{}', '{}' FROM changed`)
	if err != nil {
		t.Fatal(err)
	}
	if n := read() - before; n < 5 || n > 60 {
		t.Errorf("a write read %d blocks of the log", n)
	}
}

// What refers to an object is known after changes that keep its references and after those that do not.
func TestReferencesAreKeptAsTheyAre(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	m := aMeasure(b)
	stored := func() int64 {
		return b.number("SELECT count(*) FROM object_references WHERE from_id = $1", m.ID)
	}
	row := func() int64 {
		return b.number("SELECT max(xmin::text::bigint) FROM object_references WHERE from_id = $1", m.ID)
	}
	held, written := stored(), row()
	if _, err := change(b, store.Measures, m.Key, func(m *plan.Measure) { m.Title += "!" }); err != nil {
		t.Fatal(err)
	}
	if row() != written || stored() != held {
		t.Error("the references were written again")
	}
	if _, err := change(b, store.Measures, m.Key, func(m *plan.Measure) { m.Participants = []plan.Ref{plan.RefTo("ssu")} }); err != nil {
		t.Fatal(err)
	}
	ssu := get(b, store.Committees, "ssu")
	if n := b.number("SELECT count(*) FROM object_references WHERE from_id = $1 AND to_id = $2 AND pointer LIKE '/participants/%'", m.ID, ssu.ID); n != 1 {
		t.Errorf("%d references to the new participant", n)
	}
	if _, err := change(b, store.Measures, m.Key, func(m *plan.Measure) { m.Participants = nil }); err != nil {
		t.Fatal(err)
	}
	if n := b.number("SELECT count(*) FROM object_references WHERE from_id = $1 AND to_id = $2 AND pointer LIKE '/participants/%'", m.ID, ssu.ID); n != 0 {
		t.Errorf("%d references to a participant of before", n)
	}
}
