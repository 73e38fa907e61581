package plan

import (
	"reflect"
	"strings"
)

// ReferenceMembers returns the members of a noun that refer to objects, one or a list, and the noun they refer to; "" where it may be any.
func ReferenceMembers(n Noun) map[string]Noun {
	r := New(n)
	members := map[string]Noun{}
	if r == nil {
		return members
	}
	// An empty object tells its single references itself; so that it tells its lists too, each gets an element.
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		if list, ok := v.Field(i).Addr().Interface().(*[]Ref); ok {
			*list = make([]Ref, 1)
		}
	}
	for _, ref := range r.References() {
		if member, ok := ref.Member(); ok {
			members[member] = ref.Noun
		}
	}
	return members
}

// Member returns the member of the object that is this reference or has it in its list; false for one that stands deeper.
func (r Reference) Member() (string, bool) {
	member, rest, _ := strings.Cut(strings.TrimPrefix(r.Pointer, "/"), "/")
	return member, strings.Trim(rest, "0123456789") == ""
}
