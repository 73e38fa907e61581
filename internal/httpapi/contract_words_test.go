package httpapi

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	contractfiles "github.com/helsefellesskap/fellesplan/api"
)

// The contract that is kept lacks words, examples and the header fields of answers, and nothing else; the one that is given lacks nothing.
func TestTheContractIsKeptWithoutWords(t *testing.T) {
	t.Parallel()
	c, err := loadContract("")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := readContract(contractfiles.Contract)
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	given, err := whole.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if text, err := c.json(); err != nil || !bytes.Equal(text, given) {
		t.Error("another contract is given than the one that was written", err)
	}
	kept, err := c.doc.MarshalJSON()
	if err != nil || len(kept)*4 > len(given)*3 {
		t.Errorf("%d of %d bytes are kept: %v", len(kept), len(given), err)
	}
	if err := json.Unmarshal(given, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(kept, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(wordless(got, false), wordless(want, false)) {
		t.Error("more is forgotten than words")
	}
	for path, item := range c.doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.Description != "" {
				t.Errorf("%s %s is described", method, path)
			}
			for _, p := range op.Parameters {
				if p.Value == nil || p.Value.Description != "" {
					t.Errorf("%s %s: a parameter is described", method, path)
				}
			}
		}
	}
}

// wordless takes the words from a contract as JSON; named is whether the members have names of the contract's own.
func wordless(v any, named bool) any {
	switch v := v.(type) {
	case map[string]any:
		for name, below := range v {
			switch {
			case !named && (name == "description" || name == "summary" || name == "example" || name == "examples" || name == "externalDocs" || name == "headers"):
				delete(v, name)
			default:
				v[name] = wordless(below, !named && (name == "properties" || name == "schemas" || name == "parameters" || name == "responses"))
			}
		}
	case []any:
		for i := range v {
			v[i] = wordless(v[i], false)
		}
	}
	return v
}
