package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// row is an object of a file in the making, with every member.
type row struct {
	noun   plan.Noun
	schema *openapi3.Schema
	body   object
}

func (h *hostile) row() row {
	noun := pick(h.generator, plan.Nouns())
	schema := bodySchema(h.s.t, http.MethodPost, at(noun))
	body := h.value(schema, site{noun: noun}, true).(object)
	body["key"] = h.word()
	return row{noun, schema, body}
}

// inFile sends a file, a JSON document or lines of NDJSON, with one row that has one fault, at a place whose value fits. The answer is a 400 that names
// the place in the file, or a job that rejects the row.
func (h *hostile) inFile(what string, fits func(any) bool, broken func(of object, p spot) string) attack {
	of := h.row()
	p := pick(h.generator, slices.DeleteFunc(spots(of.schema, of.body, nil), func(p spot) bool { return !fits(p.value) }))
	written := broken(of.body, p)
	do := func(r *request) { r.body = fmt.Sprintf(`{%q:[%s]}`, of.noun, written) }
	if h.maybe(3) {
		do = func(r *request) {
			r.body = written + "\n"
			r.ask("type", string(of.noun))
			r.header.Set("Content-Type", ndjsonType)
		}
	}
	return attack{trial: trial{what: fmt.Sprintf("%s at %s of a row of %s", what, p.at().pointer, of.noun), do: do, status: http.StatusBadRequest}, inFile: true}
}

// plantInFile puts one of some texts at a place of a row.
func (h *hostile) plantInFile(what string, fits func(any) bool, raw ...string) attack {
	return h.inFile(what, fits, func(of object, p spot) string { return planted(of, p.path, pick(h.generator, raw)) })
}

func isText(v any) bool { _, ok := v.(string); return ok }

func (h *hostile) wrongTypeInFile() attack {
	if h.maybe(2) {
		return h.plantInFile("wrong type", isText, "7", "true", "{}", `["x"]`)
	}
	return h.plantInFile("wrong type", func(v any) bool { return !isText(v) }, `"x"`)
}

func (h *hostile) deepNestingInFile() attack {
	depth := pick(h.generator, []int{34, 100, 9000, 20000})
	return h.plantInFile("deep nesting", anything, strings.Repeat("[", depth)+strings.Repeat("]", depth), strings.Repeat(`{"a":`, depth)+"1"+strings.Repeat("}", depth), strings.Repeat("[", depth))
}

func (h *hostile) hugeNumberInFile() attack {
	return h.plantInFile("huge number", anything, hugeNumbers...)
}

func (h *hostile) duplicateKeyInFile() attack {
	return h.inFile("duplicate key", holds, func(of object, p spot) string {
		name := pick(h.generator, slices.Sorted(maps.Keys(p.value.(object))))
		return with(of, p.path, compact(name)+":"+compact(p.value.(object)[name]))
	})
}

func (h *hostile) nulInFile() attack {
	return h.plantInFile("NUL", isText, `"a\u0000b"`, `"\u0000"`, "\"a\x00b\"")
}

func (h *hostile) loneSurrogateInFile() attack {
	return h.plantInFile("half of a pair", isText, `"`+pick(h.generator, halves)+`"`)
}

// largeFile has two megabytes in a place that may have a thousandth of it; a file may be that large.
func (h *hostile) largeFile() attack {
	return h.plantInFile("2 MB", isText, `"`+strings.Repeat("å", 1<<20)+`"`, strings.Repeat("9", 2<<20), "["+strings.Repeat("1,", 1<<20)+"1]")
}

// wrongFile is a file of another form than its type says.
func (h *hostile) wrongFile() attack {
	of := h.row()
	good := fmt.Sprintf(`{%q:[%s]}`, of.noun, compact(of.body))
	kind := pick(h.generator, []string{xlsxType, "text/csv", "application/json", ndjsonType})
	body := pick(h.generator, []string{
		good[1:], "PK\x03\x04" + strings.Repeat("\x00", 100), "key;title\nx", "key;key\nx;y", `["` + string(of.noun) + `"]`, "", " ", "\xff\xfe", `{"tiltak":[]}`, `{"` + string(of.noun) + `":{}}`, strings.Repeat("(", 2<<20),
	})
	do := func(r *request) {
		r.body = body
		r.header.Set("Content-Type", kind)
		if h.maybe(2) {
			r.ask("type", string(of.noun))
		}
	}
	return attack{trial: trial{what: kind + " that is none", do: do, status: http.StatusBadRequest}, inFile: true}
}

// judgeRows holds a job against the rule: it has kept nothing, and the row that it rejected says where it stands and what is wrong with it.
func (h *hostile) judgeRows(r *request, x attack, started *answer) {
	h.s.t.Helper()
	job := h.s.ended(started)
	if job.at("state") != "failed" || job.at("error", "code") != "rows_rejected" {
		h.wrong(r, x, job, "the job has not failed")
		return
	}
	rows := h.s.write(http.MethodGet, "/jobs/"+job.at("id").(string)+"/rows?status=rejected", nil).want(http.StatusOK)
	rejected, _ := rows.at("items", 0).(object)
	faults, _ := rejected["errors"].([]any)
	if _, line := rejected["line"]; len(faults) == 0 || !line && text(rejected, "pointer") == "" && rejected["row"] == nil {
		h.wrong(r, x, rows, "the row has no fault or no place")
	}
}
