package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// row is an object of a file in the making.
type row struct {
	noun   plan.Noun
	schema *openapi3.Schema
	body   object
}

// row makes an object with every member of a noun that a file can have.
func (h *hostile) row() row {
	noun := pick(h.generator, plan.Nouns())
	schema := bodySchema(h.s.t, http.MethodPost, at(noun))
	body := h.value(schema, site{noun: noun}, true).(object)
	body["key"] = h.word()
	return row{noun, schema, body}
}

// inFile gives a row of a file one fault, and says of the file what it is: the member of a JSON document or the line of an NDJSON one. The answer is a
// 400 that names the place in the file, or a job that rejects the row.
func (h *hostile) inFile(what string, fits func(any) bool, broken func(row, []any) string) attack {
	of := h.row()
	list := slices.DeleteFunc(spots(of.schema, of.body, nil), func(p spot) bool { return len(p.path) == 0 && what != "duplicate key" || !fits(p.value) })
	p := pick(h.generator, list)
	text := broken(of, p.path)
	do := func(r *request) { r.body = fmt.Sprintf(`{%q:[%s]}`, of.noun, text) }
	if h.maybe(3) {
		do = func(r *request) {
			r.body = text + "\n"
			r.ask("type", string(of.noun))
			r.header.Set("Content-Type", ndjsonType)
		}
	}
	return attack{trial: trial{fmt.Sprintf("%s at %s of a row of %s", what, pointerOf(p.path), of.noun), do, http.StatusBadRequest, "", p.at()}, below: true}
}

// plantIn puts one of some texts at a place of a row.
func (h *hostile) plantIn(what string, fits func(any) bool, raw ...string) attack {
	return h.inFile(what, fits, func(of row, path []any) string { return planted(of.body, path, pick(h.generator, raw)) })
}

// fileFaults are the kinds of fault of files, by the name of the kind.
func (h *hostile) inAFile(kind string) attack {
	member := func(any) bool { return true }
	text := func(v any) bool { _, ok := v.(string); return ok }
	other := func(v any) bool { return !text(v) }
	switch kind {
	case "wrong type":
		if h.maybe(2) {
			return h.plantIn(kind, text, "7", "true", "{}", `["x"]`)
		}
		return h.plantIn(kind, other, `"x"`)
	case "deep nesting":
		depth := pick(h.generator, []int{33, 100, 9000, 20000})
		return h.plantIn(kind, member, strings.Repeat("[", depth)+strings.Repeat("]", depth), strings.Repeat(`{"a":`, depth)+"1"+strings.Repeat("}", depth), strings.Repeat("[", depth))
	case "huge number":
		return h.plantIn(kind, member, hugeNumbers...)
	case "duplicate key":
		return h.inFile(kind, holds, func(of row, path []any) string {
			v := of.body
			for _, step := range path {
				switch step := step.(type) {
				case string:
					if inner, ok := v[step].(object); ok {
						v = inner
					} else {
						v = v[step].([]any)[0].(object)
					}
				}
			}
			name := pick(h.generator, slices.Sorted(maps.Keys(v)))
			return with(of.body, path, compact(name)+":"+compact(v[name]))
		})
	case "NUL":
		return h.plantIn(kind, text, `"a\u0000b"`, `"\u0000"`, "\"a\x00b\"")
	}
	half := pick(h.generator, halves)
	return h.plantIn(kind, text, `"`+half+`"`)
}

// wrongFile is a file that is none of the form that its type says.
func (h *hostile) wrongFile() attack {
	of := h.row()
	good := fmt.Sprintf(`{%q:[%s]}`, of.noun, compact(of.body))
	kind := pick(h.generator, []string{xlsxType, "text/csv", "application/json", ndjsonType})
	body := pick(h.generator, []string{good[1:], "PK\x03\x04" + strings.Repeat("\x00", 100), "key;title\nx", `["` + string(of.noun) + `"]`, "", " ", "\xff\xfe", `{"tiltak":[]}`, strings.Repeat("(", 2<<20)})
	return attack{trial: trial{kind + " that is none", func(r *request) { r.body = body; r.header.Set("Content-Type", kind) }, http.StatusBadRequest, "", place{}}, below: true}
}

// judgeRows holds a job against the rule: it has kept nothing, and each row that it rejected says where it stands and what is wrong with it.
func (h *hostile) judgeRows(r *request, x attack, a *answer) {
	h.s.t.Helper()
	job := h.s.ended(a)
	told := func(what string, a *answer) { h.s.t.Errorf("%s: %s\n%s: %s", x.what, r, what, a.body) }
	if job.at("state") != "failed" || job.at("error", "code") != "rows_rejected" {
		told("was not refused", job)
		return
	}
	rows := h.s.write(http.MethodGet, "/jobs/"+url.PathEscape(job.at("id").(string))+"/rows?status=rejected", nil).want(http.StatusOK)
	first, _ := rows.at("items", 0).(object)
	if listed, _ := first["errors"].([]any); len(listed) == 0 || first["pointer"] == nil && first["line"] == nil && first["row"] == nil {
		told("names no place", rows)
	}
}
