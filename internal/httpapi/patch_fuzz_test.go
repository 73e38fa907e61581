package httpapi

import (
	"encoding/json"
	"reflect"
	"testing"
)

// vectors are the test cases of RFC 7396, appendix A.
var vectors = []struct{ original, patch, result string }{
	{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
	{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
	{`{"a":"b"}`, `{"a":null}`, `{}`},
	{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
	{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
	{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
	{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
	{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
	{`["a","b"]`, `["c","d"]`, `["c","d"]`},
	{`{"a":"b"}`, `["c"]`, `["c"]`},
	{`{"a":"foo"}`, `null`, `null`},
	{`{"a":"foo"}`, `"bar"`, `"bar"`},
	{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
	{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
	{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
}

func decoded(t *testing.T, s string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMergePatchVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		original := decoded(t, v.original)
		if got := mergePatch(original, decoded(t, v.patch)); !reflect.DeepEqual(got, decoded(t, v.result)) {
			t.Errorf("%s patched with %s: %v, not %s", v.original, v.patch, got, v.result)
		}
		if !reflect.DeepEqual(original, decoded(t, v.original)) {
			t.Errorf("%s was changed in its place", v.original)
		}
	}
}

// Where the contract goes further than the RFC: a reference is replaced as a whole, for its old half may name something else.
func TestMergePatchOfReferences(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ original, patch, result string }{
		{`{"goal":{"id":"1","key":"a"}}`, `{"goal":{"key":"b"}}`, `{"goal":{"key":"b"}}`},
		{`{"goal":{"id":"1","key":"a"}}`, `{"goal":{"id":"2"}}`, `{"goal":{"id":"2"}}`},
		{`{"subject":{"type":"goals","id":"1","key":"a"}}`, `{"subject":{"type":"measures","key":"b"}}`, `{"subject":{"type":"measures","key":"b"}}`},
		{`{"due":{"text":"x","meeting":{"id":"1","key":"a"}}}`, `{"due":{"meeting":{"key":"b"}}}`, `{"due":{"text":"x","meeting":{"key":"b"}}}`},
	} {
		if got := mergePatch(decoded(t, v.original), decoded(t, v.patch)); !reflect.DeepEqual(got, decoded(t, v.result)) {
			t.Errorf("%s patched with %s: %v, not %s", v.original, v.patch, got, v.result)
		}
	}
}

// FuzzMergePatch holds for any two documents: a patch leaves no null of its own in objects, a second time it changes nothing, and the
// original stays as it was.
func FuzzMergePatch(f *testing.F) {
	for _, v := range vectors {
		f.Add(v.original, v.patch)
	}
	f.Fuzz(func(t *testing.T, original, patch string) {
		var o, p any
		if json.Unmarshal([]byte(original), &o) != nil || json.Unmarshal([]byte(patch), &p) != nil {
			return
		}
		once := mergePatch(o, p)
		if twice := mergePatch(once, p); !reflect.DeepEqual(once, twice) {
			t.Errorf("%s patched with %s: %v, and again: %v", original, patch, once, twice)
		}
		if !reflect.DeepEqual(o, decoded(t, original)) || !reflect.DeepEqual(p, decoded(t, patch)) {
			t.Errorf("%s patched with %s: an argument was changed", original, patch)
		}
		members, ok := p.(map[string]any)
		if !ok {
			return
		}
		for name, v := range members {
			got, there := once.(map[string]any)[name]
			if there != (v != nil) || there && got == nil {
				t.Errorf("%s patched with %s: %s is %v", original, patch, name, got)
			}
		}
	})
}
