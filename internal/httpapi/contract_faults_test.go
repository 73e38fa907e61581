package httpapi_test

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// place is where a fault is said to be: in the body, in a parameter or in a header.
type place struct{ pointer, parameter, header string }

// fault is one thing wrong with a body: what is done at a path of member names and list places, and how it has to be answered.
type fault struct {
	path []any
	edit func(old any) any
	code string // of the fault; "" for any
	at   place
}

// gone is what an edit returns to take a member away.
type gone struct{}

// edited returns a copy of a value in which edit has changed what is at a path. What is not on the path is shared.
func edited(v any, path []any, edit func(any) any) any {
	if len(path) == 0 {
		return edit(v)
	}
	switch step := path[0].(type) {
	case string:
		m := maps.Clone(v.(object))
		if changed := edited(m[step], path[1:], edit); changed == (any)(gone{}) {
			delete(m, step)
		} else {
			m[step] = changed
		}
		return m
	case int:
		l := slices.Clone(v.([]any))
		l[step] = edited(l[step], path[1:], edit)
		return l
	}
	panic("a path has names and places")
}

// faults collects every way to break a body in one place.
type faults struct {
	g    *generator
	list []fault
}

func (f *faults) add(path []any, code string, edit func(any) any) {
	f.list = append(f.list, fault{slices.Clone(path), edit, code, place{pointer: pointerOf(path)}})
}

func (f *faults) put(path []any, code string, v any) {
	f.add(path, code, func(any) any { return v })
}

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

func pointerOf(path []any) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteByte('/')
		switch step := step.(type) {
		case string:
			b.WriteString(escapes.Replace(step))
		case int:
			b.WriteString(jsonNumber(step))
		}
	}
	return b.String()
}

func jsonNumber(n int) string { b, _ := json.Marshal(n); return string(b) }

// bodyFaults are the ways to break a value of a schema that has every member, at each depth.
func (f *faults) of(s *openapi3.Schema, v any, path []any) {
	s = flat(s)
	if !s.Nullable && len(path) > 0 {
		f.put(path, "", nil)
	}
	switch v := v.(type) {
	case object:
		f.object(s, v, path)
	case []any:
		f.array(s, v, path)
	case string:
		f.text(s, path)
	case bool:
		for _, wrong := range []any{"true", 1, object{}, []any{}} {
			f.put(path, "invalid_type", wrong)
		}
	default:
		f.number(s, path)
	}
}

func (f *faults) object(s *openapi3.Schema, v object, path []any) {
	for _, wrong := range []any{"x", 1, true, []any{}} {
		f.put(path, "invalid_type", wrong)
	}
	member := func(name string) []any { return append(slices.Clone(path), name) }
	reference, typed := isReference(s)
	for _, name := range s.Required {
		if typed { // what is left is too little, which is said of the whole
			f.list = append(f.list, fault{member(name), func(any) any { return gone{} }, "too_few_members", place{pointer: pointerOf(path)}})
		} else {
			f.put(member(name), "required", gone{})
		}
	}
	for _, unknown := range []string{"nosuch", "Title", "a/b~c", ""} {
		f.put(member(unknown), "unknown_member", "x")
	}
	if reference && !typed {
		f.put(path, "too_few_members", object{})
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		f.of(s.Properties[name].Value, v[name], member(name))
		f.list = append(f.list, fault{slices.Clone(path), twice(name), "duplicate_member", place{pointer: pointerOf(member(name))}})
	}
}

// twice writes an object with one of its members at the end once more.
func twice(name string) func(any) any {
	return func(v any) any {
		whole, again := compact(v), compact(object{name: v.(object)[name]})
		return json.RawMessage(whole[:len(whole)-1] + "," + again[1:])
	}
}

func compact(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // what is generated is JSON
	}
	return string(b)
}

func (f *faults) array(s *openapi3.Schema, v []any, path []any) {
	for _, wrong := range []any{"x", 1, true, object{}} {
		f.put(path, "invalid_type", wrong)
	}
	if s.MinItems > 0 {
		f.put(path, "too_few", []any{})
	}
	if len(v) == 0 {
		return
	}
	if many := int(*s.MaxItems) + 1; many*len(compact(v[0])) < 1<<19 { // more than a body may hold is another fault
		f.put(path, "too_many", slices.Repeat(v[:1], many))
	}
	f.of(s.Items.Value, v[0], append(slices.Clone(path), 0))
}

func (f *faults) text(s *openapi3.Schema, path []any) {
	code := "invalid_type"
	if len(s.Enum) > 0 {
		code = "not_in_list" // which is said first
	}
	for _, wrong := range []any{1, true, object{}, []any{"x"}} {
		f.put(path, code, wrong)
	}
	if len(s.Enum) > 0 {
		for _, wrong := range []any{"nosuch", "", strings.ToUpper(s.Enum[0].(string)), s.Enum[0].(string) + " "} {
			f.put(path, "not_in_list", wrong)
		}
		return
	}
	f.put(path, "invalid_text", "a\x00b")
	if s.MaxLength != nil && s.Format == "" {
		f.put(path, "too_long", strings.Repeat("a", int(*s.MaxLength)+1))
		f.put(path, "too_long", strings.Repeat("å", int(*s.MaxLength)+1))
	}
	if s.MinLength > 0 {
		f.put(path, "too_short", "")
	}
	switch s.Format {
	case "date":
		for _, wrong := range []string{"2022-02-30", "16.11.2022", "2022-13-16", "0001-01-01", "x", ""} {
			f.put(path, "invalid_format", wrong)
		}
	case "date-time":
		for _, wrong := range []string{"2022-11-16", "2022-11-16T25:00:00Z", "2022-11-16 08:00:00Z", "0001-01-01T00:00:00Z", "x"} {
			f.put(path, "invalid_format", wrong)
		}
	case "uuid":
		f.put(path, "invalid_format", strings.Repeat("x", 36))
	case "uri":
		for _, wrong := range []string{"javascript:alert(1)", "example.org/a", "https:/nohost"} {
			f.put(path, "", wrong)
		}
		f.put(path, "invalid_form", "https://example.org/a b")
	}
	switch s.Pattern {
	case `^.*\S.*$`, `\S`:
		f.put(path, "invalid_form", "  ")
	case `^[a-z0-9][a-z0-9_-]{0,79}$`, `^[a-z0-9][a-z0-9._-]{0,79}$`:
		for _, wrong := range []string{"Stor", "-a", "a b", "å", "a/b", "a\n"} {
			f.put(path, "invalid_form", wrong)
		}
	}
}

func (f *faults) number(s *openapi3.Schema, path []any) {
	for _, wrong := range []any{"1", true, object{}, []any{}} {
		f.put(path, "invalid_type", wrong)
	}
	f.put(path, "too_small", *s.Min-1)
	f.put(path, "too_large", *s.Max+1)
	f.put(path, "", json.RawMessage("1e300"))
	f.put(path, "", json.RawMessage("1e999"))
	if s.Type.Is("integer") {
		f.put(path, "invalid_type", math.Floor((*s.Min+*s.Max)/2)+0.5)
	}
}

// wholeFaults are the ways to break a body that have no place in it.
func wholeFaults(good string) map[string]string {
	all := map[string]string{
		"nothing": "", "a word": "tiltak", "a list": "[" + good + "]", "a text": `"x"`, "null": "null", "true": "true", "a number": "1",
		"cut off": good[:len(good)-1], "cut in half": good[:len(good)/2], "more after it": good + "{}", "a comma after it": good + ",",
		"not UTF-8":          strings.Replace(good, "{", "{\"\xff\":1,", 1),
		"half a surrogate":   strings.Replace(good, "{", `{"\ud800":1,`, 1),
		"nested too deep":    strings.Replace(good, "{", `{"x":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)+",", 1),
		"a comment":          "/* x */" + good,
		"a byte order mark":  "\ufeff" + good,
		"single quotes":      strings.ReplaceAll(good, `"`, "'"),
		"a control letter":   strings.Replace(good, "{", "{\"a\tb\":1,", 1),
		"NUL outside a text": good + "\x00",
	}
	if good == "{}" {
		delete(all, "single quotes") // there are none to change
	}
	return all
}
