package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Difference is a value that two images of an object do not share. Before and After are JSON; null where there is none.
type Difference struct {
	Pointer string          `json:"pointer"` // JSON Pointer (RFC 6901)
	Before  json.RawMessage `json:"before"`
	After   json.RawMessage `json:"after"`
}

// Diff returns what turns one JSON document into another, in the order of the pointers' members. Members are compared by name and
// elements of lists by place; null and a member that is not there are the same, because both mean not known.
func Diff(before, after []byte) ([]Difference, error) {
	a, err := decodeJSON(before)
	if err != nil {
		return nil, err
	}
	b, err := decodeJSON(after)
	if err != nil {
		return nil, err
	}
	out := []Difference{}
	err = diff("", a, b, &out)
	return out, err
}

func decodeJSON(doc []byte) (any, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("image is not JSON: %v", err) //nolint:errorlint // an EOF here is not one of a connection
	}
	return v, nil
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func diff(at string, a, b any, out *[]Difference) error {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			names := maps.Clone(a)
			maps.Copy(names, b)
			for _, name := range slices.Sorted(maps.Keys(names)) {
				if err := diff(at+"/"+pointerEscapes.Replace(name), a[name], b[name], out); err != nil {
					return err
				}
			}
			return nil
		}
	case []any:
		if b, ok := b.([]any); ok {
			for i := range max(len(a), len(b)) {
				if err := diff(fmt.Sprintf("%s/%d", at, i), element(a, i), element(b, i), out); err != nil {
					return err
				}
			}
			return nil
		}
	default:
		if a == b { // nil, bool, string, json.Number
			return nil
		}
	}
	x, err := json.Marshal(a)
	if err != nil {
		return err
	}
	y, err := json.Marshal(b)
	if err != nil {
		return err
	}
	*out = append(*out, Difference{at, x, y})
	return nil
}

func element(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}
