package httpapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// computed are the fields that no one writes and that an answer alone has.
var computed = map[string]bool{"Warnings": true, "Basis": true, "PlanColumns": true, "DeletedAt": true}

// Every field of every noun is read and written by its mapper: an object with all fields set, read, reduced to what can be written and
// written again, is the same but for what only a life or the store changes; and no field can change without the answer showing it.
func TestMappersKnowEveryField(t *testing.T) {
	t.Parallel()
	checked := map[plan.Noun]bool{}
	check(t, checked, communities)
	check(t, checked, organisations)
	check(t, checked, patientGroups)
	check(t, checked, committees)
	check(t, checked, roleHoldings)
	check(t, checked, meetings)
	check(t, checked, cases)
	check(t, checked, decisions)
	check(t, checked, actionPlans)
	check(t, checked, goals)
	check(t, checked, measures)
	check(t, checked, assignments)
	check(t, checked, pathwayProposals)
	check(t, checked, projects)
	check(t, checked, deadlinesOn(plan.MustDate("2024-01-01")))
	check(t, checked, guidelines)
	check(t, checked, agreements)
	check(t, checked, hearings)
	check(t, checked, focusAreas)
	check(t, checked, committeeReports)
	check(t, checked, documents)
	check(t, checked, discrepancies)
	for _, noun := range plan.Nouns() {
		if !checked[noun] {
			t.Errorf("the mapper of %s is not checked", noun)
		}
	}
}

func check[T any, P interface {
	*T
	plan.Root
}, A, I any](t *testing.T, checked map[plan.Noun]bool, r resource[T, P, A, I]) {
	t.Helper()
	noun := r.table.Noun()
	checked[noun] = true
	full := P(new(T))
	n := 0
	fill(reflect.ValueOf(full).Elem(), &n)
	if d, ok := any(full).(*plan.Deadline); ok {
		d.State = plan.DeadlineMet // the others are computed
	}

	var in I
	if err := merged(r.read(full), map[string]any{}, &in); err != nil {
		t.Fatal(noun, err)
	}
	again := r.write(in)
	keep(full, again)
	for _, path := range differences(reflect.ValueOf(full).Elem(), reflect.ValueOf(again).Elem(), "") {
		t.Errorf("%s: %s is lost between reading and writing", noun, path)
	}

	whole := toJSON(t, r.read(full))
	v := reflect.ValueOf(full).Elem()
	each := func(v reflect.Value) {
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if name == "Object" || computed[name] {
				continue
			}
			old := reflect.New(v.Field(i).Type()).Elem()
			old.Set(v.Field(i))
			v.Field(i).SetZero()
			if toJSON(t, r.read(full)) == whole {
				t.Errorf("%s: the answer does not show %s", noun, name)
			}
			v.Field(i).Set(old)
		}
	}
	each(v)
	each(v.FieldByName("Object"))
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
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
	case plan.Ref:
		key := fmt.Sprint("key-", *n)
		v.Set(reflect.ValueOf(plan.Ref{ID: uuid.NewSHA1(uuid.Nil, []byte(key)), Key: key}))
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
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("no value for a " + v.Type().String())
	}
}

// differences are the paths at which two values differ, leaves first.
func differences(a, b reflect.Value, path string) []string {
	if reflect.DeepEqual(a.Interface(), b.Interface()) {
		return nil
	}
	var found []string
	switch {
	case a.Kind() == reflect.Pointer && !a.IsNil() && !b.IsNil():
		return differences(a.Elem(), b.Elem(), path)
	case a.Kind() == reflect.Slice && a.Len() == b.Len():
		for i := range a.Len() {
			found = append(found, differences(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", path, i))...)
		}
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if f := a.Type().Field(i); f.IsExported() && !computed[f.Name] {
				found = append(found, differences(a.Field(i), b.Field(i), path+"."+f.Name)...)
			}
		}
		return found
	}
	if len(found) == 0 {
		found = []string{path}
	}
	return found
}
