package httpapi_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// decodeTable reads a table, which has a byte order mark and as many cells in each line, as its text.
func decodeTable(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	_, err = readTable(b)
	return string(b), err
}

func readTable(b []byte) ([][]string, error) {
	plain, marked := bytes.CutPrefix(b, []byte("\ufeff"))
	if !marked || !utf8.Valid(b) {
		return nil, errors.New("not UTF-8 with a byte order mark")
	}
	r := csv.NewReader(bytes.NewReader(plain))
	if r.Comma = ';'; bytes.HasPrefix(plain, []byte("key,")) {
		r.Comma = ','
	}
	return r.ReadAll() // refuses lines of another length
}

// decodeCalendar holds a calendar to what RFC 5545 says of lines, and reads it as its text.
func decodeCalendar(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	lines, ended := strings.CutSuffix(string(b), "\r\n")
	if !ended || !utf8.Valid(b) {
		return nil, errors.New("not lines of UTF-8 that end with CR LF")
	}
	for line := range strings.SplitSeq(lines, "\r\n") {
		if len(line) > 75 || line == "" || strings.ContainsAny(line, "\r\n\x00\x07\x1b") || !utf8.ValidString(line) {
			return nil, fmt.Errorf("not a line of a calendar: %q", line)
		}
	}
	calendar, err := ics.ParseCalendar(bytes.NewReader(b))
	if err == nil && len(calendar.Components) == 0 {
		err = errors.New("a calendar without a component (RFC 5545, 3.6)")
	}
	return string(b), err
}

// rows are the rows of a table by their key, each by the names of the columns.
func (a *answer) rows() map[string]map[string]string {
	a.t.Helper()
	records, err := readTable(a.body)
	if err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
	list := map[string]map[string]string{}
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		list[row["key"]] = row
	}
	return list
}

// events are the events of a calendar by their UID.
func (a *answer) events() map[string]*ics.VEvent {
	a.t.Helper()
	c, err := ics.ParseCalendar(bytes.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	list := map[string]*ics.VEvent{}
	for _, e := range c.Events() {
		if list[e.Id()] != nil {
			a.t.Errorf("two events %s", e.Id())
		}
		list[e.Id()] = e
	}
	return list
}

// property is the value of a property of an event, "" if it has none.
func property(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return ics.FromText(p.Value)
	}
	return ""
}

// Every list is also a table: the same objects for the same filters, and what a value says in the table it says in the list.
func TestEveryListIsATable(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		in := s.sample(noun)
		in["title"], in["key"] = secret, "hemmeleg"
		s.write(http.MethodPost, at(noun), in).want(http.StatusCreated)
		list := s.all(at(noun) + "?limit=200")
		a := s.get(at(noun) + ".csv").want(http.StatusOK)
		if got := a.header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
			s.t.Errorf("the table is %s", got)
		}
		if got := a.header.Get("Content-Disposition"); got != `attachment; filename="`+string(noun)+`.csv"` {
			s.t.Errorf("the file is %s", got)
		}
		if len(a.rows()) != len(list)-1 || bytes.Contains(a.body, []byte(secret)) {
			s.t.Fatalf("the public takes %d of %d objects, or a draft", len(a.rows()), len(list))
		}
		rows := s.write(http.MethodGet, at(noun)+".csv", nil).want(http.StatusOK).rows()
		if len(rows) != len(list) {
			s.t.Fatalf("%d rows for %d objects", len(rows), len(list))
		}
		for _, o := range list {
			holdRow(s.t, rows[text(o, "key")], o)
		}
		comma := s.get(at(noun) + ".csv?separator=comma&sort=-key").want(http.StatusOK)
		if got := comma.rows(); len(got) != len(rows)-1 {
			s.t.Errorf("with commas %d rows, not %d", len(got), len(rows))
		}
		if records, _ := readTable(comma.body); !slices.IsSortedFunc(records[1:], func(a, b []string) int { return strings.Compare(b[0], a[0]) }) {
			s.t.Error("the order is not the one that was asked for")
		}
		if got := s.write(http.MethodGet, at(noun)+".csv?visibility=draft", nil).want(http.StatusOK).rows(); len(got) != 1 || got["hemmeleg"] == nil {
			s.t.Errorf("an admin takes the drafts %v", got)
		}
		if got := s.get(at(noun) + ".csv?visibility=draft").want(http.StatusOK).rows(); len(got) != 0 {
			s.t.Errorf("the public takes drafts: %v", got)
		}
	})
}

// The faces of a list have its filters and its order, and none of its pages.
func TestFacesHaveTheFiltersOfTheirLists(t *testing.T) {
	t.Parallel()
	for _, noun := range plan.Nouns() {
		for suffix, own := range map[string]string{".csv": "separator", ".xlsx": "", ".ics": "lang"} {
			if suffix == ".ics" && noun != plan.Deadlines && noun != plan.Meetings {
				continue
			}
			want := slices.Collect(maps.Keys(queryParameters(t, at(noun))))
			want = slices.DeleteFunc(want, func(name string) bool {
				return name == "limit" || name == "cursor" || name == "expand" || name == "asKnownAt" || name == "fields" && suffix == ".ics" || suffix == ".ics" && name == "sort"
			})
			if own != "" {
				want = append(want, own)
			}
			got := slices.Sorted(maps.Keys(queryParameters(t, at(noun)+suffix)))
			if slices.Sort(want); !slices.Equal(got, want) {
				t.Errorf("%s%s has %q and not %q", noun, suffix, got, want)
			}
		}
	}
}

// holdRow compares the cells of a row with the object: the name of a column is the way to its value.
func holdRow(t testing.TB, row map[string]string, o object) {
	t.Helper()
	for name := range o {
		if _, ok := row[name]; !ok && !slices.ContainsFunc(slices.Collect(maps.Keys(row)), func(c string) bool { return strings.HasPrefix(c, name+".") }) {
			t.Errorf("no column shows %s", name)
		}
	}
	for column, cell := range row {
		want := cellAt(o, strings.Split(column, "."))
		if strings.Trim(want, " |") == "" {
			want = ""
		}
		if cell != want && cell != "'"+want {
			t.Errorf("%s of %s is %q in the table and %q in the list", column, row["key"], cell, want)
		}
	}
}

// cellAt is the text of what is at the end of a path of members; that of a list is joined from its elements.
func cellAt(v any, path []string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = cellAt(element, path)
		}
		return strings.Join(parts, " | ")
	case object:
		if len(path) > 0 {
			return cellAt(v[path[0]], path[1:])
		}
	}
	return plainText(v)
}

func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	b, _ := json.Marshal(v)
	return string(b)
}
