package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// FuzzJSONFaults: a body without faults is one JSON value that the decoder reads in the same way, with no member twice and no text that
// PostgreSQL refuses; and whatever has a fault says which.
func FuzzJSONFaults(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"a":1}`, `{"a":1,"a":2}`, `{"a":{"b":1,"b":2}}`, `{"a":"\u0000"}`, `{"\u0000":1}`, `[1,2`, `{} {}`, `"\ud800"`, `"\ud83d\ude42"`, "\xff", ``, `nul`,
		`{"a/b":{"~":[0,{"x":1,"x":1}]}}`, `1e999`, `[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]`, `{"a":1,}`, `"\\ud800"`, `{"a":"\u00`, `{"a":1}x`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		found := JSONFaults(body)
		for _, fault := range found {
			if fault.Code == "" || fault.Detail == "" || !utf8.ValidString(fault.Pointer) {
				t.Errorf("%q: fault %+v", body, fault)
			}
		}
		if broken := !json.Valid(body) || !utf8.Valid(body); broken && len(found) == 0 {
			t.Fatalf("%q is not JSON and has no fault", body)
		}
		if !json.Valid(body) || !utf8.Valid(body) {
			return
		}
		has := func(code string) bool {
			return slices.ContainsFunc(found, func(f plan.Fault) bool { return f.Code == code })
		}
		if has("malformed_json") || has("trailing_data") {
			t.Errorf("%q is JSON and was called %v", body, found)
		}
		deep, twice, nul := inspect(t, body)
		if deep != has("too_deep") {
			t.Errorf("%q: too deep %v, faults %v", body, deep, found)
		}
		if !deep && (twice != has("duplicate_member") || nul && !has("invalid_text")) {
			t.Errorf("%q: a member twice %v, NUL %v, faults %v", body, twice, nul, found)
		}
	})
}

// inspect finds out in another way what is wrong with JSON: by its tokens, without a place.
func inspect(t *testing.T, body []byte) (deep, twice, nul bool) {
	t.Helper()
	type level struct {
		names map[string]bool // nil in a list
		name  bool            // a name comes next
	}
	var open []level
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return deep, twice, nul
		}
		if err != nil {
			t.Fatal(err)
		}
		text, isText := token.(string)
		nul = nul || isText && strings.ContainsRune(text, 0)
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			open = open[:len(open)-1]
			continue
		}
		if n := len(open); n > 0 && open[n-1].names != nil {
			if top := &open[n-1]; top.name {
				twice = twice || top.names[text]
				top.names[text], top.name = true, false
				continue
			}
			open[n-1].name = true
		}
		deep = deep || len(open) > maxDepth
		if delim, ok := token.(json.Delim); ok {
			l := level{}
			if delim == '{' {
				l = level{map[string]bool{}, true}
			}
			open = append(open, l)
		}
	}
}

// FuzzLoneSurrogate: a JSON text has half of a pair exactly if the decoder puts U+FFFD for an escape, where none was sent.
func FuzzLoneSurrogate(f *testing.F) {
	for _, s := range []string{`\ud800`, `\udc00`, `\ud83d\ude42`, `\ud83d\ud83d\ude42`, `\\ud800`, `\\\ud800`, `\ud800x`, `\u00e5`, `\uD83D\uDE42\udfff`, `\ud800\n`, `\ufffd`, `a`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		body := []byte(`"` + s + `"`)
		var text string
		if !utf8.Valid(body) || json.Unmarshal(body, &text) != nil || strings.ContainsRune(s, utf8.RuneError) || strings.Contains(strings.ToLower(s), `ufffd`) {
			return
		}
		if got, want := loneSurrogate(body), strings.ContainsRune(text, utf8.RuneError); got != want {
			t.Errorf("%s: %v, not %v", body, got, want)
		}
	})
}

func TestLoneSurrogate(t *testing.T) {
	t.Parallel()
	for high := rune(0xd800); high <= 0xdfff; high += 0x3f {
		body := []byte(`{"a":"\u` + hex4(high) + `"}`)
		if !utf16.IsSurrogate(high) || !loneSurrogate(body) {
			t.Errorf("%s has half of a pair", body)
		}
		if high >= 0xdc00 {
			continue
		}
		if whole := []byte(`{"a":"\u` + hex4(high) + `\udc01"}`); loneSurrogate(whole) {
			t.Errorf("%s has a pair", whole)
		}
	}
}

func hex4(r rune) string {
	return string([]byte{hexDigit(r >> 12), hexDigit(r >> 8), hexDigit(r >> 4), hexDigit(r)})
}

func hexDigit(r rune) byte { return "0123456789abcdef"[r&15] }
