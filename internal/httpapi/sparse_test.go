package httpapi_test

import (
	"bytes"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const sparseType = "application/vnd.fellesplan.sparse+json"

// Each member can be asked for, of a list and of an object, and is then what it is in the whole.
func TestFieldsOfEveryNoun(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		whole := s.get(at(noun)+"?limit=1").at("items", 0).(object)
		key := text(whole, "key")
		for name, value := range whole {
			want := object{"id": whole["id"], "key": whole["key"], "version": whole["version"], name: value}
			list := s.get(at(noun) + "?limit=1&fields=" + name).want(http.StatusOK)
			if got := list.at("items", 0); !reflect.DeepEqual(got, any(want)) {
				s.t.Errorf("fields=%s of the list: %v", name, got)
			}
			one := s.get(at(noun, key) + "?fields=" + name).want(http.StatusOK)
			if got := one.at(); !reflect.DeepEqual(got, any(want)) {
				s.t.Errorf("fields=%s of the object: %v", name, got)
			}
			for _, a := range []*answer{list, one} {
				if a.header.Get("Content-Type") != sparseType || !strings.HasPrefix(a.tag(), "W/") {
					s.t.Errorf("fields=%s answers %s with the tag %s", name, a.header.Get("Content-Type"), a.tag())
				}
				s.get(at(noun)+"?limit=1&fields="+name, header("If-None-Match", list.tag())).want(http.StatusNotModified)
			}
		}
		if a := s.get(at(noun) + "?limit=1"); a.header.Get("Content-Type") != "application/json" {
			s.t.Errorf("without fields: %s", a.header.Get("Content-Type"))
		}
		s.get(at(noun)+"/"+key+"?fields=titel").want(http.StatusBadRequest, "invalid_request")
		if a := s.get(at(noun) + "?fields=titel"); !strings.Contains(string(a.body), "did you mean title?") || !slices.Equal(a.codes(), []string{"fields:unknown_field"}) {
			s.t.Errorf("%s", a.body)
		}
	})
}

func TestFieldsWithinAMember(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for fields, want := range map[string]string{
		"committee.key":                         `map[committee:map[key:fsu-ikt]]`,
		"committee.key,committee.title":         `map[committee:map[key:fsu-ikt title:Fagleg samarbeidsutval for IKT-løysingar og elektronisk samarbeid]]`,
		"statuses.year":                         `map[statuses:[map[year:2022] map[year:2023] map[year:2024]]]`,
		"statuses.year,statuses.status":         `map[statuses:[map[status:unknown year:2022] map[status:unknown year:2023] map[status:unknown year:2024]]]`,
		"goal.key,title":                        `map[goal:map[key:ikt-mal-1-delmal-1] title:Innføre Helseplattformen]`,
		"title,title":                           `map[title:Innføre Helseplattformen]`,
		"id":                                    `map[]`,
		"indicator":                             `map[indicator:<nil>]`,
		"committee.key,committee,patientGroups": "",
	} {
		o := s.get("/measures/ikt-tiltak-01?fields=" + fields).want(http.StatusOK).at().(object)
		delete(o, "id")
		delete(o, "key")
		delete(o, "version")
		if want == "" { // the whole wins
			if c := o["committee"].(object); len(c) != 3 {
				t.Errorf("%v", o)
			}
			continue
		}
		if got := sprint(o); got != want {
			t.Errorf("%s: %s, not %s", fields, got, want)
		}
	}
	for path, near := range map[string]string{
		"/measures?fields=committee.kye": "committee.key", "/measures?fields=comittee.key": "committee", "/measures/ikt-tiltak-01?fields=statuses.yaer": "statuses.year",
		"/measures?expand=comittee": "committee", "/measures?expand=goal.plann": "goal.plan", "/measures.csv?fields=committee.tittle": "committee.title",
	} {
		a := s.get(path).want(http.StatusBadRequest, "invalid_request")
		if !strings.Contains(string(a.body), "did you mean "+near+"?") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	s.get("/measures?fields=title.key").wantFaults("fields:unknown_field") // a text has no members
	s.get("/measures?fields=nosuch&expand=nosuch&limit=0").wantFaults("expand:unknown_field", "fields:unknown_field", "limit:too_small")
}

// What is answered is of a type of its own, which is offered only to those who ask for fields.
func TestSparseIsNegotiated(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.get("/measures?fields=title", header("Accept", sparseType)).want(http.StatusOK)
	s.get("/measures?fields=title", header("Accept", "application/json")).want(http.StatusOK)
	s.get("/measures?fields=title", header("Accept", "text/html")).want(http.StatusNotAcceptable, "not_acceptable")
	s.get("/measures", header("Accept", sparseType)).want(http.StatusNotAcceptable, "not_acceptable")
	s.get("/measures?fields=title&cursor=x").want(http.StatusBadRequest, "invalid_request") // a problem is whole
}

func TestSparsePagesGoOn(t *testing.T) {
	t.Parallel()
	s := newService(t)
	if got, want := keysOf(s.all("/measures?limit=7&fields=title&q=kommune")), keysOf(s.all("/measures?q=kommune")); !slices.Equal(got, want) || len(want) < 8 {
		t.Errorf("%d, not %d", len(got), len(want))
	}
}

func TestColumnsOfATable(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for fields, want := range map[string]string{
		"title": "key;title;id;version", "due,committee.key": "key;committee.key;due.text;due.from;due.to;due.precision;due.recurrence;due.meeting.key;due.meeting.title;id;version",
		"dueOn,title": "key;title;dueOn;id;version",
	} {
		csv := strings.TrimPrefix(string(s.get("/deadlines.csv?fields="+url.QueryEscape(fields)).want(http.StatusOK).body), "\ufeff")
		if first, _, _ := strings.Cut(csv, "\r\n"); first != want {
			t.Errorf("%s: %s, not %s", fields, first, want)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(s.get("/deadlines.xlsx?fields=title").want(http.StatusOK).body))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := book.GetRows(book.GetSheetName(0)); err != nil || !slices.Equal(rows[0], []string{"key", "title", "id", "version"}) {
		t.Errorf("%v %q", err, rows)
	}
	s.get("/deadlines.csv?fields=due.nosuch").wantFaults("fields:unknown_field")
}
