package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Bulk is an import of a file: each row is written as if its sender had written it alone, all in one transaction.
type Bulk struct {
	Community string // key
	Rows      plan.Rows
	// PerRow keeps the rows that can be written when others cannot.
	PerRow bool
	// Restore brings back what was deleted and stands in the file.
	Restore bool
	// Progress is told how many rows are done.
	Progress func(done int)
}

// RowResult is what became of a row.
type RowResult struct {
	Status   plan.RowStatus
	Restored bool // the object had been deleted
	ID       uuid.UUID
	Version  int64
	Faults   []plan.Fault
}

// errRejected rolls back an import some of whose rows were rejected.
var errRejected = errors.New("rows were rejected")

// bulk is an import under way.
type bulk struct {
	Bulk
	by        By
	store     *Store
	db        *gorm.DB
	now       time.Time
	community plan.Ref // its id is nil until it is there
	at        map[rowName]int
	existing  map[rowName]uuid.UUID
	external  map[int]uuid.UUID // rows without a key
	twice     map[int]bool      // rows whose object another row names by its key, or an earlier one by a key in another system
	results   []RowResult
	done      int
	faults    int // of all rows
}

type rowName struct {
	noun plan.Noun
	key  string
}

// ImportRows writes the rows of a file. finish is run in the transaction, with what became of the rows, when something is to be kept.
// Rows that were rejected are no error.
func (s *Store) ImportRows(ctx context.Context, by By, b Bulk, finish func(db *gorm.DB, results []RowResult) error) ([]RowResult, error) {
	var results []RowResult
	err := s.transaction(ctx, &readCommitted, func(db *gorm.DB) error {
		w := &bulk{Bulk: b, by: by, store: s, db: db, now: s.now(), at: map[rowName]int{}, existing: map[rowName]uuid.UUID{}, external: map[int]uuid.UUID{}, twice: map[int]bool{}, results: make([]RowResult, b.Rows.Len())}
		results = w.results
		if err := w.prepare(); err != nil {
			return err
		}
		if err := w.run(ctx); err != nil {
			return err
		}
		switch {
		case !b.PerRow && slices.ContainsFunc(results, func(r RowResult) bool { return r.Status == plan.RowRejected }):
			return errRejected
		case by.DryRun:
			return errRehearsed
		}
		return finish(db, results)
	})
	if errors.Is(err, errRehearsed) || errors.Is(err, errRejected) {
		return results, nil
	}
	if err == nil || uncertain(err) {
		s.horizon.wrote()
		s.WakeSequencer()
	}
	return results, err
}

// prepare locks the community against other imports, and then every object that the file names, in (noun, id) order.
func (w *bulk) prepare() error {
	if err := alone(w.db, w.Community); err != nil {
		return err
	}
	found, err := w.store.lookup(w.db, plan.Communities, []plan.Ref{plan.RefTo(w.Community)}, uuid.Nil, false)
	if err != nil {
		return err
	}
	w.community = plan.RefTo(w.Community)
	if len(found) == 1 {
		w.community.ID = found[0].ID
	}
	keys := map[plan.Noun][]string{}
	for i := range w.Rows.Len() {
		noun, key := w.Rows.Name(i)
		if !plan.ValidKey(key) {
			continue
		}
		name := rowName{noun, key}
		if _, twice := w.at[name]; !twice {
			w.at[name] = i
			keys[noun] = append(keys[noun], key)
		}
	}
	for _, noun := range plan.Nouns() {
		if err := w.lock(noun, keys[noun]); err != nil {
			return err
		}
	}
	w.findTwice()
	return nil
}

// findTwice finds the rows without a key whose object another row is about.
func (w *bulk) findTwice() {
	named := map[uuid.UUID]bool{}
	if len(w.external) > 0 {
		for name := range w.at {
			named[w.existing[name]] = true
		}
	}
	for _, i := range slices.Sorted(maps.Keys(w.external)) {
		w.twice[i] = named[w.external[i]]
		named[w.external[i]] = true
	}
}

// alone lets one import at a time write a community; the others wait for as long as it takes.
func alone(db *gorm.DB, community string) error {
	if err := db.Exec("SET LOCAL statement_timeout = 0").Error; err != nil {
		return err
	}
	return db.Exec("SELECT pg_advisory_xact_lock(hashtext('import'), hashtext(?))", community).Error
}

// lock locks those objects of a noun that rows name, by key or by a key in another system.
func (w *bulk) lock(noun plan.Noun, keys []string) error {
	ids, systems, theirs, rows := []uuid.UUID{}, []string{}, []string{}, map[[2]string][]int{}
	for i := range w.Rows.Len() {
		if n, key := w.Rows.Name(i); n != noun || key != "" {
			continue
		}
		row, err := w.Rows.At(i)
		if err != nil {
			return err
		}
		for _, x := range row.Externals {
			if strings.ContainsRune(x.System+x.Key, 0) {
				continue // no object has such a key; the row is refused when it is written
			}
			systems, theirs = append(systems, x.System), append(theirs, x.Key)
			rows[[2]string{x.System, x.Key}] = append(rows[[2]string{x.System, x.Key}], i)
		}
	}
	if len(systems) > 0 {
		var found []struct {
			ID          uuid.UUID
			System, Key string
		}
		err := w.db.Raw("SELECT x.root_id AS id, x.system, x.key FROM external_ids x JOIN unnest(CAST(? AS text[]), CAST(? AS text[])) AS s (system, key) ON s.system = x.system AND s.key = x.key WHERE x.noun = ? AND x.community_id = ?",
			textArray(systems), textArray(theirs), noun, w.community.ID).Scan(&found).Error
		if err != nil {
			return err
		}
		for _, f := range found {
			for _, i := range rows[[2]string{f.System, f.Key}] {
				w.external[i] = f.ID
			}
			ids = append(ids, f.ID)
		}
	}
	if len(keys)+len(ids) == 0 {
		return nil
	}
	in := "t.community_id = @community AND "
	if noun == plan.Communities {
		in = ""
	}
	var found []header
	err := w.db.Raw("SELECT t.id, t.key FROM "+noun.Table()+" AS t WHERE "+in+"(t.key = ANY(string_to_array(@keys, ',')) OR t.id = ANY(CAST(@ids AS uuid[]))) ORDER BY t.id FOR UPDATE",
		map[string]any{"community": w.community.ID, "keys": strings.Join(keys, ","), "ids": array(ids)}).Scan(&found).Error
	for _, h := range found {
		w.existing[rowName{noun, h.Key}] = h.ID
	}
	return err
}

// textArray is an array in PostgreSQL's notation.
func textArray(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return "{" + strings.Join(quoted, ",") + "}"
}
