package plan

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

// FuzzParseDate: what is taken for a day is one, and reads back as it was written, in text, JSON and the database's form.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2022-11-16", "2024-02-29", "2023-02-29", "0001-01-01", "0000-01-01", "9999-12-31", "10000-01-01", "2022-1-1", "2022-11-16T00:00:00Z", "", " 2022-11-16"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			if !d.IsZero() {
				t.Errorf("%q is no day and gave %s", s, d)
			}
			return
		}
		if d.String() != s || d.IsZero() || d.Time().Format(time.DateOnly) != s || d.Year() < 1 || d.Year() > 9999 {
			t.Errorf("%q was read as %s", s, d)
		}
		b, err := json.Marshal(d)
		var again, scanned Date
		if err != nil || json.Unmarshal(b, &again) != nil || again != d {
			t.Errorf("%s in JSON: %s, %v", s, b, err)
		}
		if v, err := d.Value(); err != nil || scanned.Scan(v) != nil || scanned != d {
			t.Errorf("%s in the database: %v, %v", s, v, err)
		}
		if back := d.AddDays(1).AddDays(-1); s != "9999-12-31" && back != d {
			t.Errorf("%s, a day on and back: %s", s, back)
		}
	})
}

// FuzzKeyFrom: whatever the title and the attempt, the key is valid, tells attempts apart, and can be given to KeyFrom again.
func FuzzKeyFrom(f *testing.F) {
	for _, s := range []string{"Årskonferanse for alle", "", "---", "æøå", "日本語", "018f3a6e-7c00-7000-8000-000000001003", "018f3a6e7c00700080000000000010031", "{018f3a6e-7c00-7000-8000-000000001003}", "-2", "_", "\xff", "İ", "K", strings.Repeat("å", 90)} {
		f.Add(s, 1)
		f.Add(s, 12)
	}
	f.Fuzz(func(t *testing.T, title string, n int) {
		n = 1 + n&0xfffff
		key := KeyFrom(title, n)
		if !ValidKey(key) {
			t.Errorf("%q, %d: %q is no key", title, n, key)
		}
		if n > 1 && !strings.HasSuffix(key, "-"+strconv.Itoa(n)) {
			t.Errorf("%q, %d: %q", title, n, key)
		}
		if other := KeyFrom(title, n+1); other == key {
			t.Errorf("%q: %q twice", title, key)
		}
	})
}

// FuzzDiff: the differences, applied to what was before, give what is after; and there are none between equals.
func FuzzDiff(f *testing.F) {
	for _, s := range [][2]string{
		{`{"a":1,"b":[1,2]}`, `{"a":2,"b":[1]}`}, {`{"a":{"x":null}}`, `{"a":{}}`}, {`[1,{"a":2}]`, `{"0":1}`}, {`{"a/b":1,"~":2}`, `{"a/b":2,"~":null}`}, {`1`, `1.0`},
		{`null`, `{"a":null}`}, {`[]`, `[null]`}, {`{"":{"":1}}`, `{"":{"":2}}`}, {`[1,2,3]`, `[3]`}, {`{"a":[]}`, `{"a":null}`},
	} {
		f.Add([]byte(s[0]), []byte(s[1]))
	}
	f.Fuzz(func(t *testing.T, before, after []byte) {
		differences, err := Diff(before, after)
		a, noBefore := decodeJSON(before)
		b, noAfter := decodeJSON(after)
		if valid := noBefore == nil && noAfter == nil; !valid || err != nil {
			if valid == (err != nil) {
				t.Errorf("%s, %s: %v", before, after, err)
			}
			return
		}
		for _, d := range differences {
			a = put(t, a, strings.Split(d.Pointer, "/")[1:], decodeNumber(t, d.After))
		}
		if a, b := known(a), known(b); !reflect.DeepEqual(a, b) {
			t.Errorf("%s, %s: %v gives %v", before, after, differences, a)
		}
		if same, err := Diff(after, after); err != nil || len(same) > 0 {
			t.Errorf("%s differs from itself in %v: %v", after, same, err)
		}
	})
}

func decodeNumber(t *testing.T, b []byte) any {
	t.Helper()
	v, err := decodeJSON(b)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// put sets what a JSON Pointer names; lists grow as far as they must.
func put(t *testing.T, v any, path []string, to any) any {
	t.Helper()
	if len(path) == 0 {
		return to
	}
	switch v := v.(type) {
	case map[string]any:
		name := unescape.Replace(path[0])
		v[name] = put(t, v[name], path[1:], to)
		return v
	case []any:
		i, err := strconv.Atoi(path[0])
		if err != nil {
			t.Fatalf("%q is no place in a list", path[0])
		}
		for len(v) <= i {
			v = append(v, nil)
		}
		v[i] = put(t, v[i], path[1:], to)
		return v
	}
	t.Fatalf("there is nothing to set %q in", path)
	return nil
}

// known leaves out what means the same as not being there: null in an object or at the end of a list.
func known(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, member := range v {
			if member = known(member); member != nil {
				out[name] = member
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = known(v[i])
		}
		for len(out) > 0 && out[len(out)-1] == nil {
			out = out[:len(out)-1]
		}
		return out
	}
	return v
}
