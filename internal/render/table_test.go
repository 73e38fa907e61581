package render_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
)

// Every field of every noun, to the leaves of its parts, shows in its table, in a column that the header names.
func TestTablesShowEveryField(t *testing.T) {
	t.Parallel()
	for _, noun := range plan.Nouns() {
		o := plan.New(noun)
		n := 0
		fill(reflect.ValueOf(o).Elem(), &n)
		table := render.NewTable(noun, plan.MustDate("2024-01-01"))
		header, whole := table.Header(), fmt.Sprint(table.Row(o))
		if len(table.Row(o)) != len(header) || len(table.Row(plan.New(noun))) != len(header) {
			t.Errorf("%s: %d columns, %d cells, %d cells of an empty object", noun, len(header), len(table.Row(o)), len(table.Row(plan.New(noun))))
		}
		if sorted := slices.Sorted(slices.Values(header)); len(slices.Compact(sorted)) != len(header) {
			t.Errorf("%s: two columns of one name: %q", noun, header)
		}
		leaves(reflect.ValueOf(o).Elem(), "", func(path string, leaf reflect.Value) {
			old := reflect.New(leaf.Type()).Elem()
			old.Set(leaf)
			leaf.SetZero()
			if fmt.Sprint(table.Row(o)) == whole {
				t.Errorf("%s: no column shows %s", noun, path)
			}
			leaf.Set(old)
		})
	}
}

// leaves calls found with each field that has no fields of its own. A reference is one: its id is not shown.
func leaves(v reflect.Value, path string, found func(string, reflect.Value)) {
	switch v.Interface().(type) {
	case uuid.UUID, time.Time, plan.Date, plan.Ref:
		found(path, v)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name != "DeletedAt" && name != "Warnings" { // nobody lists what was deleted, and warnings are of a write
				leaves(v.Field(i), path+"."+name, found)
			}
		}
	case reflect.Slice:
		leaves(v.Index(1), path, found)
	case reflect.Pointer:
		if v.Elem().Kind() == reflect.Struct {
			leaves(v.Elem(), path, found)
			return
		}
		found(path, v)
	default:
		found(path, v)
	}
}

// fill sets every field, each to a value of its own; a list gets two elements.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Interface().(type) {
	case uuid.UUID:
		v.Set(reflect.ValueOf(uuid.NewSHA1(uuid.Nil, fmt.Append(nil, *n))))
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2020, 1, 1, 0, 0, *n, 0, time.UTC)))
		return
	case plan.Date:
		v.Set(reflect.ValueOf(plan.MustDate("2020-01-01").AddDays(*n)))
		return
	case plan.DeadlineState:
		v.SetString(string(plan.DeadlineMet)) // the others are computed
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.String:
		v.SetString(fmt.Sprint("text-", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("no value for a " + v.Type().String())
	}
}

// The columns of one noun, as clients rely on them.
func TestColumnsOfDecisions(t *testing.T) {
	t.Parallel()
	want := "key title state committee.key committee.title case.key case.title meeting.key meeting.title number text decidedOn actionPlan.key actionPlan.title guideline.key guideline.title " +
		"transitions.from transitions.to transitions.occurredOn transitions.recordedAt transitions.actorKind transitions.reason transitions.meeting.key transitions.meeting.title transitions.late " +
		"id community.key community.title language visibility version createdAt updatedAt sources.document.key sources.document.title sources.locator sources.asOf externalIds.system externalIds.key"
	if got := strings.Join(render.NewTable(plan.Decisions, plan.Date{}).Header(), " "); got != want {
		t.Errorf("the columns are %s", got)
	}
}

// What spreadsheets stumble over comes through: letters, separators, quotes, line breaks; and nothing becomes a formula.
func TestCSVKeepsTexts(t *testing.T) {
	t.Parallel()
	for _, separator := range []render.Separator{render.Semicolon, render.Comma} {
		for text, want := range map[string]string{
			"Møre og Romsdal, blåbærsyltetøy": "", "a;b,c": "", `han sa "nei"`: "", "to\nlinjer": "", "🏥 sjukehus": "", " =1": "", "'=1": "", "a=1": "", "1-2": "",
			"=cmd()": "'=cmd()", "+47 70": "'+47 70", "-strek": "'-strek", "@her": "'@her", "\t=1": "'\t=1", "\r=1": "'=1", `=HYPERLINK("http://x";"y")`: `'=HYPERLINK("http://x";"y")`,
		} {
			if want == "" {
				want = text
			}
			var b bytes.Buffer
			out := render.NewCSV(&b, render.NewTable(plan.Measures, plan.Date{}), separator)
			m := &plan.Measure{Object: plan.Object{Key: "k", Title: text}, ImportWarnings: plan.Texts{text, text}, Ordinal: -1}
			if err := out.Write(m); err != nil {
				t.Fatal(err)
			}
			if err := out.End(); err != nil {
				t.Fatal(err)
			}
			plain, marked := strings.CutPrefix(b.String(), "\ufeff")
			if !marked || !strings.HasSuffix(plain, "\r\n") {
				t.Fatalf("the table is %q", b.String())
			}
			r := csv.NewReader(strings.NewReader(plain))
			r.Comma = rune(separator)
			records, err := r.ReadAll()
			if err != nil || len(records) != 2 {
				t.Fatalf("%q: %v %v", text, records, err)
			}
			if got := records[1][1]; got != want {
				t.Errorf("%q came as %q", text, got)
			}
			if got := records[1][slices.Index(records[0], "ordinal")]; got != "-1" {
				t.Errorf("a number came as %q", got)
			}
		}
	}
}

// The values of a list stay beside each other, also where one is not known.
func TestListsAreJoined(t *testing.T) {
	t.Parallel()
	table := render.NewTable(plan.Committees, plan.Date{})
	cell := func(aliases ...plan.Alias) func(string) render.Cell {
		row := table.Row(&plan.Committee{Aliases: aliases})
		return func(name string) render.Cell { return row[slices.Index(table.Header(), name)] }
	}
	place := "s. 3"
	two := cell(plan.Alias{Text: "Ein"}, plan.Alias{Text: "To", Locator: &place})
	if two("aliases.text") != "Ein | To" || two("aliases.locator") != " | s. 3" || two("aliases.document.key") != nil {
		t.Errorf("joined as %q, %q and %q", two("aliases.text"), two("aliases.locator"), two("aliases.document.key"))
	}
	if none := cell(); none("aliases.text") != nil {
		t.Errorf("no alias is %q", none("aliases.text"))
	}
}
