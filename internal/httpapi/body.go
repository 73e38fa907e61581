package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// maxDepth bounds how deep the values of a body may be nested; nothing in the contract comes near it.
const maxDepth = 32

// jsonFaults finds what the validator lets pass: bytes after the value, members that come twice, text that PostgreSQL cannot hold.
func jsonFaults(body []byte) []plan.Fault {
	if !utf8.Valid(body) {
		return []plan.Fault{{Code: "invalid_text", Detail: "The body is not text in UTF-8."}}
	}
	if bytes.HasPrefix(body, []byte("\ufeff")) { // which editors and shells of Windows write and nobody sees
		return []plan.Fault{{Code: "malformed_json", Detail: "The body begins with a byte order mark, which JSON does not have (RFC 8259, 8.1)."}}
	}
	w := jsonWalk{d: json.NewDecoder(bytes.NewReader(body))}
	w.d.UseNumber()
	err := w.value("", 0)
	if err == nil {
		if _, extra := w.d.Token(); !errors.Is(extra, io.EOF) {
			w.faults = append(w.faults, plan.Fault{Code: "trailing_data", Detail: "Something follows the JSON value."})
		}
	} else if len(w.faults) == 0 {
		w.faults = append(w.faults, plan.Fault{Code: "malformed_json", Detail: fmt.Sprintf("The body is not JSON: it breaks at byte %d.", w.d.InputOffset())})
	}
	if len(w.faults) == 0 && loneSurrogate(body) {
		w.faults = append(w.faults, plan.Fault{Code: "invalid_text", Detail: "The body has half of a surrogate pair."})
	}
	return w.faults
}

type jsonWalk struct {
	d      *json.Decoder
	faults []plan.Fault
}

var errTooDeep = errors.New("too deep")

func (w *jsonWalk) value(at string, depth int) error {
	if depth > maxDepth {
		w.faults = append(w.faults, plan.Fault{Code: "too_deep", Detail: fmt.Sprintf("Values may be nested %d deep.", maxDepth)})
		return errTooDeep
	}
	token, err := w.d.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case string:
		w.text(at, t)
	case json.Delim:
		if t == '[' {
			for i := 0; w.d.More(); i++ {
				if err := w.value(fmt.Sprintf("%s/%d", at, i), depth+1); err != nil {
					return err
				}
			}
		} else if err := w.members(at, depth); err != nil {
			return err
		}
		_, err = w.d.Token()
	}
	return err
}

func (w *jsonWalk) members(at string, depth int) error {
	seen := map[string]bool{}
	for w.d.More() {
		token, err := w.d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		here := at + pointer([]string{name})
		w.text(here, name)
		if seen[name] {
			w.faults = append(w.faults, plan.Fault{Pointer: here, Code: "duplicate_member", Detail: "The member comes more than once."})
		}
		seen[name] = true
		if err := w.value(here, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *jsonWalk) text(at, s string) {
	if strings.ContainsRune(s, 0) {
		w.faults = append(w.faults, plan.Fault{Pointer: at, Code: "invalid_text", Detail: "The text has a NUL character."})
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

// binder gives the generated wrapper the body that was validated, whatever its media type. Members of another letter case have been
// refused as unknown, so that encoding/json cannot take one for another.
type binder struct{}

// Bind implements echo.Binder.
func (binder) Bind(into any, c echo.Context) error {
	err := json.Unmarshal(callOf(c.Request().Context()).body, into)
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return plan.InvalidFields([]plan.Fault{{Pointer: "/" + strings.ReplaceAll(e.Field, ".", "/"), Code: "invalid_type", Detail: "The value is not of the right type."}})
	}
	if err != nil {
		return plan.InvalidFields([]plan.Fault{{Code: "malformed_json", Detail: "The body does not fit the contract."}})
	}
	return nil
}
