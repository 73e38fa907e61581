package httpapi

import (
	"encoding/json"
	"io"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// objectLines writes the records of a snapshot or an export, each a line of JSON: to the byte what encoding/json writes of a snapshotRecord, but
// appended. It is for one goroutine.
type objectLines struct {
	out       io.Writer
	line      []byte
	today     plan.Date
	appenders appenders
	places    places
	count     int
}

func newObjectLines(out io.Writer, today plan.Date) *objectLines {
	return &objectLines{out: out, today: today, places: places{}}
}

// head writes the first record; the cursor is empty where nobody goes on from it.
func (l *objectLines) head(cursor string) error {
	return l.record(snapshotRecord{Record: "head", Cursor: cursor})
}

// object writes the record of an object.
func (l *objectLines) object(r plan.Root) (err error) {
	l.count++
	b := append(l.line[:0], `{"record":"object","type":"`...)
	b = append(append(b, r.Noun()...), `","object":`...)
	if b, err = l.appenders.appendJSON(b, representIn(l.places, r, l.today)); err != nil {
		return err
	}
	l.line = append(b, '}', '\n')
	_, err = l.out.Write(l.line)
	return err
}

// end writes the last record, which counts the objects.
func (l *objectLines) end() error { return l.record(snapshotRecord{Record: "end", Count: &l.count}) }

func (l *objectLines) record(r snapshotRecord) error { return json.NewEncoder(l.out).Encode(r) }
