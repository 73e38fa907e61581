package httpapi_test

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// newGenerator takes from a service what references and codes can name.
func newGenerator(s *service, seed, lane uint64) *generator {
	s.t.Helper()
	g := &generator{Rand: rand.New(rand.NewPCG(seed, lane)), keys: map[plan.Noun][]string{}, codes: map[string][]string{}, targets: targets(s.t)}
	for _, noun := range plan.Nouns() {
		g.keys[noun] = keysOf(s.all(at(noun) + "?limit=200"))
	}
	for _, l := range s.get("/code-lists").want(200).at("items").([]any) {
		for _, c := range l.(object)["codes"].([]any) {
			g.codes[text(l.(object), "name")] = append(g.codes[text(l.(object), "name")], text(c.(object), "code"))
		}
	}
	return g
}

// target is the noun that a reference at a place names. The body of a step or a report has no place in the object itself; there the
// member of the same name says it, of the same noun if it has one.
func (g *generator) target(p site) plan.Noun {
	if noun, ok := g.targets[p.noun][p.pointer]; ok {
		return noun
	}
	for _, noun := range append([]plan.Noun{p.noun}, plan.Nouns()...) {
		for _, pointer := range slices.Sorted(maps.Keys(g.targets[noun])) {
			target := g.targets[noun][pointer]
			if member := (site{noun, pointer}).last(); member == p.last() && target != "" {
				return target
			}
		}
	}
	panic("no reference is called " + p.pointer + " in " + string(p.noun))
}

// named is the noun that a query parameter names: a reference of the noun of the list, or of any, with the name of the parameter, or
// the list of such references.
func (g *generator) named(list plan.Noun, parameter string) (plan.Noun, bool) {
	for _, noun := range append([]plan.Noun{list}, plan.Nouns()...) {
		for _, pointer := range slices.Sorted(maps.Keys(g.targets[noun])) {
			target := g.targets[noun][pointer]
			member := (site{noun, pointer}).last()
			if target != "" && (member == parameter || member == parameter+"s" || member == strings.TrimSuffix(parameter, "y")+"ies") {
				return target, true
			}
		}
	}
	return "", false
}

var places = regexp.MustCompile(`/\d+`)

// targets says for each noun where it holds references and to what, by asking an object of it in which every list has an element. Where
// a reference may name any noun, the target is "".
func targets(t testing.TB) map[plan.Noun]map[string]plan.Noun {
	t.Helper()
	all := map[plan.Noun]map[string]plan.Noun{}
	for _, noun := range plan.Nouns() {
		r := plan.New(noun)
		populate(reflect.ValueOf(r).Elem())
		all[noun] = map[string]plan.Noun{}
		for _, ref := range r.References() {
			all[noun][places.ReplaceAllString(ref.Pointer, "/*")] = ref.Noun
		}
		if all[noun]["/sources/*/document"] != plan.Documents {
			t.Fatalf("the references of %s are %v", noun, all[noun])
		}
	}
	return all
}

// populate gives every list one element and lets every pointer point.
func populate(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		populate(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		populate(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				populate(f)
			}
		}
	}
}
