package plan

import (
	"fmt"
	"slices"
)

// AsRef returns a reference to the object.
func (o *Object) AsRef() Ref { return Ref{ID: o.ID, Key: o.Key, Title: o.Title} }

// sameRef reports whether both refer to the same object, by id where both have one, else by key. A rule about one object is checked
// before references are resolved, so either may be missing.
func sameRef(a, b Ref) bool {
	if a.ID != b.ID && !isNil(a) && !isNil(b) {
		return false
	}
	if !isNil(a) && !isNil(b) {
		return true
	}
	return a.Key != "" && a.Key == b.Key
}

func isNil(r Ref) bool { return r.ID == [16]byte{} }

func hasRef(list []Ref, r Ref) bool {
	return slices.ContainsFunc(list, func(x Ref) bool { return sameRef(x, r) })
}

// refKey is a form of a reference for maps; the references of one map must be resolved alike.
func refKey(r Ref) string {
	if isNil(r) {
		return r.Key
	}
	return r.ID.String()
}

// distinct adds a fault for every reference that stands twice in a list, or that refers to nothing.
func distinct(faults *[]Fault, pointer string, refs []Ref) {
	for i, r := range refs {
		at := fmt.Sprintf("%s/%d", pointer, i)
		switch {
		case r.IsZero():
			*faults = append(*faults, Fault{Pointer: at, Code: "required", Detail: "A reference in a list refers to something."})
		case hasRef(refs[:i], r):
			*faults = append(*faults, Fault{Pointer: at, Code: "duplicate", Detail: "It stands in the list already."})
		}
	}
}
