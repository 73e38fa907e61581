package plan

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// Ref names another object. Of what the caller gives, ID or Key suffices; the store fills in the rest, and Title.
// The zero Ref refers to nothing; it is null in JSON and in the database.
type Ref struct {
	ID    uuid.UUID
	Key   string
	Title string // as it is now; not part of an image, because it changes with the other object
}

// RefTo returns a reference by key.
func RefTo(key string) Ref { return Ref{Key: key} }

// IsZero reports whether it refers to nothing.
func (r Ref) IsZero() bool { return r.ID == uuid.Nil && r.Key == "" }

// Same reports whether both refer to the same object; both must have been resolved.
func (r Ref) Same(o Ref) bool { return r.ID == o.ID }

type refJSON struct {
	ID  *uuid.UUID `json:"id,omitempty"`
	Key string     `json:"key,omitempty"`
}

func (r Ref) asJSON() *refJSON {
	if r.IsZero() {
		return nil
	}
	j := &refJSON{Key: r.Key}
	if r.ID != uuid.Nil {
		j.ID = &r.ID
	}
	return j
}

// MarshalJSON writes {"id", "key"} or null. An image has many of them, so that it is written by hand where the key has the form of one.
func (r Ref) MarshalJSON() ([]byte, error) {
	if strings.Trim(r.Key, plainLetters) != "" {
		return json.Marshal(r.asJSON())
	}
	if r.IsZero() {
		return []byte("null"), nil
	}
	b := make([]byte, 0, 64+len(r.Key))
	if r.ID != uuid.Nil {
		b = append(append(append(b, `,"id":"`...), r.ID.String()...), '"')
	}
	if r.Key != "" {
		b = append(append(append(b, `,"key":"`...), r.Key...), '"')
	}
	b[0] = '{'
	return append(b, '}'), nil
}

// plainLetters are those of keys, which JSON writes as they are.
const plainLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_"

// UnmarshalJSON reads {"id", "key"}, a key alone as data files write it, or null.
func (r *Ref) UnmarshalJSON(b []byte) error {
	*r = Ref{}
	if string(b) == "null" {
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &r.Key)
	}
	var j *refJSON
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&j); err != nil || j == nil {
		return err
	}
	r.Key = j.Key
	if j.ID != nil {
		r.ID = *j.ID
	}
	return nil
}

// Value is the database form: the id or NULL.
func (r Ref) Value() (driver.Value, error) {
	if r.ID == uuid.Nil {
		if r.Key != "" {
			return nil, fmt.Errorf("reference to %q was not resolved", r.Key)
		}
		return nil, nil
	}
	return r.ID.String(), nil
}

// Scan reads the database form.
func (r *Ref) Scan(v any) error {
	*r = Ref{}
	return r.ID.Scan(v)
}

// ObjectRef names another object of any of several nouns. The zero ObjectRef refers to nothing.
type ObjectRef struct {
	Type Noun `gorm:"column:type"`
	Ref  Ref  `gorm:"column:id"`
}

// IsZero reports whether it refers to nothing.
func (r ObjectRef) IsZero() bool { return r.Ref.IsZero() }

type objectRefJSON struct {
	Type Noun `json:"type"`
	refJSON
}

// MarshalJSON writes {"type", "id", "key"} or null.
func (r ObjectRef) MarshalJSON() ([]byte, error) {
	if r.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(objectRefJSON{r.Type, *r.Ref.asJSON()})
}

// UnmarshalJSON reads {"type", "id", "key"} or null.
func (r *ObjectRef) UnmarshalJSON(b []byte) error {
	*r = ObjectRef{}
	var j *objectRefJSON
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&j); err != nil || j == nil {
		return err
	}
	r.Type, r.Ref.Key = j.Type, j.Key
	if j.ID != nil {
		r.Ref.ID = *j.ID
	}
	return nil
}

// Reference is a reference that an object holds, for the store to resolve and to guard.
type Reference struct {
	Noun    Noun
	Pointer string // JSON Pointer of the reference in the object
	Ref     *Ref
}

func refsAt(list []Reference, noun Noun, pointer string, refs []Ref) []Reference {
	for i := range refs {
		list = append(list, Reference{noun, pointer + "/" + strconv.Itoa(i), &refs[i]})
	}
	return list
}

// place is the JSON Pointer of a member of the i-th element of a list. Reading a page names hundreds of them.
func place(list string, i int, member string) string {
	return list + "/" + strconv.Itoa(i) + "/" + member
}

func dateRef(list []Reference, pointer string, d *ImpreciseDate) []Reference {
	if d == nil {
		return list
	}
	return append(list, Reference{Meetings, pointer + "/meeting", &d.Meeting})
}
