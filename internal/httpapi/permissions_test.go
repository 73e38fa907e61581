package httpapi_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// subject is an object that the actors of the permission test act on.
type subject struct {
	noun    plan.Noun
	id, key string
	target  plan.Target
	actors  []who
}

// who is one of the actors: a role in a scope, with a key.
type who struct {
	name  string
	actor plan.Actor
	key   option
}

// TestPermissionsOverHTTP drives every operation of the contract with every role, for their own committees, for others, in another
// community and everywhere, on what is published and on a draft. What is expected is what the permission table says, which is tested cell
// by cell where it stands; an operation that is not in it, or that this test does not know how to ask for, fails.
func TestPermissionsOverHTTP(t *testing.T) {
	t.Parallel()
	s := newService(t)
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	shared := s.sharedActors()
	subjects := map[plan.Noun][]subject{}
	for _, noun := range plan.Nouns() {
		in := s.sample(noun)
		in["key"] = "utkast-" + string(noun)
		draft := s.write(http.MethodPost, at(noun), in).want(http.StatusCreated)
		for _, key := range []string{s.get(at(noun) + "?limit=1").keys()[0], text(draft.object(), "key")} {
			subjects[noun] = append(subjects[noun], s.subject(noun, key, shared))
		}
	}
	for _, x := range subjects[plan.RoleHoldings] {
		s.write(http.MethodPut, at(x.noun, x.id, "contact"), object{"phone": phone}, header("If-None-Match", "*")).want(http.StatusCreated)
	}
	table, seen := plan.Operations(), map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			row, decided := table[op.OperationID]
			if !decided {
				t.Errorf("the permission table has no row for %s", op.OperationID)
				continue
			}
			seen[op.OperationID] = true
			t.Run(op.OperationID, func(t *testing.T) {
				s := s.in(t)
				switch {
				case row.Action == plan.Import || row.Action == plan.Export:
					s.tryFiles(method, path, row, shared)
				case row.Action == plan.ManageKeys:
					s.tryTokens(method, path, shared)
				case row.Action == plan.Redact:
					s.tryRedactions(method, path, shared)
				case row.Action == plan.Read && !strings.Contains(path, "{") || row.Noun == "":
					s.tryOpen(path, subjects[row.Noun], shared)
				case row.Action == plan.Create:
					s.tryCreate(path, row, subjects[row.Noun][1])
				default:
					for _, x := range subjects[row.Noun] {
						s.tryOne(method, path, op, row, x)
					}
				}
			})
		}
	}
	for name := range table {
		if !seen[name] {
			t.Errorf("the permission table has a row for %s, which is no operation", name)
		}
	}
}

// sharedActors are the public, and each role at home, elsewhere and everywhere.
func (s *service) sharedActors() []who {
	s.t.Helper()
	home := uuidOf(s.t, s.get("/communities/"+community).at("id"))
	elsewhere := uuidOf(s.t, s.write(http.MethodPost, "/communities", object{"title": "Anna fellesskap", "key": "anna"}).want(http.StatusCreated).at("id"))
	list := []who{{name: "the public", key: func(*http.Request) {}}}
	for _, role := range plan.Roles()[1:] {
		list = append(list, s.who(string(role)+" at home", plan.Grant{Role: role, Community: home}))
	}
	return append(list, s.who("admin elsewhere", plan.Grant{Role: plan.RoleAdmin, Community: elsewhere}), s.who("admin everywhere", plan.Grant{Role: plan.RoleAdmin}))
}

func (s *service) who(name string, g plan.Grant) who {
	s.t.Helper()
	return who{name, plan.Actor{ID: uuid.New(), Kind: plan.ActorKindPerson, Grants: []plan.Grant{g}}, s.keyOf(g)}
}

// subject reads an object's target from the change log, and adds the actors of its own and of another committee.
func (s *service) subject(noun plan.Noun, key string, shared []who) subject {
	s.t.Helper()
	o := s.write(http.MethodGet, at(noun, key), nil).want(http.StatusOK).object()
	x := subject{noun: noun, id: text(o, "id"), key: key, actors: slices.Clone(shared)}
	x.target = plan.Target{Noun: noun, Visibility: plan.Visibility(text(o, "visibility")), Community: uuidOf(s.t, o["id"])}
	if in, ok := o["community"].(object); ok && noun != plan.Communities {
		x.target.Community = uuidOf(s.t, in["id"])
	}
	var committees string
	err := s.query("SELECT array_to_string(committees, ',') FROM changes WHERE object_id = $1 ORDER BY version DESC LIMIT 1", []any{x.id}, &committees)
	if err != nil {
		s.t.Fatal(err)
	}
	for id := range strings.FieldsFuncSeq(committees, func(r rune) bool { return r == ',' }) {
		x.target.Committees = append(x.target.Committees, uuidOf(s.t, id))
	}
	home := uuidOf(s.t, s.get("/communities/"+community).at("id"))
	own, other := x.target.Committees, uuid.UUID{}
	for _, o := range s.get("/committees").at("items").([]any) {
		if id := uuidOf(s.t, o.(object)["id"]); !slices.Contains(own, id) {
			other = id
		}
	}
	for _, role := range []plan.Role{plan.RoleEditor, plan.RoleSecretariat} {
		if len(own) > 0 {
			x.actors = append(x.actors, s.who(string(role)+" of its committee", plan.Grant{Role: role, Community: home, Committees: own}))
		}
		x.actors = append(x.actors, s.who(string(role)+" of another committee", plan.Grant{Role: role, Community: home, Committees: []uuid.UUID{other}}))
	}
	return x
}

// refusal is how an actor who may not do it is answered: the public is asked for a key wherever one is needed, what an actor may not know
// of does not exist, and the rest is forbidden.
func refusal(w who, reading bool, x plan.Target) int {
	switch {
	case len(w.actor.Grants) == 0 && !reading:
		return http.StatusUnauthorized
	case !w.actor.May(plan.Read, x):
		return http.StatusNotFound
	}
	return http.StatusForbidden
}

// tryOne asks for an operation on one object, in a way that changes nothing: the precondition of who may do it fails, or the state.
func (s *service) tryOne(method, path string, op *openapi3.Operation, row plan.Operation, x subject) {
	s.t.Helper()
	before, rest, _ := strings.Cut(path, "/{")
	_, rest, _ = strings.Cut(rest, "}")
	ident, allowed := x.id, http.StatusPreconditionFailed
	switch {
	case method == http.MethodGet:
		allowed = http.StatusOK
	case row.Action == plan.Restore:
		allowed = http.StatusConflict // it is not deleted
	case method == http.MethodPut && rest == "":
		ident = x.key
	}
	body := s.bodyOf(method, path, op, x)
	for _, w := range x.actors {
		want := allowed
		if !w.actor.May(row.Action, x.target) {
			want = refusal(w, method == http.MethodGet && row.Action == plan.Read, x.target)
		}
		a := s.send(method, before+"/"+ident+rest, body, w.key, ifMatch(`"9000-x"`))
		if a.status != want {
			s.t.Errorf("%s, on a %s %s, as %s: answered %d, not %d: %s", op.OperationID, x.target.Visibility, x.noun.Singular(), w.name, a.status, want, a.body)
		}
	}
}

// bodyOf is a body that fits the contract.
func (s *service) bodyOf(method, path string, op *openapi3.Operation, x subject) any {
	s.t.Helper()
	switch {
	case op.RequestBody == nil:
		return nil
	case strings.HasSuffix(path, "/contact"):
		return object{"phone": phone}
	case strings.HasSuffix(path, "/status-reports"):
		return object{"year": 2023, "status": "done", "reportedOn": "2023-12-01"}
	case strings.HasSuffix(path, "/extensions"):
		return object{"dueOn": "2030-01-01", "reason": "Utsett"}
	case strings.HasSuffix(path, "/transitions"):
		return bodySchema(s.t, method, path).Example
	case method == http.MethodPatch:
		return object{"title": "Ny tittel"}
	}
	return s.sample(x.noun)
}

// tryCreate makes drafts that belong to whom the subject belongs to.
func (s *service) tryCreate(path string, row plan.Operation, x subject) {
	s.t.Helper()
	in := s.sample(x.noun)
	for _, w := range x.actors {
		target := x.target
		if x.noun == plan.Committees || x.noun == plan.Communities {
			target.Committees = nil // it is a new one
		}
		if x.noun == plan.Communities {
			target.Community = uuid.New()
		}
		may := w.actor.May(row.Action, target)
		a := s.send(http.MethodPost, path, maps.Clone(in), w.key)
		switch {
		case may && (a.status == http.StatusCreated || a.at("code") == "report_exists"):
		case !may && len(w.actor.Grants) == 0 && a.status == http.StatusUnauthorized:
		case !may && len(w.actor.Grants) > 0 && a.status == http.StatusForbidden:
		default:
			s.t.Errorf("POST %s as %s, who may %v: %d %s", path, w.name, may, a.status, a.body)
		}
	}
}

// tryOpen asks for what everyone may read, in which drafts show only to those who may see them.
func (s *service) tryOpen(path string, subjects []subject, shared []who) {
	s.t.Helper()
	listed := len(subjects) == 2 && (path == at(subjects[1].noun) || path == at(subjects[1].noun)+".csv")
	for _, w := range shared {
		for _, concrete := range s.concrete(path) {
			if listed {
				concrete += "?visibility=draft"
			}
			a := s.get(concrete, w.key)
			if a.status != http.StatusOK {
				s.t.Errorf("GET %s as %s: %d %s", concrete, w.name, a.status, a.body)
			}
			if listed && strings.Contains(string(a.body), subjects[1].id) != w.actor.May(plan.ReadDraft, subjects[1].target) {
				s.t.Errorf("GET %s as %s: %s", concrete, w.name, a.body)
			}
		}
	}
}

// tryTokens asks for an operation on the keys of the community.
func (s *service) tryTokens(method, path string, shared []who) {
	s.t.Helper()
	in := object{"name": "Nøkkel", "grants": []object{grant("reader", community)}}
	home := uuidOf(s.t, s.get("/communities/"+community).at("id"))
	for _, w := range shared {
		concrete, body := path, any(nil)
		if strings.Contains(path, "{id}") {
			concrete = strings.Replace(path, "{id}", s.write(http.MethodPost, "/tokens", in).at("token", "id").(string), 1)
		}
		allowed := map[string]int{http.MethodPost: http.StatusCreated, http.MethodDelete: http.StatusNoContent}[method]
		if allowed == 0 {
			allowed = http.StatusOK
		}
		switch {
		case path == "/tokens" && method == http.MethodPost:
			body = in
		case method == http.MethodPatch:
			body = object{"name": "Ny"}
		}
		want := allowed
		all, some := w.actor.ManagesKeys()
		switch {
		case len(w.actor.Grants) == 0:
			want = http.StatusUnauthorized
		case !all && len(some) == 0:
			want = http.StatusForbidden
		case all || slices.Contains(some, home) || path == "/tokens" && method == http.MethodGet:
		case path == "/tokens":
			want = http.StatusForbidden
		default:
			want = http.StatusNotFound
		}
		if a := s.send(method, concrete, body, w.key); a.status != want {
			s.t.Errorf("%s %s as %s: %d, not %d: %s", method, path, w.name, a.status, want, a.body)
		}
	}
}

// tryRedactions asks for an operation on the redactions of the community.
func (s *service) tryRedactions(method, path string, shared []who) {
	s.t.Helper()
	home := uuidOf(s.t, s.get("/communities/"+community).at("id"))
	for _, w := range shared {
		var body any
		if method == http.MethodPost {
			body = object{"names": []string{"Ingen Slik"}, "reason": "Prøve", "community": object{"key": community}}
		}
		want := http.StatusOK
		all, some := w.actor.Redacts()
		switch {
		case len(w.actor.Grants) == 0:
			want = http.StatusUnauthorized
		case !all && len(some) == 0, method == http.MethodPost && !all && !slices.Contains(some, home):
			want = http.StatusForbidden
		}
		if a := s.send(method, path, body, w.key); a.status != want {
			s.t.Errorf("%s %s as %s: %d, not %d: %s", method, path, w.name, a.status, want, a.body)
		}
	}
}
