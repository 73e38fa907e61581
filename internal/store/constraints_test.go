package store_test

import (
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// unreachable are the constraints that no caller of the store can violate, and why.
var unreachable = map[string]string{
	`_pkey$`:                   "the store makes the ids and counts the ordinals",
	`^changes_`:                "the store alone writes the log, under the row lock of the object",
	`^(change_log|code|codes)`: "migrations alone write these",
	`_root_fkey$`:              "a child is written with its root",
	`^(committee_tasks_from|committee_patient_groups|meeting_committees|measure_participants|measure_patient_groups|assignment_addressees|pathway_proposal_projects|project_organisations|agreement_parties)_key$`: "plan checks that the references of a list are distinct",
	`^external_ids_system_key$`:            "plan checks that an object has one key per system",
	`^api_keys_hash_key$`:                  "a key is 256 random bits",
	`^api_keys_replaced_by_`:               "each rotation makes a key of its own, under the row lock of the one it replaces",
	`^audit_entries_`:                      "the store alone writes the trail, under the row lock of what it is about",
	`^jobs_(one_running|idempotency_key)$`: "StartJob tells them apart where it makes a job",
	`_fkey$`:                               "every reference is looked up, and locked, before it is written",
}

func TestEveryConstraintHasAMeaning(t *testing.T) {
	t.Parallel()
	b := bare(t)
	rows, err := b.sql.Query(t.Context(), `
		SELECT conname, conrelid::regclass::text, CASE contype WHEN 'c' THEN '23514' WHEN 'f' THEN '23503' WHEN 'x' THEN '23P01' ELSE '23505' END
		FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u', 'p', 'x') AND conrelid <> 0 AND conrelid <> to_regclass('schema_migrations')
		UNION SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, '23505' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND i.indrelid <> coalesce(to_regclass('schema_migrations'), 0)`)
	if err != nil {
		t.Fatal(err)
	}
	used, known, n := map[string]bool{}, map[string]bool{}, 0
	for rows.Next() {
		pg := &pgconn.PgError{}
		if err := rows.Scan(&pg.ConstraintName, &pg.TableName, &pg.Code); err != nil {
			t.Fatal(err)
		}
		n++
		known[pg.ConstraintName] = true
		if plan.KindOf(store.Classify(pg)) != plan.Internal {
			continue
		}
		reason := ""
		for pattern, why := range unreachable {
			if regexp.MustCompile(pattern).MatchString(pg.ConstraintName) {
				used[pattern], reason = true, why
			}
		}
		if reason == "" {
			t.Errorf("%s of %s would be an internal error", pg.ConstraintName, pg.TableName)
		}
	}
	if rows.Err() != nil || n < 300 {
		t.Error(n, rows.Err())
	}
	for pattern := range unreachable {
		if !used[pattern] {
			t.Errorf("%s excuses nothing", pattern)
		}
	}
	for _, name := range store.Conflicts() {
		if !known[name] {
			t.Errorf("there is no constraint %s", name)
		}
	}
}

// violations provoke each constraint that has a meaning of its own.
var violations = map[string]struct {
	code  string
	kind  plan.Kind
	roots func() []plan.Root
}{
	"external_ids_external_key": {"external_id_taken", plan.Conflict, func() []plan.Root {
		one, two := document("dok-3"), document("dok-4")
		one.Externals, two.Externals = []plan.ExternalID{{System: "arkiv", Key: "1"}}, []plan.ExternalID{{System: "arkiv", Key: "1"}}
		return []plan.Root{one, two}
	}},
	"aliases_one_object": {"alias_taken", plan.Conflict, func() []plan.Root {
		alias := func(text string) []plan.Alias { return []plan.Alias{{Text: text, Kind: plan.AliasKindName}} }
		return []plan.Root{&plan.PatientGroup{Object: head("g-3"), Aliases: alias("Eldre")}, &plan.PatientGroup{Object: head("g-4"), Aliases: alias("ELDRE")}}
	}},
	"communities_key_key":              {"key_taken", plan.Conflict, func() []plan.Root { return []plan.Root{&plan.Community{Object: head(moreOgRomsdal)}} }},
	"patient_groups_priority_rank_key": {"rank_taken", plan.Conflict, func() []plan.Root { return []plan.Root{&plan.PatientGroup{Object: head("g-3"), PriorityRank: new(1)}} }},
	"committee_reports_committee_year_key": {"report_exists", plan.Conflict, func() []plan.Root {
		return []plan.Root{&plan.CommitteeReport{Object: head("r-1"), Committee: plan.RefTo("ssu"), Year: 2022}, &plan.CommitteeReport{Object: head("r-2"), Committee: plan.RefTo("ssu"), Year: 2022}}
	}},
	"cases_committee_number_key": {"number_taken", plan.Conflict, func() []plan.Root {
		number := "39/22"
		return []plan.Root{&plan.Case{Object: head("s-1"), Committee: plan.RefTo("ssu"), Kind: "unknown", Number: &number}, &plan.Case{Object: head("s-2"), Committee: plan.RefTo("ssu"), Kind: "unknown", Number: &number}}
	}},
	"decisions_case_number_key": {"number_taken", plan.Conflict, func() []plan.Root {
		return []plan.Root{&plan.Decision{Object: head("v-1"), Committee: plan.RefTo("ssu"), Case: plan.RefTo("sak"), Number: new(1)}, &plan.Decision{Object: head("v-2"), Committee: plan.RefTo("ssu"), Case: plan.RefTo("sak"), Number: new(1)}}
	}},
	"documents_community_key_key": {"key_taken", plan.Conflict, func() []plan.Root { return []plan.Root{document("dok-1")} }},
}

func document(key string) *plan.Document { return &plan.Document{Object: head(key), Kind: "other"} }

func TestConflictsAreToldApart(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	rows := b.changes()
	for name, v := range violations {
		err := b.Write(t.Context(), admin(), func(tx *store.Tx) error {
			for _, r := range v.roots() {
				if err := tx.Add(r); err != nil {
					return err
				}
			}
			return nil
		})
		if e := refused(t, err, v.kind, v.code); !strings.Contains(e.Err.Error(), name) {
			t.Errorf("not %s but %v was violated", name, e.Err)
		}
	}
	if b.changes() != rows {
		t.Error("something was written")
	}
	for _, name := range store.Conflicts() {
		if _, ok := violations[name]; !ok && !strings.HasPrefix(name, "grant") {
			t.Errorf("nothing provokes %s", name)
		}
	}
	grants := map[string]plan.Grant{
		"/community": {Role: plan.RoleEditor, Community: uuid.New()}, "/role": {Role: "king"}, "/committees": {Role: plan.RoleEditor, Committees: []uuid.UUID{uuid.New()}},
	}
	for pointer, g := range grants {
		_, err := b.CreateKey(t.Context(), "namn", sha256.Sum256([]byte(pointer)), []plan.Grant{g})
		if e := refused(t, err, plan.Invalid, "invalid_request"); e.Fields[0].Pointer != pointer {
			t.Error(pointer, e)
		}
	}
	if n := b.number("SELECT (SELECT count(*) FROM api_keys) + (SELECT count(*) FROM grants)"); n != 0 {
		t.Error(n, "keys and grants")
	}
}

// What cannot be kept is the fault of who sends it, and is told so.
func TestWhatCannotBeKeptIsInvalid(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	rows := b.changes()
	long, m := strings.Repeat("å", 301), plan.RefTo("ssu")
	name := "Ola"
	for what, c := range map[string]struct {
		root          plan.Root
		pointer, code string
	}{
		"a long title":       {&plan.Document{Object: plan.Object{Key: "x", Title: long}, Kind: "other"}, "/title", "out_of_bounds"},
		"a long text":        {&plan.Committee{Object: head("x"), Type: "secretariat", ShortTitle: &long}, "/shortTitle", "out_of_bounds"},
		"an empty text":      {&plan.Document{Object: head("x"), Kind: "other", URL: new("")}, "/url", "out_of_bounds"},
		"a child":            {&plan.Organisation{Object: head("x"), Kind: "council", Numbers: []plan.OrganisationNumber{{Number: long}}}, "", "out_of_bounds"},
		"no basis":           {&plan.Deadline{Object: head("x"), Kind: "in_text", Standing: plan.StandingInForce}, "/basis", "out_of_bounds"},
		"no observed day":    {&plan.RoleHolding{Object: head("x"), Committee: m, Role: plan.RoleMember, PersonName: &name, Observations: []plan.Observation{{Document: plan.RefTo("dok-1")}}}, "", "required"},
		"a large number":     {&plan.Goal{Object: head("x"), Plan: plan.RefTo("plan"), Committee: m, Ordinal: 1 << 40}, "", "out_of_range"},
		"a number too large": {&plan.Goal{Object: head("x"), Plan: plan.RefTo("plan"), Committee: m, Ordinal: 1 << 30}, "/ordinal", "out_of_bounds"},
		"NUL in a text":      {&plan.Document{Object: plan.Object{Key: "x", Title: "a\x00b"}, Kind: "other"}, "", "invalid_character"},
		"NUL in JSON":        {&plan.Goal{Object: head("x"), Plan: plan.RefTo("plan"), Committee: m, ImportWarnings: plan.Texts{"a\x00b"}}, "", "invalid_character"},
		"not UTF-8":          {&plan.Document{Object: plan.Object{Key: "x", Title: "a\xffb"}, Kind: "other"}, "", "invalid_character"},
		"an unknown kind":    {&plan.Document{Object: head("x"), Kind: "novel"}, "/kind", "unknown_code"},
		"an unknown type":    {&plan.Committee{Object: head("x"), Type: "club"}, "/type", "unknown_code"},
		"an unknown level":   {&plan.Committee{Object: head("x"), Type: "secretariat", Level: new("9")}, "/level", "unknown_code"},
		"an unknown theme":   {&plan.FocusArea{Object: head("x"), Committee: m, Theme: new("money")}, "/theme", "unknown_code"},
		"an unknown subject": {&plan.Deadline{Object: head("x"), Kind: "in_text", Basis: plan.DeadlineBasisStated, Standing: plan.StandingInForce, Subject: plan.ObjectRef{Type: "songs", Ref: plan.RefTo("x")}}, "/subject", "unknown_reference"},
	} {
		err := b.Write(t.Context(), admin(), func(tx *store.Tx) error { return tx.Add(c.root) })
		e := refused(t, err, plan.Invalid, "invalid_request")
		if len(e.Fields) != 1 || e.Fields[0].Pointer != c.pointer || e.Fields[0].Code != c.code {
			t.Errorf("%s: %v", what, e)
		}
	}
	for _, value := range []string{"\x00", "a\xff"} {
		for _, filter := range []string{"personName", "externalId", "committee", "community"} {
			_, err := store.List(t.Context(), b.Store, store.RoleHoldings, public(), store.Query{Limit: 1, Filters: map[string][]string{filter: {value}}})
			refused(t, err, plan.Invalid, "invalid_request")
		}
	}
	if b.changes() != rows {
		t.Error("something was written")
	}
}

// A path value that names nothing, of whatever form, is not found.
func TestIdentifiersThatNameNothing(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	for _, ident := range []string{"", "nei", "\x00", "a\xff", "SSU", "~", "~ssu", moreOgRomsdal + "~", moreOgRomsdal + "~ssu~", "andre~ssu", "\x00~ssu", uuid.NewString(), strings.Repeat("a", 100000), "'; DROP TABLE committees; --", "ssu "} {
		_, err := store.Get(t.Context(), b.Store, store.Committees, public(), ident)
		refused(t, err, plan.NotFound, "not_found")
		_, err = store.Get(t.Context(), b.Store, store.Communities, public(), ident)
		refused(t, err, plan.NotFound, "not_found")
	}
	id := get(b, store.Committees, "ssu").ID.String()
	for _, ident := range []string{"ssu", moreOgRomsdal + "~ssu", id, strings.ToUpper(id)} {
		if c, err := store.Get(t.Context(), b.Store, store.Committees, public(), ident); err != nil || c.Key != "ssu" {
			t.Error(ident, err)
		}
	}
	community := get(b, store.Communities, moreOgRomsdal)
	for _, name := range []string{community.Key, community.ID.String()} {
		page, err := store.List(t.Context(), b.Store, store.Goals, public(), store.Query{Limit: 9, Filters: map[string][]string{"community": {name}, "committee": {"ssu"}}})
		if err != nil || !slices.ContainsFunc(page.Items, func(g *plan.Goal) bool { return g.Key == "mal" }) {
			t.Error(name, err)
		}
	}
}
