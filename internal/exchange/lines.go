package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// record is a line of a snapshot or an export.
type record struct {
	Record string          `json:"record"`
	Type   plan.Noun       `json:"type"`
	Object json.RawMessage `json:"object"`
	Count  *int            `json:"count"`
}

// readLines reads objects of the noun, one a line, or the records of a snapshot or an export, whose last one has to be there.
func (f *File) readLines(source io.Reader, noun plan.Noun) error {
	lines := bufio.NewScanner(source)
	lines.Buffer(make([]byte, 64<<10), maxObject)
	begun, ended := false, false
	for n := int32(1); lines.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		at := place{noun: noun, number: n, format: NDJSON}
		if !json.Valid(line) {
			f.fault("malformed_json", "Line %d is not JSON.", n)
			continue
		}
		var r record
		if json.Unmarshal(line, &r) != nil || r.Record == "" {
			if noun == "" {
				f.fault("type_missing", "Line %d does not say what it is; say it of the file with type.", n)
				return nil
			}
			if err := f.add(at, line, nil); err != nil {
				return err
			}
			continue
		}
		switch r.Record {
		case "head":
			begun = true
		case "end":
			ended = true
			if r.Count != nil && *r.Count != len(f.index) {
				f.fault("truncated", "The file says that it has %d objects, and has %d.", *r.Count, len(f.index))
			}
		case "object":
			if !f.known(r.Type, "the type") {
				return nil
			}
			at.noun = r.Type
			if err := f.add(at, r.Object, nil); err != nil {
				return err
			}
		default:
			f.fault("unknown_record", "Line %d is a record of an unknown kind.", n)
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		f.fault("line_too_long", "A line may have %d bytes.", maxObject)
		return nil
	}
	if begun && !ended {
		f.fault("truncated", "The file has a first record and no last one: it is not whole.")
	}
	return lines.Err()
}
