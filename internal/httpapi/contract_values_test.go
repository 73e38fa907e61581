package httpapi_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// generator makes values that fit the contract. Everything it makes follows from its seed and the data it was given.
type generator struct {
	*rand.Rand
	keys    map[plan.Noun][]string // of the shipped objects
	codes   map[string][]string    // by code list
	targets map[plan.Noun]map[string]plan.Noun
	count   int
}

// site is a place in a body: the noun of the body and the pointer, with * for the places of lists.
type site struct {
	noun    plan.Noun
	pointer string
}

func (p site) member(name string) site { return site{p.noun, p.pointer + "/" + name} }
func (p site) element() site           { return site{p.noun, p.pointer + "/*"} }

// last is the name of the member at the place.
func (p site) last() string {
	parts := strings.Split(strings.TrimSuffix(p.pointer, "/*"), "/")
	return parts[len(parts)-1]
}

func pick[T any](g *generator, list []T) T { return list[g.IntN(len(list))] }

// maybe is true one time in n.
func (g *generator) maybe(n int) bool { return g.IntN(n) == 0 }

// word is unique within the run of a generator.
func (g *generator) word() string {
	g.count++
	return fmt.Sprintf("z%d-%x", g.count, g.Uint32())
}

// flat resolves the one schema that a member with a description of its own refers to by allOf.
func flat(s *openapi3.Schema) *openapi3.Schema {
	if len(s.AllOf) == 0 {
		return s
	}
	inner := *flat(s.AllOf[0].Value)
	inner.Nullable = s.Nullable
	return &inner
}

// isReference reports whether a schema is that of a reference to one noun, or (typed) to any.
func isReference(s *openapi3.Schema) (reference, typed bool) {
	_, id := s.Properties["id"]
	_, key := s.Properties["key"]
	_, kind := s.Properties["type"]
	reference = s.MinProps > 0 && id && key
	return reference, reference && kind
}

// value makes a value of a schema. A full one has every member that there is; otherwise what may be left out or null sometimes is.
func (g *generator) value(s *openapi3.Schema, p site, full bool) any {
	s = flat(s)
	switch {
	case s.Nullable && !full && g.maybe(6):
		return nil
	case len(s.Enum) > 0:
		return pick(g, s.Enum)
	case s.Type.Is("string"):
		return g.prosaic(s, p)
	case s.Type.Is("integer"):
		return int64(*s.Min) + g.Int64N(min(int64(*s.Max-*s.Min)+1, 1<<40))
	case s.Type.Is("number"):
		return *s.Min + float64(g.IntN(1000))/8
	case s.Type.Is("boolean"):
		return g.maybe(2)
	case s.Type.Is("array"):
		return g.list(s, p, full)
	default:
		return g.object(s, p, full)
	}
}

func (g *generator) list(s *openapi3.Schema, p site, full bool) []any {
	n := g.IntN(3)
	if full {
		n = 1
	}
	list := []any{}
	for range max(n, int(s.MinItems)) {
		list = append(list, g.value(s.Items.Value, p.element(), full))
	}
	return distinct(list)
}

// distinct leaves out what came before: most lists hold everything once.
func distinct(list []any) []any {
	seen := map[string]bool{}
	out := []any{}
	for _, v := range list {
		if name := fmt.Sprint(v); !seen[name] {
			seen[name] = true
			out = append(out, v)
		}
	}
	return out
}

func (g *generator) object(s *openapi3.Schema, p site, full bool) map[string]any {
	if reference, typed := isReference(s); reference {
		return g.reference(p, typed)
	}
	required := map[string]bool{}
	for _, name := range s.Required {
		required[name] = true
	}
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if full || required[name] || g.maybe(2) {
			out[name] = g.value(s.Properties[name].Value, p.member(name), full)
		}
	}
	ordered(out)
	return out
}

// ordered puts days and years that are the bounds of something in their order.
func ordered(m map[string]any) {
	for _, bounds := range [][2]string{{"from", "to"}, {"validFrom", "validTo"}, {"openedOn", "dueOn"}} {
		switch a := m[bounds[0]].(type) {
		case string:
			if b, ok := m[bounds[1]].(string); ok && b < a {
				m[bounds[0]], m[bounds[1]] = b, a
			}
		case int64:
			if b, ok := m[bounds[1]].(int64); ok && b < a {
				m[bounds[0]], m[bounds[1]] = b, a
			}
		}
	}
}

// reference names a shipped object of the noun that the place refers to.
func (g *generator) reference(p site, typed bool) map[string]any {
	noun := g.target(p)
	if !typed {
		return map[string]any{"key": pick(g, g.keys[noun])}
	}
	noun = pick(g, plan.Nouns())
	return map[string]any{"type": string(noun), "key": pick(g, g.keys[noun])}
}

func (g *generator) day() string {
	return fmt.Sprintf("%04d-%02d-%02d", 2000+g.IntN(40), 1+g.IntN(12), 1+g.IntN(28))
}

// prosaic makes a text of a schema, in any script and of any length that it allows.
func (g *generator) prosaic(s *openapi3.Schema, p site) string {
	switch s.Format {
	case "date":
		return g.day()
	case "date-time":
		return g.day() + pick(g, []string{"T08:30:00Z", "T23:59:59.999999Z", "T00:00:00+02:00"})
	case "uri":
		return "https://example.org/" + g.word() + "?a=b#c"
	case "email":
		return g.word() + "@example.org"
	case "uuid":
		return "018f3a6e-7c00-7000-8000-000000001003"
	}
	switch {
	case p.last() == "phone":
		return phone
	case p.last() == "checksum":
		return strings.Repeat(fmt.Sprintf("%08x", g.Uint32()), 8)
	case s.Pattern == "^[a-z0-9][a-z0-9_-]{0,79}$":
		if codes := g.codes[singular(p.noun)+"-"+p.last()]; codes != nil {
			return pick(g, codes)
		}
		return g.word()
	case s.Pattern == "^[a-z0-9][a-z0-9._-]{0,79}$":
		return g.word()
	}
	return g.prose(int(s.MinLength), int(*s.MaxLength), !strings.HasPrefix(s.Pattern, "^"))
}

var alphabet = []rune(`aåæøÆØÅéčđŋ 'šŧž"\/<>&;%?=+-@#{}[]|~^$(*).,:_0123456789` + "日本語🙂\u202eé\u00a0")

// prose is a text whose letters any field has to take. Its first word makes it unlike any other.
func (g *generator) prose(shortest, longest int, lines bool) string {
	text := []rune(g.word())
	limit := longest
	if !g.maybe(30) {
		limit = min(longest, 40)
	}
	for range g.IntN(max(limit-len(text), 0) + 1) {
		text = append(text, pick(g, alphabet))
	}
	if lines && g.maybe(4) {
		text = append(text[:min(len(text), longest-1)], '\n')
	}
	if len(text) > longest {
		text = text[:longest]
	}
	for len(text) < shortest {
		text = append(text, 'x')
	}
	return string(text)
}

func singular(n plan.Noun) string { return strings.ReplaceAll(n.Singular(), " ", "-") }
