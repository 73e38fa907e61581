package store_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// Every noun with every field set is read as it was written, and so is its image in the log: no column, child or reference is forgotten.
func TestEveryFieldIsKept(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	for _, noun := range plan.Nouns() {
		written := full(noun)
		if unset := zeroFields(reflect.ValueOf(written).Elem(), ""); !slices.Equal(unset, mayBeZero[noun]) {
			t.Errorf("%s: the generator does not set %v", noun, unset)
		}
		if forgotten := forgottenRefs(written); len(forgotten) > 0 {
			t.Errorf("%s.References() forgets %v", noun, forgotten)
		}
		if noun == plan.Communities { // there is one already, that all refer to
			c, err := change(b, store.Communities, moreOgRomsdal, func(c *plan.Community) {
				f := written.(*plan.Community)
				f.ID, f.Community, f.Version, f.CreatedAt = c.ID, c.Community, c.Version, c.CreatedAt
				*c = *f
			})
			if err != nil {
				t.Fatal(err)
			}
			written = c
		} else {
			b.add(written)
		}
		read := readAny(b, noun, written.Head().Key)
		equalObjects(t, written, read)
		holdImage(t, b, read)
	}
}

// mayBeZero are fields that cannot be set beside the others.
var mayBeZero = map[plan.Noun][]string{plan.RoleHoldings: {"/Vacant"}}

// zeroFields lists the fields of a struct that hold nothing; the store sets ids, versions and times.
func zeroFields(v reflect.Value, at string) (unset []string) {
	switch {
	case v.Type() == reflect.TypeFor[plan.Ref]():
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[plan.Date]() && v.NumField() > 0 && v.Type().Field(0).IsExported():
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if tag := f.Tag.Get("json"); tag == "-" || slices.Contains([]string{"ID", "Version", "CreatedAt", "UpdatedAt", "DeletedAt"}, f.Name) {
				continue
			}
			unset = append(unset, zeroFields(v.Field(i), at+"/"+f.Name)...)
		}
	case v.Kind() == reflect.Slice && v.Len() > 0:
		for i := range v.Len() {
			unset = append(unset, zeroFields(v.Index(i), at)...)
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		unset = zeroFields(v.Elem(), at)
	case v.IsZero():
		unset = []string{at}
	}
	return unset
}

// forgottenRefs lists the references in an object that References does not return.
func forgottenRefs(r plan.Root) (forgotten []string) {
	known := map[*plan.Ref]bool{}
	for _, ref := range r.References() {
		known[ref.Ref] = true
	}
	var walk func(v reflect.Value, at string)
	walk = func(v reflect.Value, at string) {
		switch {
		case v.Type() == reflect.TypeFor[plan.Ref]():
			if !known[v.Addr().Interface().(*plan.Ref)] {
				forgotten = append(forgotten, at)
			}
		case v.Kind() == reflect.Pointer && !v.IsNil():
			walk(v.Elem(), at)
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i), at)
			}
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(v.Field(i), at+"/"+v.Type().Field(i).Name)
				}
			}
		}
	}
	walk(reflect.ValueOf(r).Elem(), "")
	return forgotten
}

// readAny reads the object of a noun and key as the admin.
func readAny(b *base, noun plan.Noun, key string) plan.Root {
	b.t.Helper()
	roots, err := b.Everything(b.t.Context(), admin().Actor, moreOgRomsdal)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range roots {
		if r.Noun() == noun && r.Head().Key == key {
			return r
		}
	}
	b.t.Fatalf("there is no %s %s", noun, key)
	return nil
}

// image is an object as text. An object that was just made may hold no list where one that was read holds an empty one.
func image(t testing.TB, v any) string {
	t.Helper()
	doc, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(doc, &fields); err != nil {
		t.Fatal(err)
	}
	for name, value := range fields {
		if list, ok := value.([]any); ok && len(list) == 0 {
			fields[name] = nil
		}
	}
	if doc, err = json.MarshalIndent(fields, "", " "); err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

// equalObjects demands that two objects are the same, with the titles of what they refer to.
func equalObjects(t testing.TB, a, b plan.Root) {
	t.Helper()
	if x, y := image(t, a), image(t, b); x != y {
		t.Errorf("%s %s is\n%s\nand not\n%s", a.Noun(), a.Head().Key, y, x)
	}
	if a.Head().Version != b.Head().Version || !a.Head().UpdatedAt.Equal(b.Head().UpdatedAt) {
		t.Errorf("%s %s: version %d of %s and not %d of %s", a.Noun(), a.Head().Key, b.Head().Version, b.Head().UpdatedAt, a.Head().Version, a.Head().UpdatedAt)
	}
	others := b.References()
	for i, ref := range a.References() {
		if *ref.Ref != *others[i].Ref {
			t.Errorf("%s %s%s: %v and not %v", a.Noun(), a.Head().Key, ref.Pointer, *others[i].Ref, *ref.Ref)
		}
	}
}

// holdImage demands that the newest image of an object in the log decodes to the object.
func holdImage(t testing.TB, b *base, r plan.Root) {
	t.Helper()
	var after []byte
	err := b.sql.QueryRow(t.Context(), "SELECT after FROM changes WHERE noun = $1 AND object_id = $2 AND version = $3", r.Noun(), r.Head().ID, r.Head().Version).Scan(&after)
	if err != nil {
		t.Fatalf("%s %s: %v", r.Noun(), r.Head().Key, err)
	}
	decoded := plan.New(r.Noun())
	d := json.NewDecoder(bytes.NewReader(after))
	d.DisallowUnknownFields()
	if err := d.Decode(decoded); err != nil {
		t.Fatalf("%s: %v\n%s", r.Noun(), err, after)
	}
	if x, y := image(t, r), image(t, decoded); x != y {
		t.Errorf("the image of %s %s is\n%s\nand not\n%s", r.Noun(), r.Head().Key, y, x)
	}
}
