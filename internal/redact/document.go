package redact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Person is who is to be forgotten: by names, and by the opaque key that people have set for the person, if any.
type Person struct {
	Names *Names
	Key   string
}

// Place is where a document holds what is to be forgotten. Kept is whether it stands there still, because it never changes.
type Place struct {
	Pointer string // JSON Pointer (RFC 6901)
	Kept    bool
}

// nowhere is an address that leads nowhere, for one that named the person.
const nowhere = "https://redacted.invalid/"

// Document returns a JSON document without the person, and where it was. isText says, by a pointer in which every place in a list is *,
// which members hold what people write; all others, as states and codes, are left alone. Nil: all of them do.
func (p Person) Document(doc []byte, isText func(pattern string) bool) ([]byte, []Place, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, nil, fmt.Errorf("image is not JSON: %w", err)
	}
	w := walk{person: p, isText: isText}
	v = w.value(v, "", "")
	if len(w.places) == 0 {
		return doc, nil, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), w.places, err
}

type walk struct {
	person Person
	isText func(string) bool
	places []Place
}

func (w *walk) found(pointer string, kept bool) { w.places = append(w.places, Place{pointer, kept}) }

func (w *walk) value(v any, pointer, pattern string) any {
	switch v := v.(type) {
	case map[string]any:
		return w.object(v, pointer, pattern)
	case []any:
		return w.list(v, pointer, pattern)
	case string:
		return w.text(v, pointer, pattern)
	}
	return v
}

// list takes out of lists of names, in which one may stand once, whole elements.
func (w *walk) list(v []any, pointer, pattern string) any {
	left := make([]any, 0, len(v))
	for i := range v {
		before := len(w.places)
		is := w.value(v[i], fmt.Sprintf("%s/%d", pointer, i), pattern+"/*")
		gone := slices.ContainsFunc(w.places[before:], func(p Place) bool { return !p.Kept })
		if !gone || pattern != "/aliases" && pattern != "/externalIds" {
			left = append(left, is)
		}
	}
	return left
}

func (w *walk) text(s, pointer, pattern string) any {
	struck, found := w.person.Names.Text(s)
	switch {
	case !found:
		return s
	case strings.HasSuffix(pattern, "/key") && !strings.HasPrefix(pattern, "/externalIds/"):
		w.found(pointer, true)
		return s
	case w.isText != nil && !w.isText(pattern):
		return s
	}
	w.found(pointer, false)
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return nowhere
	}
	return struck
}

// ofPerson reports whether a member holds the name of the person whose key stands beside it.
func ofPerson(member string) bool { return member == "personName" || member == "name" }

func (w *walk) object(o map[string]any, pointer, pattern string) any {
	key, _ := o["personKey"].(string)
	meant := w.person.Key != "" && key == w.person.Key
	before := len(w.places)
	for _, name := range slices.Sorted(maps.Keys(o)) {
		at := pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		if s, ok := o[name].(string); ok && meant && ofPerson(name) && s != Marker {
			o[name] = Marker
			w.found(at, false)
			continue
		}
		if name == "personKey" {
			continue
		}
		if name == "observations" && meant {
			w.observed(o[name], at)
		}
		o[name] = w.value(o[name], at, pattern+"/"+name)
	}
	named := slices.ContainsFunc(w.places[before:], func(p Place) bool { return ofPerson(strings.TrimPrefix(p.Pointer, pointer+"/")) })
	if _, spelled := w.person.Names.Text(key); spelled || key != "" && (meant || named) {
		o["personKey"] = nil
		w.found(pointer+"/personKey", false)
	}
	return o
}

// observed takes out the names by which documents call the person who holds a role.
func (w *walk) observed(v any, pointer string) {
	list, _ := v.([]any)
	for i, v := range list {
		if o, ok := v.(map[string]any); ok {
			if s, ok := o["name"].(string); ok && s != Marker {
				o["name"] = Marker
				w.found(fmt.Sprintf("%s/%d/name", pointer, i), false)
			}
		}
	}
}
