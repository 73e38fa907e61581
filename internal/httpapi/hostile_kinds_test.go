package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// attack is a fault of a request and how it has to be answered.
type attack struct {
	trial
	below  bool      // the fault may be named at a place inside the one that is given
	inFile bool      // it is one of what is in a file, whose places are lines and rows too
	slow   *slowBody // how the body comes, where it does not come at once
}

// faultKind is a kind of hostile request.
type faultKind struct {
	name   string
	attack func(*hostile, *request) attack
	// inFile is what is mostly done instead where the body is a file; nil: nothing else.
	inFile func(*hostile) attack
}

// faultKinds are the kinds that apply to an operation. Those of what a body holds are made of the address where an operation takes no body; those of
// how a body comes are then sent beside a fault of the address, because a body that nobody asked for is not looked at.
func faultKinds(o op) []faultKind {
	kinds := []faultKind{
		{"slow body", (*hostile).slowBody, nil}, // the first, because it takes the longest
		{"wrong type", (*hostile).wrongType, (*hostile).wrongTypeInFile},
		{"deep nesting", (*hostile).deepNesting, (*hostile).deepNestingInFile},
		{"huge number", (*hostile).hugeNumber, (*hostile).hugeNumberInFile},
		{"duplicate key", (*hostile).duplicateKey, (*hostile).duplicateKeyInFile},
		{"NUL", (*hostile).nul, (*hostile).nulInFile},
		{"lone surrogate", (*hostile).loneSurrogate, (*hostile).loneSurrogateInFile},
		{"large body", (*hostile).largeBody, (*hostile).largeFile},
		{"wrong content type", (*hostile).wrongContentType, (*hostile).wrongFile},
	}
	if o.params["If-Match"] != nil {
		kinds = append(kinds, faultKind{"If-Match", (*hostile).wrongTag, nil})
	}
	return kinds
}

// attackOf is a fault of a kind.
func (h *hostile) attackOf(k faultKind, r *request) attack {
	if h.files() && k.inFile != nil && !h.maybe(5) {
		return k.inFile(h)
	}
	return k.attack(h, r)
}

// inBody reports whether the next fault is put into the body: mostly, where there is one.
func (h *hostile) inBody() bool { return h.body != nil && !h.maybe(5) }

// spot is a place in a body.
type spot struct {
	path   []any
	schema *openapi3.Schema
	value  any
}

func (p spot) at() place { return place{pointer: pointerOf(p.path)} }

// spots are all places of a value of a schema.
func spots(s *openapi3.Schema, v any, path []any) []spot {
	s = flat(s)
	list := []spot{{path, s, v}}
	switch v := v.(type) {
	case object:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			list = append(list, spots(s.Properties[name].Value, v[name], append(slices.Clone(path), name))...)
		}
	case []any:
		if len(v) > 0 {
			list = append(list, spots(s.Items.Value, v[0], append(slices.Clone(path), 0))...)
		}
	}
	return list
}

// spot picks a place of the body whose value fits.
func (h *hostile) spot(r *request, fits func(any) bool) spot {
	list := slices.DeleteFunc(spots(h.body, r.body, nil), func(p spot) bool { return !fits(p.value) })
	return pick(h.generator, list)
}

func anything(any) bool { return true }

// holds reports whether a value is an object with something in it.
func holds(v any) bool { o, ok := v.(object); return ok && len(o) > 0 }

// stand stands for what cannot be written as JSON.
const stand = "\ue000her\ue000"

// planted is a body as text, in which raw stands at a place.
func planted(body any, path []any, raw string) string {
	return strings.Replace(compact(edited(body, path, func(any) any { return stand })), compact(stand), raw, 1)
}

// with is a body as text, in which an object has, before its own, members that are written as they are.
func with(body any, path []any, members string) string {
	o := compact(edited(body, path, func(v any) any { m := maps.Clone(v.(object)); m[stand] = 1; return m }))
	return strings.Replace(o, compact(stand)+":1", members, 1)
}

// plant puts raw text at a place of the body.
func plant(what, code string, p spot, raw string) attack {
	return attack{trial: trial{what + " at " + p.at().pointer, func(r *request) { r.body = planted(r.body, p.path, raw) }, http.StatusBadRequest, code, p.at()}}
}

// join puts members into an object of the body; the fault is at the one with the name.
func join(what, code string, p spot, name, members string) attack {
	at := place{pointer: p.at().pointer + "/" + name}
	return attack{trial: trial{what + " in " + at.pointer, func(r *request) { r.body = with(r.body, p.path, members) }, http.StatusBadRequest, code, at}}
}

func (h *hostile) wrongType(r *request) attack {
	if !h.inBody() {
		return h.pickOne(h.queryFaults("invalid_type", "not_in_list"), "%7B%22id%22%3A1%7D", "1.5", "true%20", "%5B%5D")
	}
	if h.maybe(20) { // so many that not all can be told
		x := plant("thousands of wrong types", "", h.spot(r, anything), "["+strings.Repeat("[],", 50000)+"[]]")
		x.below = true
		return x
	}
	f := &faults{g: h.generator}
	f.of(h.body, r.body, nil)
	chosen := pick(h.generator, slices.DeleteFunc(f.list, func(x fault) bool { return x.code != "invalid_type" && x.code != "not_in_list" }))
	return attack{trial: trial{"wrong type at " + chosen.at.pointer, func(r *request) { r.body = compact(edited(r.body, chosen.path, chosen.edit)) }, http.StatusBadRequest, chosen.code, chosen.at}}
}

func (h *hostile) deepNesting(r *request) attack {
	depth := pick(h.generator, []int{34, 35, 100, 1000, 40000})
	if !h.inBody() {
		name := "reason" + strings.Repeat("[a]", min(depth, 1000))
		return h.pickOne([]trial{{"nested parameter", func(r *request) { r.ask(url.QueryEscape(name), "1") }, http.StatusBadRequest, "unknown_parameter", place{parameter: name[:60] + "…"}}},
			strings.Repeat("%5B", depth%900), strings.Repeat("%7B%22a%22:", 40))
	}
	opens, closes := "[", "]"
	switch h.IntN(4) {
	case 0:
		opens, closes = `{"a":`, "}"
	case 1:
		opens, closes = `[{"a/b~c":`, "}]"
	case 2:
		opens, closes = fmt.Sprintf(`{"%0200d":`, 1), "}"
		depth = min(depth, 1000)
	}
	raw := strings.Repeat(opens, depth)
	if !h.maybe(4) { // otherwise it is cut off too, which is not seen any more
		raw += "1" + strings.Repeat(closes, depth)
	}
	x := plant(fmt.Sprintf("%d levels", depth), "too_deep", h.spot(r, anything), raw)
	x.below = true
	return x
}

// hugeNumbers are too large for whatever takes a number.
var hugeNumbers = []string{"1e999", "-1e999", "1E+999999999", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1e19", "9e99", "123456789012345678901234567890.5", strings.Repeat("9", 400), "1" + strings.Repeat("0", 100000)}

func (h *hostile) hugeNumber(r *request) attack {
	raw := pick(h.generator, hugeNumbers)
	if !h.inBody() {
		short := url.QueryEscape(raw[:min(len(raw), 4000)])
		return h.pickOne(h.wrongValues("number "+raw[:min(len(raw), 40)], "", short), strings.Repeat("9", 100), "1e999", "-9223372036854775809")
	}
	return plant("number "+raw[:min(len(raw), 40)], "", h.spot(r, anything), raw)
}

func (h *hostile) duplicateKey(r *request) attack {
	if !h.inBody() {
		list := h.queryFaults("repeated_parameter")
		list = append(list, trial{"thousands of parameters", func(r *request) {
			for i := range 3000 {
				r.query = append(r.query, fmt.Sprintf("p%d=1", i))
			}
		}, http.StatusBadRequest, "unknown_parameter", place{parameter: "p1"}})
		return h.pickOne(list)
	}
	p := h.spot(r, holds)
	name := pick(h.generator, slices.Sorted(maps.Keys(p.value.(object))))
	switch h.IntN(8) {
	case 0:
		return join("a member thousands of times", "duplicate_member", p, "x", `"x":1`+strings.Repeat(`,"x":1`, 50000))
	case 1:
		return join("an unknown member twice", "duplicate_member", p, "a~1b~0c", `"a/b~c":1,"a/b~c":{}`)
	case 2, 3: // spelt otherwise
		return join("the member twice", "duplicate_member", p, name, fmt.Sprintf(`"\u%04x%s":null`, name[0], name[1:]))
	}
	return join("the member twice", "duplicate_member", p, name, compact(name)+":"+compact(p.value.(object)[name]))
}

func (h *hostile) nul(r *request) attack {
	if !h.inBody() {
		return h.pickOne(append(h.wrongValues("NUL", "invalid_text", "a%00b"), h.anyValue("NUL", "a%00b")...), "%00", "a%00", "%00%00%00")
	}
	switch h.IntN(8) {
	case 0:
		x := plant("thousands of NUL", "invalid_text", h.spot(r, anything), `["\u0000"`+strings.Repeat(`,"\u0000"`, 50000)+"]")
		x.below = true
		return x
	case 1:
		return join("NUL in a name", "invalid_text", h.spot(r, holds), "a?", `"a\u0000":1`)
	case 2: // a letter that JSON does not allow
		return attack{trial: trial{"NUL as it is", plant("", "", h.spot(r, anything), "\"a\x00b\"").do, http.StatusBadRequest, "malformed_json", place{}}}
	}
	return plant("NUL", "invalid_text", h.spot(r, anything), pick(h.generator, []string{`"\u0000"`, `"a\u0000b"`, `"\u0000\u0000"`}))
}

// halves are texts with half of a surrogate pair, escaped or as bytes that are not UTF-8.
var halves = []string{`\ud800`, `a\udc00b`, `\ude00\ud83d`, `\ud83d\u0041`, `\uD83D`, `\ud83d\ud83d`, `\ud83d\n`, `\\\ud800`, "\xed\xa0\x80", "\xed\xb0\x80", "\xff"}

func (h *hostile) loneSurrogate(r *request) attack {
	if !h.inBody() {
		list := h.anyValue("half of a pair", "a%ED%A0%80")
		list = append(list, trial{"half of a pair, escaped", func(r *request) { r.query = append(r.query, "reason=%uD800") }, http.StatusBadRequest, "malformed_query", place{parameter: "?"}})
		return h.pickOne(list, "%ED%A0%80", "a%ED%B0%80", "%ff")
	}
	half := pick(h.generator, halves)
	if h.maybe(6) {
		x := join("half of a pair in a name", "invalid_text", h.spot(r, holds), "", `"`+half+`":1`)
		x.below = true // what is no letter cannot be repeated
		return x
	}
	return plant("half of a pair "+half, "invalid_text", h.spot(r, anything), `"`+half+`"`)
}

// largeBody is two megabytes, of which a body may have one.
func (h *hostile) largeBody(r *request) attack {
	const size = 2 << 20
	if h.body == nil {
		x := h.beside()
		do := x.do
		x.do = func(r *request) { do(r); r.body = strings.Repeat("x", size) }
		return x
	}
	raw := pick(h.generator, []func() string{
		func() string { return `"` + strings.Repeat("å", size/2) + `"` },
		func() string { return strings.Repeat("9", size) },
		func() string { return "[" + strings.Repeat("1,", size/2) + "1]" },
		func() string { return strings.Repeat(" ", size) + "null" },
		func() string { return strings.Repeat("[", size) },
		func() string { return "{" + strings.Repeat(`"a":1,`, size/6) + `"a":1}` },
	})
	p := h.spot(r, anything)
	return attack{trial: trial{"2 MB at " + p.at().pointer, func(r *request) { r.body = planted(r.body, p.path, raw()) }, http.StatusRequestEntityTooLarge, "content_too_large", place{}}}
}

func (h *hostile) wrongContentType(*request) attack {
	kinds := []string{
		"text/plain", "application/xml", "json", "", "*/*", "application/*", "application/json, text/plain", "application/json; charset=iso-8859-1", "application/json; charset=utf-16", "application/json;;", "text/json",
		"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json\xff", "application/vnd.api+json", "application/json-patch+json", strings.Repeat("a", 5000) + "/json",
	}
	if h.method == http.MethodPatch {
		kinds = append(kinds, "application/json")
	} else {
		kinds = append(kinds, "application/merge-patch+json")
	}
	kind := pick(h.generator, kinds)
	set := setHeader("Content-Type", kind)
	if kind == "" {
		set = func(r *request) { r.header["Content-Type"] = nil }
	}
	if h.operation.RequestBody == nil {
		x := h.beside()
		do := x.do
		x.do = func(r *request) { do(r); set(r); r.body = "{}" }
		return x
	}
	return attack{trial: trial{"content type " + kind, set, http.StatusUnsupportedMediaType, "unsupported_media_type", place{header: "Content-Type"}}}
}

// wrongTag is a stale If-Match, one of another form, or none.
func (h *hostile) wrongTag(*request) attack {
	at := place{header: "If-Match"}
	if h.maybe(8) {
		return attack{trial: trial{"no If-Match", func(r *request) { r.header.Del("If-Match") }, http.StatusPreconditionRequired, "precondition_required", at}}
	}
	if h.maybe(4) {
		tag := pick(h.generator, []string{`"` + strings.Repeat("a", 4000) + `"`, "\"1-a\",\t\"2-b\"", strings.Repeat(`"1-a",`, 2000)})
		return attack{trial: trial{"If-Match " + tag[:10], setHeader("If-Match", tag), http.StatusBadRequest, "", at}}
	}
	tag := pick(h.generator, []string{
		`"999999-ab"`, `"999998-ab", "999999-ab"`, `W/"1-ab"`, `"1"`, `1-ab`, `nonsense`, `"-1-ab"`, `"99999999999999999999-ab"`, `"0-ab"`, `"1e0-ab"`, `"0x1-ab"`, `"999999-ab`, `999999-ab"`, `""`, `,`, `"*"`, `**`, `W/*`,
		`"1 -ab"`, `'1-ab'`, "\xff", `"1-ab`, `{"version":1}`, `; DROP TABLE measures`,
	})
	return attack{trial: trial{"If-Match " + tag, setHeader("If-Match", tag), http.StatusPreconditionFailed, "stale_version", at}}
}

// beside is a fault of the address, for a request whose body nobody looks at.
func (h *hostile) beside() attack {
	return h.pickOne(h.queryFaults("empty", "invalid_type"), "finst-ikkje", "%00")
}

// pickOne picks a fault of the query, or, where the address has a part that names something, one that names nothing.
func (h *hostile) pickOne(query []trial, idents ...string) attack {
	if len(query) == 0 || h.maybe(3) && h.item() && len(idents) > 0 {
		if h.item() && len(idents) > 0 {
			ident := pick(h.generator, idents)
			before, after, _ := strings.Cut(h.path, "{")
			_, after, _ = strings.Cut(after, "}")
			return attack{trial: trial{"path " + ident, func(r *request) { r.path = before + ident + after }, http.StatusNotFound, "not_found", place{}}}
		}
		query = []trial{{"unknown parameter twice", func(r *request) { r.query = append(r.query, "finst=1", "finst=1") }, http.StatusBadRequest, "unknown_parameter", place{parameter: "finst"}}}
	}
	return attack{trial: pick(h.generator, query)}
}

// queryFaults are the ways to break a query parameter of the operation that are told with one of the codes.
func (h *hostile) queryFaults(codes ...string) []trial {
	var list []trial
	for _, name := range slices.Sorted(maps.Keys(h.params)) {
		if p := h.params[name]; p.In == openapi3.ParameterInQuery {
			list = append(list, h.paramTrials(h.op, p)...)
		}
	}
	return slices.DeleteFunc(list, func(x trial) bool { return !slices.Contains(codes, x.code) })
}

// wrongValues give a value to each query parameter that is not a text.
func (h *hostile) wrongValues(what, code, value string) []trial {
	var list []trial
	for _, name := range slices.Sorted(maps.Keys(h.params)) {
		p := h.params[name]
		if s := p.Schema.Value; p.In == openapi3.ParameterInQuery && (!s.Type.Is("string") || len(s.Enum) > 0) {
			list = append(list, trial{name + " " + what, func(r *request) { r.ask(name, value) }, http.StatusBadRequest, code, place{parameter: name}})
		}
	}
	return list
}

// anyValue gives a value that is not text to each query parameter.
func (h *hostile) anyValue(what, value string) []trial {
	var list []trial
	for _, name := range slices.Sorted(maps.Keys(h.params)) {
		if h.params[name].In == openapi3.ParameterInQuery {
			list = append(list, trial{name + " " + what, func(r *request) { r.ask(name, value) }, http.StatusBadRequest, "invalid_text", place{parameter: name}})
		}
	}
	return list
}
