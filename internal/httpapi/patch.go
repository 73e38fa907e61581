package httpapi

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// merged applies a JSON Merge Patch (RFC 7396) to what was read of an object, reduced to what can be written, and gives the result as
// input. A reference in a patch replaces the reference as a whole: of {"id", "key"} it may name the other half.
func merged[I any](read any, patch map[string]any, in *I) error {
	b, err := json.Marshal(read)
	if err != nil {
		return err
	}
	var current map[string]any
	if err := json.Unmarshal(b, &current); err != nil {
		return err
	}
	result := mergeMembers(writable(current, reflect.TypeFor[I]()), patch)
	if b, err = json.Marshal(result); err != nil {
		return err
	}
	if err := json.Unmarshal(b, in); err != nil {
		return plan.InvalidFields([]plan.Fault{{Code: "invalid", Detail: "The patched object does not fit the contract."}})
	}
	return nil
}

func mergePatch(target, patch any) any {
	members, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	if isReference(members) {
		target = nil
	}
	return mergeMembers(target, members)
}

// mergeMembers is mergePatch for an object that is known to be no reference: the whole object is none, even when the patch has nothing but
// the type of a committee.
func mergeMembers(target any, members map[string]any) any {
	result, ok := target.(map[string]any)
	if ok {
		result = maps.Clone(result)
	} else {
		result = map[string]any{}
	}
	for name, v := range members {
		if v == nil {
			delete(result, name)
		} else {
			result[name] = mergePatch(result[name], v)
		}
	}
	return result
}

// isReference reports whether the members are those of a reference.
func isReference(members map[string]any) bool {
	for name := range members {
		if name != "id" && name != "key" && name != "type" {
			return false
		}
	}
	return len(members) > 0
}

// writable reduces a document to the members that a type of the contract has, at every depth, and leaves out what is null.
func writable(doc any, t reflect.Type) any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := doc.(type) {
	case map[string]any:
		if t.Kind() != reflect.Struct {
			return v
		}
		out := map[string]any{}
		for i := range t.NumField() {
			f := t.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if value, ok := v[name]; ok && value != nil {
				out[name] = writable(value, f.Type)
			}
		}
		return out
	case []any:
		if t.Kind() != reflect.Slice {
			return v
		}
		out := make([]any, len(v))
		for i := range v {
			out[i] = writable(v[i], t.Elem())
		}
		return out
	}
	return doc
}

// keep carries over to a fresh object what is not written: identity, visibility, state, and what only its life changes.
func keep(old, fresh plan.Root) {
	o, f := old.Head(), fresh.Head()
	f.ID, f.Community, f.Key, f.Visibility, f.Version = o.ID, o.Community, o.Key, o.Visibility, o.Version
	f.CreatedAt, f.UpdatedAt, f.DeletedAt = o.CreatedAt, o.UpdatedAt, o.DeletedAt
	if k, ok := fresh.(plan.Keeper); ok {
		k.Keep(old)
	}
}
