package plan

import (
	"reflect"
	"strings"
)

// holdsCode reports whether a member holds a code of an open list or a state, though its type does not say so.
func holdsCode(member string) bool {
	switch member {
	case "kind", "level", "theme", "type", "from", "to":
		return true
	}
	return false
}

// TextMembers returns the members of a noun's image that hold what people write, as JSON Pointers in which every place in a list is *.
// The others hold ids, days, numbers, and codes and states, which are types of their own.
func TextMembers(n Noun) map[string]bool {
	found := map[string]bool{}
	if r := New(n); r != nil {
		textsIn(reflect.TypeOf(r).Elem(), "", found)
	}
	return found
}

func textsIn(t reflect.Type, pointer string, found map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer:
		textsIn(t.Elem(), pointer, found)
	case reflect.Slice:
		textsIn(t.Elem(), pointer+"/*", found)
	case reflect.String:
		name := pointer[strings.LastIndexByte(pointer, '/')+1:]
		if t == reflect.TypeFor[string]() && !holdsCode(name) {
			found[pointer] = true
		}
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case name == "-" || !f.IsExported():
			case f.Anonymous && name == "":
				textsIn(f.Type, pointer, found)
			case name != "":
				textsIn(f.Type, pointer+"/"+name, found)
			}
		}
	default:
	}
}
