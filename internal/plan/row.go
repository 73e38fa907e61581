package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Row is what a file says of one object: the members that it names, in the contract's form.
type Row struct {
	Noun      Noun
	Key       string       // "": the object is known by one of its keys in other systems
	Externals []ExternalID // as the row has them
	Members   map[string]json.RawMessage
	Faults    []Fault // what could not be read
}

// ManyFaults is how many faults of the rows of a file are told in all; of each further row that is wrong, the first is told. They are held
// in memory.
const ManyFaults = 20_000

// manyRowFaults is how many faults are looked for in one row.
const manyRowFaults = 100

// Rows are those of a file. They may be read again.
type Rows interface {
	// Len is how many there are.
	Len() int
	// Name says of one which object it is about, without reading it.
	Name(i int) (Noun, string)
	// At reads one.
	At(i int) (Row, error)
	// Place is where it stands.
	Place(i int) Place
}

// Community is the key of the community that the row names, "" where it names none.
func (row Row) Community() string {
	var ref Ref
	if row.Members["community"] == nil || decodeMember("community", row.Members["community"], &ref) != nil {
		return ""
	}
	return ref.Key
}

// Place is where a row stands in its file: a pointer into a document, a line, or a row of a sheet.
type Place struct {
	Pointer string `json:"pointer,omitempty"`
	Line    int    `json:"line,omitempty"`
	Sheet   string `json:"sheet,omitempty"`
	Row     int    `json:"row,omitempty"`
}

// RowStatus is what became of a row.
type RowStatus string

// What becomes of a row.
const (
	RowCreated   RowStatus = "created"
	RowUpdated   RowStatus = "updated"
	RowUnchanged RowStatus = "unchanged"
	RowRejected  RowStatus = "rejected"
	RowReverted  RowStatus = "reverted"
)

// Written reports whether a member is taken from a row; the others are made by the service, or computed.
func Written(n Noun, member string) bool { return !notWritten(n, member) }

func notWritten(n Noun, member string) bool {
	switch member {
	case "id", "key", "community", "version", "createdAt", "updatedAt", "deletedAt", "warnings", "dueOnEdited":
		return true
	case "statuses":
		return n == Measures
	case "basis":
		return n == RoleHoldings
	}
	return false
}

// MembersOf returns the members that a row of a noun may have, those that are ignored among them.
func MembersOf(n Noun) []string {
	fields := fieldsOf(reflect.TypeOf(New(n)).Elem())
	return slices.Sorted(maps.Keys(fields))
}

// fieldsOf are the members of a struct, by their name in JSON.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			fields[name] = f
		}
	}
	return fields
}

// Over makes of an object what the row says, and leaves what it does not say. The object must be a copy whose lists nobody else changes;
// references are by key afterwards, where the row gives one.
func (row Row) Over(r Root) []Fault {
	faults := slices.Clone(row.Faults)
	v := reflect.ValueOf(r).Elem()
	fields := fieldsOf(v.Type())
	for _, name := range slices.Sorted(maps.Keys(row.Members)) {
		if len(faults) >= manyRowFaults {
			break // there is enough to mend
		}
		f, known := fields[name]
		switch {
		case name == "community": // is not written, but decides whether the row belongs here
			if fault := decodeMember(name, row.Members[name], new(Ref)); fault != nil {
				faults = append(faults, *fault)
			}
		case notWritten(row.Noun, name):
		case !known:
			faults = append(faults, unknownMember(name, slices.Collect(maps.Keys(fields))))
		default:
			field := v.FieldByIndex(f.Index)
			fresh := reflect.New(field.Type())
			if fault := decodeMember(name, row.Members[name], fresh.Interface()); fault != nil {
				faults = append(faults, *fault)
				continue
			}
			field.Set(fresh.Elem())
		}
	}
	if d, ok := r.(*Deadline); ok {
		d.State = storedState(d.State)
	}
	return faults
}

// storedState takes what is computed of an open deadline back to what is stored.
func storedState(s DeadlineState) DeadlineState {
	switch s {
	case DeadlineUpcoming, DeadlineDueSoon, DeadlineOverdue, DeadlineWithoutDate:
		return DeadlineOpen
	}
	return s
}

func unknownMember(name string, known []string) Fault {
	detail := "There is no such member."
	if near := Nearest(name, known); near != "" {
		detail = fmt.Sprintf("There is no such member; did you mean %s?", near)
	}
	return Fault{Pointer: "/" + name, Code: "unknown_member", Detail: detail}
}

// decodeMember reads a member. The titles of references are what other objects say, and a key says which object is meant in every
// database, an id in one.
func decodeMember(name string, b []byte, into any) *Fault {
	var doc any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	err := d.Decode(&doc)
	if err == nil {
		b, err = json.Marshal(byKey(doc))
	}
	if err == nil {
		d = json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		err = d.Decode(into)
	}
	if err == nil {
		return nil
	}
	fault := Fault{Pointer: "/" + name, Code: "invalid", Detail: "The value is not one that this member can have."}
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		fault.Code = "invalid_type"
		if wrong.Field != "" {
			fault.Pointer += "/" + strings.ReplaceAll(wrong.Field, ".", "/")
		}
	case strings.Contains(err.Error(), "unknown field"):
		_, member, _ := strings.Cut(err.Error(), "unknown field ")
		fault.Code, fault.Detail = "unknown_member", fmt.Sprintf("It has a member %s, which there is not.", member)
	}
	return &fault
}

// byKey reduces references to what names the object.
func byKey(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if !isReference(v) {
			for name := range v {
				v[name] = byKey(v[name])
			}
			return v
		}
		delete(v, "title")
		if key, ok := v["key"].(string); ok && key != "" {
			delete(v, "id")
		}
	case []any:
		for i := range v {
			v[i] = byKey(v[i])
		}
	}
	return v
}

func isReference(v map[string]any) bool {
	for name := range v {
		if name != "id" && name != "key" && name != "title" && name != "type" {
			return false
		}
	}
	return v["id"] != nil || v["key"] != nil
}

// AdoptReferences gives the references of an object that name what those of an older state name the id that these have, so that they need
// not be looked for.
func AdoptReferences(r, old Root) {
	type named struct {
		noun Noun
		key  string
	}
	ids := map[named]Ref{}
	for _, ref := range old.References() {
		if !ref.Ref.IsZero() {
			ids[named{ref.Noun, ref.Ref.Key}] = *ref.Ref
		}
	}
	for _, ref := range r.References() {
		if known, ok := ids[named{ref.Noun, ref.Ref.Key}]; ok && isNil(*ref.Ref) && ref.Ref.Key != "" {
			*ref.Ref = known
		}
	}
}

// LifeOf is the state of an object with a life and the steps that led to it, in a form that can be compared; "" for other objects.
func LifeOf(r Root) string {
	lived, ok := r.(Lived)
	if !ok {
		return ""
	}
	var b strings.Builder
	fmt.Fprint(&b, reflect.ValueOf(r).Elem().FieldByName("State").String())
	for _, s := range *lived.Steps() {
		fmt.Fprintf(&b, "|%s %s", s.To, s.OccurredOn)
	}
	return b.String()
}

// Foundations are the nouns in an order in which most refer to those before them.
func Foundations() []Noun {
	return []Noun{
		Communities, Documents, PatientGroups, Organisations, Committees, Meetings, ActionPlans, Cases, Guidelines, Decisions, Agreements, Goals, Measures,
		Projects, Assignments, PathwayProposals, RoleHoldings, FocusAreas, CommitteeReports, Hearings, Deadlines, Discrepancies,
	}
}
