package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const (
	// maxDepth bounds how deep values may be nested; nothing in the contract comes near it.
	maxDepth = 32
	// maxJSONFaults is after how many faults a document is looked at no further. One can have a fault in every few bytes.
	maxJSONFaults = 1000
)

// JSONFaults finds what encoding/json lets pass, or repairs without a word: bytes after the value, members that come twice, deep nesting, and text
// that is no text or that PostgreSQL cannot hold. Each fault names the place; what is not JSON at all has none but the whole.
func JSONFaults(doc []byte) []plan.Fault {
	if bytes.HasPrefix(doc, []byte("\ufeff")) { // which editors and shells of Windows write and nobody sees
		return []plan.Fault{{Code: "malformed_json", Detail: "The body begins with a byte order mark, which JSON does not have (RFC 8259, 8.1)."}}
	}
	w := jsonWalk{doc: doc, d: json.NewDecoder(bytes.NewReader(doc))}
	w.d.UseNumber()
	err := w.value("", 0)
	if err == nil {
		if _, extra := w.d.Token(); !errors.Is(extra, io.EOF) {
			w.fault("", "trailing_data", "Something follows the JSON value.")
		}
	} else if len(w.faults) == 0 {
		w.fault("", "malformed_json", fmt.Sprintf("The body is not JSON: it breaks at byte %d.", w.d.InputOffset()))
	}
	return w.faults
}

type jsonWalk struct {
	doc    []byte
	d      *json.Decoder
	faults []plan.Fault
}

// errEnough ends a walk that need not go on.
var errEnough = errors.New("enough faults")

func (w *jsonWalk) fault(at, code, detail string) {
	w.faults = append(w.faults, plan.Fault{Pointer: at, Code: code, Detail: detail})
}

// token reads the next token, and how it was written.
func (w *jsonWalk) token() (json.Token, []byte, error) {
	if len(w.faults) >= maxJSONFaults {
		return nil, nil, errEnough
	}
	from := w.d.InputOffset()
	token, err := w.d.Token()
	return token, w.doc[from:w.d.InputOffset()], err
}

func (w *jsonWalk) value(at string, depth int) error {
	if depth > maxDepth {
		w.fault(at, "too_deep", fmt.Sprintf("Values may be nested %d deep.", maxDepth))
		return errEnough
	}
	token, written, err := w.token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case string:
		w.text(at, t, written)
	case json.Delim:
		if t == '[' {
			for i := 0; w.d.More(); i++ {
				if err := w.value(at+"/"+strconv.Itoa(i), depth+1); err != nil {
					return err
				}
			}
		} else if err := w.members(at, depth); err != nil {
			return err
		}
		_, _, err = w.token()
	}
	return err
}

func (w *jsonWalk) members(at string, depth int) error {
	seen := map[string]bool{}
	for w.d.More() {
		token, written, err := w.token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		here := at + plan.PointerTo(name)
		w.text(here, name, written)
		if seen[name] {
			w.fault(here, "duplicate_member", "The member comes more than once.")
		}
		seen[name] = true
		if err := w.value(here, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// text looks at a text and at how it was written, because the decoder puts U+FFFD for what is no letter.
func (w *jsonWalk) text(at, s string, written []byte) {
	switch {
	case strings.ContainsRune(s, 0):
		w.fault(at, "invalid_text", "The text has a NUL character.")
	case !utf8.Valid(written):
		w.fault(at, "invalid_text", "The text is not UTF-8.")
	case strings.ContainsRune(s, utf8.RuneError) && loneSurrogate(written):
		w.fault(at, "invalid_text", "The text has half of a surrogate pair.")
	}
}

// loneSurrogate reports whether an escape \ud800 to \udfff lacks its other half; the decoder would replace it silently.
func loneSurrogate(body []byte) bool {
	for i := 0; i+5 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		if body[i+1] != 'u' {
			i++
			continue
		}
		switch unit := escaped(body[i:]); {
		case unit >= 0xdc00 && unit <= 0xdfff:
			return true
		case unit >= 0xd800 && unit <= 0xdbff:
			if low := escaped(body[min(i+6, len(body)):]); low < 0xdc00 || low > 0xdfff {
				return true
			}
			i += 11
		default:
			i += 5
		}
	}
	return false
}

// escaped returns the code unit of an escape \uXXXX at the start of b, -1 if there is none.
func escaped(b []byte) int {
	var unit int
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return -1
	}
	if _, err := fmt.Sscanf(string(b[2:6]), "%04x", &unit); err != nil {
		return -1
	}
	return unit
}
