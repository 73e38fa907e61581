package httpapi_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

func sprint(v any) string { return fmt.Sprint(v) }

// Each reference can be expanded, and brings the objects that the page refers to, as their own operations answer them.
func TestExpandEveryReference(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		if noun == plan.Communities {
			return // which refers to nothing that is read
		}
		s.give(noun)
		asked := 0
		for member, target := range plan.ReferenceMembers(noun) {
			a := s.send(http.MethodGet, at(noun)+"?limit=200&expand="+member, nil, s.asAdmin()).want(http.StatusOK)
			want := map[string]bool{}
			for _, item := range a.at("items").([]any) {
				for _, ref := range refsOf(item.(object)[member]) {
					typ := string(target)
					if typ == "" {
						typ = text(ref, "type")
					}
					want[typ+"/"+text(ref, "key")] = true
				}
			}
			got := map[string]bool{}
			for name, list := range a.at("included").(object) {
				for _, o := range list.([]any) {
					o := o.(object)
					n := nounOf(name)
					got[string(n)+"/"+text(o, "key")] = true
					if one := s.send(http.MethodGet, at(n, text(o, "id")), nil, s.asAdmin()).at(); asked < 20 && !reflect.DeepEqual(one, any(o)) {
						s.t.Errorf("expand=%s: %v is not %v", member, o, one)
					}
					asked++
				}
			}
			if !reflect.DeepEqual(got, want) {
				s.t.Errorf("expand=%s includes %v, not %v", member, got, want)
			}
		}
		if s.get(at(noun)).at("included") != nil {
			s.t.Error("included without expand")
		}
	})
}

// refsOf are the references that a member holds, one or a list.
func refsOf(v any) []object {
	switch v := v.(type) {
	case object:
		return []object{v}
	case []any:
		var list []object
		for _, r := range v {
			list = append(list, r.(object))
		}
		return list
	}
	return nil
}

// nounOf is the noun whose objects stand in a member of included.
func nounOf(member string) plan.Noun {
	i := slices.IndexFunc(plan.Nouns(), func(n plan.Noun) bool { return camel(string(n)) == member })
	return plan.Nouns()[i]
}

// camel writes a noun as a member.
func camel(noun string) string {
	words := strings.Split(noun, "-")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

func TestExpandTwoLevels(t *testing.T) {
	t.Parallel()
	s := newService(t)
	keys := func(a *answer, noun string) (list []string) {
		objects, _ := a.at("included", noun).([]any)
		for _, o := range objects {
			list = append(list, text(o.(object), "key"))
		}
		return list
	}
	a := s.get("/measures?committee=fsu-ikt&expand=committee,goal.plan,goal.parent,participants").want(http.StatusOK)
	if got := keys(a, "committees"); !slices.Equal(got, []string{"fsu-ikt"}) { // once, though every measure refers to it
		t.Errorf("committees: %q", got)
	}
	if got := keys(a, "actionPlans"); !slices.Equal(got, []string{"felles-handlingsplan-2023-2026"}) {
		t.Errorf("plans: %q", got)
	}
	if len(keys(a, "goals")) == 0 || len(a.at("included").(object)) != 3 {
		t.Errorf("%s", a.body)
	}
	// the goal itself comes with what it refers to, and a sparse page has the whole objects beside it
	a = s.get("/measures?ids=ikt-tiltak-01&expand=goal.committee&fields=title").want(http.StatusOK)
	if len(keys(a, "goals")) != 1 || !slices.Equal(keys(a, "committees"), []string{"fsu-ikt"}) || a.at("included", "goals", 0, "sources") == nil || a.at("items", 0, "goal") != nil {
		t.Errorf("%s", a.body)
	}
	if a := s.get("/measures?ids=finst-ikkje&expand=goal").want(http.StatusOK); len(a.at("included").(object)) != 0 {
		t.Errorf("of an empty page: %s", a.body)
	}
	s.get("/deadlines?expand=subject.plan").wantFaults("expand:unknown_field") // of any type, so its members are not known
	s.get("/measures?expand=goal.plan.committee").wantFaults("expand:invalid_form")
	s.get("/communities?expand=trust").wantFaults("expand:unknown_parameter")
}

// What a reader may not see does not come with what he may.
func TestExpandShowsNoDrafts(t *testing.T) {
	t.Parallel()
	s := newService(t)
	goal := s.sample(plan.Goals)
	goal["key"] = "hemmeleg"
	s.write(http.MethodPost, "/goals", goal).want(http.StatusCreated)
	in := s.sample(plan.Measures)
	in["key"], in["goal"], in["plan"] = "hemmeleg-tiltak", object{"key": "hemmeleg"}, goal["plan"]
	s.write(http.MethodPost, "/measures", in).want(http.StatusCreated)
	path := "/measures?ids=hemmeleg-tiltak&expand=goal,goal.plan,committee"
	if a := s.send(http.MethodGet, path, nil, s.asAdmin()).want(http.StatusOK); text(a.at("included", "goals", 0).(object), "key") != "hemmeleg" {
		t.Errorf("the admin: %s", a.body)
	}
	if a := s.get(path).want(http.StatusOK); len(a.keys()) != 0 || len(a.at("included").(object)) != 0 {
		t.Errorf("the public: %s", a.body)
	}
	// A published object refers to no draft, so one is made to, past the service and what it keeps of its answers.
	s.exec("SET session_replication_role = replica; UPDATE measures SET visibility = 'published' WHERE key = 'hemmeleg-tiltak'")
	a := s.get(path + "&limit=3").want(http.StatusOK)
	if len(a.keys()) != 1 || a.at("included", "goals") != nil || a.at("included", "actionPlans") != nil || a.at("included", "committees") == nil {
		t.Errorf("the public: %s", a.body)
	}
}
