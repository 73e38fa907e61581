package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Format is a form in which objects come and go.
type Format string

// The formats.
const (
	JSON   Format = "json"
	NDJSON Format = "ndjson"
	CSV    Format = "csv"
	XLSX   Format = "xlsx"
)

const (
	// maxFaults is how many faults of a file as a whole are told, and of a row.
	maxFaults = 100
	// maxRows is how many objects a file may have: each takes some hundred bytes of memory, also where it takes two in the file.
	maxRows = 200_000
)

// errTooMany ends the reading of a file with more than maxRows objects.
var errTooMany = errors.New("too many rows")

// File is a file of objects, each of which can be read again. It is kept on disk; what is held in memory is where each object stands.
type File struct {
	disk  *os.File
	end   int64
	index []place
	bad   map[int][]plan.Fault
	whole []plan.Fault // of the file
	// faults is how many there are in bad.
	faults int
}

// place is where an object stands.
type place struct {
	noun   plan.Noun
	key    string
	offset int64
	length int32
	number int32 // pointer, line or row
	format Format
}

var _ plan.Rows = (*File)(nil)

// Open reads a file of objects. noun says what they are where the file does not: it is needed for CSV. The error names every fault of the
// file as a whole; those of a row are the row's. The file has to be closed.
func Open(source *os.File, format Format, noun plan.Noun) (*File, error) {
	disk, err := os.CreateTemp("", "fellesplan-rows-") // for its owner alone
	if err != nil {
		return nil, err
	}
	f := &File{disk: disk, bad: map[int][]plan.Fault{}}
	if err := os.Remove(disk.Name()); err != nil { // nobody else needs its name, and it is gone however this process ends
		return nil, errors.Join(err, disk.Close())
	}
	switch format {
	case JSON:
		err = f.readJSON(source, noun)
	case NDJSON:
		err = f.readLines(source, noun)
	case CSV:
		err = f.readCSV(source, noun)
	case XLSX:
		err = f.readXLSX(source, noun)
	default:
		err = fmt.Errorf("format %q", format)
	}
	if errors.Is(err, errTooMany) {
		f.fault("too_many_rows", "A file may have %d objects.", maxRows)
		err = nil
	}
	if err == nil && len(f.whole) == 0 && len(f.index) == 0 {
		f.fault("empty", "The file has no objects.")
	}
	if err == nil {
		err = plan.InvalidFields(f.whole)
	}
	if err != nil {
		return nil, errors.Join(err, disk.Close())
	}
	return f, nil
}

// Close takes away what is kept of the file.
func (f *File) Close() error { return f.disk.Close() }

// Len is how many objects there are.
func (f *File) Len() int { return len(f.index) }

// Name says which object a row is about.
func (f *File) Name(i int) (plan.Noun, string) { return f.index[i].noun, f.index[i].key }

// At reads a row.
func (f *File) At(i int) (plan.Row, error) {
	at := f.index[i]
	row := plan.Row{Noun: at.noun, Key: at.key, Faults: f.bad[i]}
	b := make([]byte, at.length)
	if _, err := f.disk.ReadAt(b, at.offset); err != nil {
		return row, err
	}
	if err := json.Unmarshal(b, &row.Members); err != nil {
		return row, err
	}
	_ = json.Unmarshal(row.Members["externalIds"], &row.Externals) // what does not fit is said when the row is laid over its object
	return row, nil
}

// Place is where a row stands in its file.
func (f *File) Place(i int) plan.Place {
	at := f.index[i]
	switch at.format {
	case NDJSON:
		return plan.Place{Line: int(at.number)}
	case CSV:
		return plan.Place{Row: int(at.number)}
	case XLSX:
		return plan.Place{Sheet: string(at.noun), Row: int(at.number)}
	}
	return plan.Place{Pointer: fmt.Sprintf("/%s/%d", at.noun, at.number)}
}

// fault notes what is wrong with the file as a whole.
func (f *File) fault(code, format string, args ...any) {
	if len(f.whole) < maxFaults {
		f.whole = append(f.whole, plan.Fault{Code: code, Detail: fmt.Sprintf(format, args...)})
	}
}

// add keeps an object that was read, with what is wrong with it beside what its members are.
func (f *File) add(at place, doc []byte, faults []plan.Fault) error {
	if len(f.index) == maxRows {
		return errTooMany
	}
	if len(doc) > maxObject {
		faults, doc = append(faults, plan.Fault{Code: "object_too_long", Detail: fmt.Sprintf("An object may have %d bytes.", maxObject)}), []byte("{}")
	}
	var head struct{ Key json.RawMessage }
	broken := JSONFaults(doc)
	faults = append(faults, broken...)
	if err := json.Unmarshal(doc, &head); err != nil {
		faults = append(faults, plan.Fault{Code: "invalid_type", Detail: "An object was expected."})
		doc = []byte("{}")
	} else if len(head.Key) > 0 && string(head.Key) != "null" && json.Unmarshal(head.Key, &at.key) != nil {
		faults = append(faults, plan.Fault{Pointer: "/key", Code: "invalid_type", Detail: "A key is a text."})
	}
	if strings.ContainsRune(at.key, 0) {
		at.key = "" // no database holds it
	}
	if len(broken) > 0 {
		doc = []byte("{}") // what it says is not to be looked up, or laid over anything
	}
	if len(faults) > 0 {
		f.bad[len(f.index)] = f.some(faults)
	}
	at.offset, at.length = f.end, int32(len(doc)) //nolint:gosec // a file has at most 64 MB
	n, err := f.disk.WriteAt(doc, f.end)
	f.end += int64(n)
	f.index = append(f.index, at)
	return err
}

// some are the first faults of a row: all, unless the file has very many.
func (f *File) some(faults []plan.Fault) []plan.Fault {
	faults = faults[:min(len(faults), maxFaults)]
	if f.faults += len(faults); f.faults > plan.ManyFaults {
		faults = faults[:1:1]
	}
	return slices.Clone(faults)
}

// known reports whether there is such a noun, and notes it where there is not.
func (f *File) known(noun plan.Noun, what string) bool {
	if plan.New(noun) != nil {
		return true
	}
	names := []string{}
	for _, n := range plan.Nouns() {
		names = append(names, string(n))
	}
	if near := plan.Nearest(string(noun), names); near != "" {
		f.fault("unknown_type", "There is no type of objects for %s %q; did you mean %s?", what, short(string(noun)), near)
	} else {
		f.fault("unknown_type", "There is no type of objects for %s %q.", what, short(string(noun)))
	}
	return false
}

func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// besideItems are the members of a page beside its objects, and maxBeside is how many bytes one may have.
var besideItems = []string{"next", "nextCursor", "included", "areaUnknown"}

const maxBeside = 16 * maxObject

// readJSON reads {"measures": [...], "goals": [...]}, or a page {"items": [...]} of objects of the noun.
func (f *File) readJSON(source io.Reader, noun plan.Noun) error {
	bound := &bounded{file: source}
	bound.next(maxObject)
	d := json.NewDecoder(bound)
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		f.fault("malformed_json", "The file is not a JSON object.")
		return nil //nolint:nilerr // it is the file's fault
	}
	for d.More() {
		t, err := d.Token()
		name, _ := t.(string)
		switch {
		case err != nil:
		case slices.Contains(besideItems, name) && noun != "":
			var skipped json.RawMessage
			bound.next(maxBeside)
			err = d.Decode(&skipped)
		case name == "items" && noun != "":
			err = f.readList(d, bound, noun)
		case noun != "" && plan.Noun(name) != noun:
			f.fault("unknown_type", "The member %q is not items or %s.", short(name), noun)
			return nil
		case !f.known(plan.Noun(name), "the member"):
			return nil
		default:
			err = f.readList(d, bound, plan.Noun(name))
		}
		if err != nil {
			return f.malformed(d, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return f.malformed(d, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		f.fault("trailing_data", "Something follows the JSON value.")
	}
	return nil
}

// malformed tells a fault of the file from one of reading it.
func (f *File) malformed(d *json.Decoder, err error) error {
	var syntax *json.SyntaxError
	if errors.Is(err, errTooLong) {
		f.tooLong(fmt.Sprintf("at byte %d", d.InputOffset()))
		return nil
	}
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		f.fault("malformed_json", "The file is not JSON: it breaks at byte %d.", d.InputOffset())
		return nil
	}
	return err
}

func (f *File) readList(d *json.Decoder, bound *bounded, noun plan.Noun) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') {
		f.fault("invalid_type", "The member %s is not a list.", noun)
		return io.ErrUnexpectedEOF
	}
	for n := int32(0); d.More(); n++ {
		var doc json.RawMessage
		bound.next(maxObject)
		if err := d.Decode(&doc); err != nil {
			return err
		}
		if err := f.add(place{noun: noun, number: n, format: JSON}, doc, nil); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
