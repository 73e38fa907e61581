package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

func onceAs(key string) option { return header("Idempotency-Key", key) }

// The same request twenty times at once makes one object, and everyone gets it.
func TestIdempotencyKeyMakesOneObject(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		if noun != plan.Measures && noun != plan.Meetings {
			return
		}
		in := s.sample(noun)
		in["title"] = "Éin gong, æøå 🙂"
		answers := make([]*answer, 20)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				answers[i] = s.write(http.MethodPost, at(noun)+"?reason=ein%20gong", in, onceAs("6f1c2a52-"+string(noun)))
			})
		}
		all.Wait()
		fresh := 0
		for _, a := range answers {
			a.want(http.StatusCreated)
			if string(a.body) != string(answers[0].body) || a.tag() != answers[0].tag() || a.header.Get("Location") != answers[0].header.Get("Location") {
				t.Errorf("another answer: %s %s", a.tag(), a.body)
			}
			if a.header.Get("Idempotency-Replayed") == "" {
				fresh++
			}
		}
		if fresh != 1 {
			t.Errorf("%d answers say that they did it", fresh)
		}
		if n := s.count("SELECT count(*) FROM changes WHERE object_id = $1", answers[0].at("id")); n != 1 {
			t.Errorf("%d rows in the log", n)
		}
		if n := s.count("SELECT count(*) FROM " + noun.Table() + " WHERE title = 'Éin gong, æøå 🙂'"); n != 1 {
			t.Errorf("%d objects", n)
		}
	})
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	s := newService(t)
	in := s.sample(plan.Measures)
	first := s.write(http.MethodPost, "/measures", in, onceAs("a")).want(http.StatusCreated)

	t.Run("another body or address is refused", func(t *testing.T) {
		in := s.sample(plan.Measures)
		in["title"] = "Noko anna"
		a := s.write(http.MethodPost, "/measures", in, onceAs("a")).want(http.StatusUnprocessableEntity, "idempotency_key_reused")
		if a.at("errors", 0, "header") != "Idempotency-Key" {
			t.Errorf("names no place: %s", a.body)
		}
		s.write(http.MethodPost, "/measures?reason=anna", s.sample(plan.Measures), onceAs("a")).want(http.StatusUnprocessableEntity)
		s.write(http.MethodPost, "/measures", in, onceAs("b")).want(http.StatusCreated)
	})
	t.Run("the answer is that of the version it made", func(t *testing.T) {
		s.write(http.MethodPatch, "/measures/"+first.at("id").(string), object{"title": "Endra etterpå"}, ifMatch(first.tag())).want(http.StatusOK)
		again := s.write(http.MethodPost, "/measures", in, onceAs("a")).want(http.StatusCreated)
		if again.at("title") != first.at("title") || again.version() != 1 || again.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%s", again.body)
		}
	})
	t.Run("a step is taken once, though the tag is stale the second time", func(t *testing.T) {
		report := object{"year": 2024, "status": "in_progress", "reportedOn": "2024-11-01"}
		path := "/measures/" + first.at("id").(string) + "/status-reports"
		tag := s.write(http.MethodGet, "/measures/"+first.at("id").(string), nil).tag()
		one := s.write(http.MethodPost, path, report, onceAs("report"), ifMatch(tag)).want(http.StatusOK)
		two := s.write(http.MethodPost, path, report, onceAs("report"), ifMatch(tag)).want(http.StatusOK)
		if two.version() != one.version() || two.header.Get("Idempotency-Replayed") != "true" || one.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%s %s", two.tag(), two.body)
		}
	})
	t.Run("what failed can be sent again", func(t *testing.T) {
		bad := s.sample(plan.Measures)
		bad["plan"] = object{"key": "finst-ikkje"}
		s.write(http.MethodPost, "/measures", bad, onceAs("failed")).want(http.StatusBadRequest)
		s.write(http.MethodPost, "/measures", s.sample(plan.Measures), onceAs("failed")).want(http.StatusCreated)
	})
	t.Run("a key belongs to its caller", func(t *testing.T) {
		key, hash := identity.NewKey()
		if _, err := s.store.CreateKey(t.Context(), "Ein annan", hash, []plan.Grant{{Role: plan.RoleSecretariat}}); err != nil {
			t.Fatal(err)
		}
		a := s.send(http.MethodPost, "/measures", in, header("Authorization", "Bearer "+key), onceAs("a")).want(http.StatusCreated)
		if a.at("id") == first.at("id") || a.header.Get("Idempotency-Replayed") != "" {
			t.Error("another caller's object")
		}
	})
	t.Run("malformed", func(t *testing.T) {
		for _, key := range []string{"æ", strings.Repeat("x", 256), "a b"} {
			a := s.write(http.MethodPost, "/measures", in, onceAs(key)).want(http.StatusBadRequest)
			if a.at("errors", 0, "header") != "Idempotency-Key" {
				t.Errorf("names no place: %s", a.body)
			}
		}
	})
}

// A dry run answers what the write would, and leaves the database as it is, row by row.
func TestDryRun(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, noun := range plan.Nouns() { // one after the other: the whole database is compared
		key := s.get(at(noun) + "?limit=1").keys()[0]
		before := s.everything()
		tried := s.write(http.MethodPost, at(noun)+"?dryRun=true", s.sample(noun), onceAs("dry-"+string(noun))).want(http.StatusCreated)
		s.write(http.MethodGet, at(noun, tried.at("id").(string)), nil).want(http.StatusNotFound)
		current := s.write(http.MethodGet, at(noun, key), nil)
		patched := s.write(http.MethodPatch, at(noun, key)+"?dryRun=true", object{"title": "Berre ei prøve"}, ifMatch(current.tag())).want(http.StatusOK)
		if patched.version() != current.version()+1 || patched.at("title") != "Berre ei prøve" {
			t.Errorf("%s: %s", noun, patched.body)
		}
		s.write(http.MethodPatch, at(noun, key)+"?dryRun=true", object{"title": "Gammal"}, ifMatch(`"0-x"`)).want(http.StatusPreconditionFailed)
		s.write(http.MethodPatch, at(noun, key)+"?dryRun=true", object{"title": 7}, ifMatch(current.tag())).want(http.StatusBadRequest)
		s.write(http.MethodPatch, at(noun, key)+"?dryRun=kanskje", object{"title": "x"}, ifMatch(current.tag())).want(http.StatusBadRequest)
		if status := s.write(http.MethodDelete, at(noun, key)+"?dryRun=true", nil, ifMatch(current.tag())).status; status != http.StatusNoContent && status != http.StatusConflict {
			t.Errorf("%s: a trial deletion answered %d", noun, status)
		}
		if after := s.everything(); after != before {
			t.Errorf("%s: a dry run changed the database", noun)
		}
		done := s.write(http.MethodPost, at(noun), s.sample(noun), onceAs("dry-"+string(noun))).want(http.StatusCreated)
		if done.header.Get("Idempotency-Replayed") != "" {
			t.Error("a dry run took the idempotency key")
		}
	}
}

// everything is a digest of every row of every table but search, whose rows have no order of their own.
func (s *service) everything() string {
	s.t.Helper()
	db, err := pgx.Connect(s.t.Context(), s.dbURL)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(s.t.Context()))
	rows, _ := db.Query(s.t.Context(), "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1")
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	var digest strings.Builder
	for _, table := range tables {
		columns := "t::text"
		if table == "changes" {
			columns = "(to_jsonb(t) - 'position')::text" // which the sequencer may give at any moment
		} else if table == "api_keys" {
			columns = "(to_jsonb(t) - 'last_used_on')::text" // written beside the request
		} else if table == "change_log" {
			continue
		}
		var sum *string
		if err := db.QueryRow(s.t.Context(), "SELECT md5(string_agg("+columns+", '|' ORDER BY "+columns+")) FROM "+pgx.Identifier{table}.Sanitize()+" t").Scan(&sum); err != nil {
			s.t.Fatal(table, err)
		}
		if sum != nil {
			digest.WriteString(table + *sum + "\n")
		}
	}
	return digest.String()
}

func TestPreferMinimal(t *testing.T) {
	t.Parallel()
	s := newService(t)
	short := header("Prefer", "respond-async, return=minimal")
	created := s.write(http.MethodPost, "/measures", s.sample(plan.Measures), short).want(http.StatusNoContent)
	path, ok := strings.CutPrefix(created.header.Get("Location"), "/v1")
	if !ok || len(created.body) > 0 || created.header.Get("Preference-Applied") != "return=minimal" || created.header.Get("Content-Type") != "" {
		t.Errorf("%v %s", created.header, created.body)
	}
	if read := s.write(http.MethodGet, path, nil).want(http.StatusOK); read.tag() != created.tag() {
		t.Errorf("tag %s, not %s", created.tag(), read.tag())
	}
	patched := s.write(http.MethodPatch, path, object{"title": "Kort svar"}, short, ifMatch(created.tag())).want(http.StatusNoContent)
	s.write(http.MethodPatch, path, object{"title": "Heilt svar"}, header("Prefer", "return=representation"), ifMatch(patched.tag())).want(http.StatusOK)
	s.write(http.MethodPatch, path, object{"title": "x"}, short, ifMatch(patched.tag())).want(http.StatusPreconditionFailed)
	s.get("/measures?limit=1", short).want(http.StatusOK)
}
