package store

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// A cursor is either read as it was written, or it is invalid; nothing else comes of it.
func FuzzDecodeCursor(f *testing.F) {
	f.Add("")
	f.Add(cursor{cursorForm, "d", []string{"a", "b"}}.encode())
	f.Add(cursor{cursorForm, "another", []string{"a", "b"}}.encode())
	f.Add(cursor{2, "d", []string{"a", "b"}}.encode())
	f.Add(base64.RawURLEncoding.EncodeToString([]byte(`{"v":1,"d":"d","s":["a",null]} x`)))
	f.Add("!!")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := decodeCursor(s, "d", 2)
		if err != nil {
			e, ok := errors.AsType[*plan.Error](err)
			if !ok || e.Kind != plan.Invalid || len(e.Fields) != 1 || e.Fields[0].Parameter != "cursor" {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if c.Form != cursorForm || c.Digest != "d" || len(c.Values) != 2 {
			t.Fatalf("%q was read as %v", s, c)
		}
		again, err := decodeCursor(c.encode(), "d", 2)
		if err != nil {
			t.Fatal(err)
		}
		x, _ := json.Marshal(c)
		y, _ := json.Marshal(again)
		if string(x) != string(y) {
			t.Fatalf("%s and %s", x, y)
		}
	})
}
