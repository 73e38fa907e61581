package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// queryParameters are the query parameters of the list of a noun, by name.
func queryParameters(t testing.TB, path string) map[string]*openapi3.Parameter {
	t.Helper()
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*openapi3.Parameter{}
	for _, p := range doc.Paths.Value(path).Get.Parameters {
		if p.Value.In == openapi3.ParameterInQuery {
			found[p.Value.Name] = p.Value
		}
	}
	return found
}

func TestWalkReturnsEveryObjectOnce(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		whole := keysOf(s.all(at(noun) + "?limit=200"))
		distinct := slices.Clone(whole)
		slices.Sort(distinct)
		if len(slices.Compact(distinct)) != len(whole) {
			s.t.Errorf("a key comes twice: %q", whole)
		}
		limits := []int{1, 7, 200}
		if len(whole) > 60 {
			limits = limits[1:]
		}
		for _, limit := range limits {
			if got := keysOf(s.all(fmt.Sprintf("%s?limit=%d", at(noun), limit))); !slices.Equal(got, whole) {
				s.t.Errorf("by next, %d at a time: %d of %d", limit, len(got), len(whole))
			}
			// The plain parameter on the fixed address, as Power Query has it.
			var got []string
			for query := fmt.Sprintf("limit=%d", limit); ; {
				page := s.get(at(noun) + "?" + query).want(http.StatusOK)
				got = append(got, page.keys()...)
				next, cursor, link := page.at("next"), page.at("nextCursor"), page.header.Get("Link")
				if cursor == nil {
					if next != nil || link != "" {
						s.t.Errorf("the last page goes on: %v %s", next, link)
					}
					break
				}
				if link != fmt.Sprintf(`<%s>; rel="next"`, next) {
					s.t.Errorf("Link %s is not next %s", link, next)
				}
				query = fmt.Sprintf("limit=%d&cursor=%s", limit, url.QueryEscape(cursor.(string)))
			}
			if !slices.Equal(got, whole) {
				s.t.Errorf("by cursor, %d at a time: %d of %d", limit, len(got), len(whole))
			}
		}
	})
}

func TestEverySort(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		for _, v := range queryParameters(s.t, at(noun))["sort"].Schema.Value.Items.Value.Enum {
			order := v.(string)
			list := s.all(at(noun) + "?limit=23&sort=" + order)
			name, falling := strings.CutPrefix(order, "-")
			if falling {
				slices.Reverse(list)
			}
			for i := 1; i < len(list); i++ {
				if a, b := list[i-1][name], list[i][name]; name != "title" && before(b, a) {
					s.t.Errorf("sort=%s: %v stands before %v", order, a, b)
				}
			}
			if rising := keysOf(s.all(at(noun) + "?limit=200&sort=" + name)); !slices.Equal(rising, keysOf(list)) {
				s.t.Errorf("sort=%s is not sort=%s the other way round", order, name)
			}
		}
	})
}

// before orders JSON values; what is not known comes last.
func before(a, b any) bool {
	switch x := a.(type) {
	case float64:
		y, known := b.(float64)
		return !known || x < y
	case string:
		y, known := b.(string)
		return !known || x < y
	}
	return false
}

// The titles are Norwegian: æ, ø and å come after z, and letter case does not matter.
func TestTitlesSortAsInNorwegian(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var want []string
	for _, title := range []string{"abc", "Abd", "zebra", "Ærleg", "ørn", "Ås"} {
		s.write(http.MethodPost, "/documents", object{"title": title, "kind": "news", "externalIds": []object{{"system": "sortering", "key": title}}}).want(http.StatusCreated)
		want = append(want, title)
	}
	var got []string
	for _, o := range s.all("/documents?sort=title&visibility=draft") {
		got = append(got, text(o, "title"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestCursorOfAnotherList(t *testing.T) {
	t.Parallel()
	s := newService(t)
	cursor := s.get("/measures?limit=1").at("nextCursor").(string)
	for _, path := range []string{
		"/goals?cursor=" + cursor, "/measures?sort=-key&cursor=" + cursor, "/measures?committee=fsu-ikt&cursor=" + cursor,
		"/measures?cursor=x", "/measures?cursor=" + cursor[:len(cursor)-3], "/measures/" + s.get("/measures?limit=1").keys()[0] + "/history?cursor=" + cursor,
		"/measures?cursor=eyJ2IjoxLCJkIjoiIiwicyI6WyInIl19",
	} {
		a := s.get(path).want(http.StatusBadRequest, "invalid_request")
		if !strings.Contains(strings.Join(a.codes(), " "), "cursor:") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	s.get("/measures?limit=1&cursor=" + cursor).want(http.StatusOK) // another page size is the same list
	s.get("/measures?limit=5&cursor=" + cursor).want(http.StatusOK)
}

func TestContractAndStoreHaveTheSameFilters(t *testing.T) {
	t.Parallel()
	tables := []interface {
		Noun() plan.Noun
		Filters() []string
	}{
		store.ActionPlans, store.Agreements, store.Assignments, store.Cases, store.CommitteeReports, store.Committees, store.Communities, store.Deadlines,
		store.Decisions, store.Discrepancies, store.Documents, store.FocusAreas, store.Goals, store.Guidelines, store.Hearings, store.Measures, store.Meetings,
		store.Organisations, store.PathwayProposals, store.PatientGroups, store.Projects, store.RoleHoldings,
	}
	if len(tables) != len(plan.Nouns()) {
		t.Fatalf("%d tables for %d nouns", len(tables), len(plan.Nouns()))
	}
	for _, table := range tables {
		want := append(table.Filters(), "limit", "cursor", "sort", "externalId", "updatedSince", "visibility", "q", "ids", "fields", "asKnownAt")
		if table.Noun() != plan.Communities {
			want = append(want, "community", "expand")
		}
		var got []string
		for name := range queryParameters(t, at(table.Noun())) {
			got = append(got, name)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the contract has %q, the store %q", table.Noun(), got, want)
		}
	}
}
