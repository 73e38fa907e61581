package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// object is a JSON object.
type object = map[string]any

// in returns the service for a subtest, so that a failure is the subtest's.
func (s *service) in(t testing.TB) *service {
	t.Helper()
	c := *s
	c.t = t
	return &c
}

// eachNoun runs fn for every noun at once, on one service.
func eachNoun(t *testing.T, fn func(s *service, noun plan.Noun)) {
	t.Helper()
	s := newService(t)
	for _, noun := range plan.Nouns() {
		t.Run(string(noun), func(t *testing.T) {
			t.Parallel()
			fn(s.in(t), noun)
		})
	}
}

// at is the address of a noun's list, of an object, or of something below it.
func at(noun plan.Noun, parts ...string) string {
	return "/" + strings.Join(append([]string{string(noun)}, parts...), "/")
}

// all walks through a list, as the admin, and returns its objects in order.
func (s *service) all(path string) []object {
	s.t.Helper()
	var list []object
	for next := path; ; {
		a := s.write(http.MethodGet, next, nil).want(http.StatusOK)
		for _, o := range a.at("items").([]any) {
			list = append(list, o.(object))
		}
		to, more := a.at("next").(string)
		if !more {
			return list
		}
		next = strings.TrimPrefix(to, "/v1")
	}
}

func keysOf(list []object) []string {
	keys := make([]string, len(list))
	for i, o := range list {
		keys[i] = o["key"].(string)
	}
	return keys
}

// bodySchema is what the contract lets a request of a method on a path hold.
func bodySchema(t testing.TB, method, path string) *openapi3.Schema {
	t.Helper()
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range doc.Paths.Value(path).GetOperation(method).RequestBody.Value.Content {
		return m.Schema.Value
	}
	t.Fatalf("%s %s has no body", method, path)
	return nil
}

// itemPath is the contract's path of one object of a noun.
func itemPath(t testing.TB, noun plan.Noun) string {
	t.Helper()
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	for path := range doc.Paths.Map() {
		if rest, ok := strings.CutPrefix(path, at(noun)+"/{"); ok && strings.HasSuffix(rest, "}") {
			return path
		}
	}
	t.Fatalf("no path for one of %s", noun)
	return ""
}

// members are the properties of a schema and of what it is composed of.
func members(s *openapi3.Schema) openapi3.Schemas {
	all := maps.Clone(s.Properties)
	for _, part := range s.AllOf {
		if all == nil {
			all = openapi3.Schemas{}
		}
		maps.Copy(all, members(part.Value))
	}
	return all
}

// reduced is what was read without the members that cannot be written, and without what is null.
func reduced(v any, s *openapi3.Schema) any {
	switch v := v.(type) {
	case object:
		out := object{}
		for name, p := range members(s) {
			if v[name] != nil {
				out[name] = reduced(v[name], p.Value)
			}
		}
		return out
	case []any:
		items := s.Items
		for _, part := range s.AllOf {
			items = part.Value.Items
		}
		out := make([]any, len(v))
		for i := range v {
			out[i] = reduced(v[i], items.Value)
		}
		return out
	}
	return v
}

// sample is valid input for a new object of a noun: a shipped object without what only one object can have. It is the one that says
// the most, so that as much as possible is tried.
func (s *service) sample(noun plan.Noun) object {
	s.t.Helper()
	schema := bodySchema(s.t, http.MethodPost, at(noun))
	var in object
	for _, o := range s.all(at(noun) + "?limit=200") {
		if candidate := reduced(o, schema).(object); len(candidate) > len(in) {
			in = candidate
		}
	}
	for _, name := range []string{"key", "externalIds", "aliases", "numbers", "number", "priorityRank", "trust"} {
		delete(in, name)
	}
	switch noun {
	case plan.CommitteeReports:
		in["year"] = 2031 // a committee has one a year
	case plan.Communities:
		delete(in, "sources") // a community's documents are its own
	case plan.ActionPlans:
		delete(in, "approvedOn") // what is not adopted yet has no day on which it was
	case plan.Decisions:
		delete(in, "decidedOn")
	case plan.Assignments:
		delete(in, "issuedOn")
	}
	return in
}

// text is a member that is a string.
func text(o object, name string) string { v, _ := o[name].(string); return v }

// version is the version of the object that the answer shows.
func (a *answer) version() int {
	a.t.Helper()
	v, ok := a.at("version").(float64)
	if !ok {
		a.t.Fatalf("no version: %s", a.body)
	}
	return int(v)
}

// operations are those of a history, the newest first.
func (a *answer) operations() string {
	a.t.Helper()
	var list []string
	for _, e := range a.want(http.StatusOK).at("items").([]any) {
		list = append(list, text(e.(object), "operation"))
	}
	return strings.Join(list, " ")
}

// codes are the faults of a problem as place:code, sorted.
func (a *answer) codes() []string {
	a.t.Helper()
	var list []string
	faults, _ := a.at("errors").([]any)
	for _, f := range faults {
		f := f.(object)
		list = append(list, fmt.Sprintf("%s%s%s:%s", text(f, "pointer"), text(f, "parameter"), text(f, "header"), text(f, "code")))
	}
	slices.Sort(list)
	return list
}

// wantFaults fails the test unless the answer is a 400 with just these faults.
func (a *answer) wantFaults(faults ...string) {
	a.t.Helper()
	a.want(http.StatusBadRequest, "invalid_request")
	slices.Sort(faults)
	if got := a.codes(); !slices.Equal(got, faults) {
		a.t.Fatalf("faults %q, not %q: %s", got, faults, a.body)
	}
}

func jsonOf(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// keyOf makes a new key with a grant and sends it.
func (s *service) keyOf(g plan.Grant) option {
	s.t.Helper()
	key, hash := identity.NewKey()
	if _, err := s.store.CreateKey(s.t.Context(), string(g.Role), hash, []plan.Grant{g}); err != nil {
		s.t.Fatal(err)
	}
	return header("Authorization", "Bearer "+key)
}

// query asks the database for one value.
func (s *service) query(sql string, args []any, into any) error {
	s.t.Helper()
	db, err := pgx.Connect(context.Background(), s.dbURL)
	if err != nil {
		return err
	}
	defer db.Close(context.Background())
	return db.QueryRow(context.Background(), sql, args...).Scan(into)
}

func uuidOf(t testing.TB, v any) uuid.UUID {
	t.Helper()
	id, err := uuid.Parse(v.(string))
	if err != nil {
		t.Fatal(err)
	}
	return id
}
