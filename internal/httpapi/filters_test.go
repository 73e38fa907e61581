package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// filtered are the values of an object that a filter of a list looks at. They are found by the filter's name, except for these.
func filtered(noun plan.Noun, name string, o object) []string {
	each := func(list any, member string) (values []string) {
		for _, v := range list.([]any) {
			if s := text(v.(object), member); s != "" {
				values = append(values, s)
			}
		}
		return values
	}
	switch {
	case name == "ids":
		return []string{text(o, "key")}
	case name == "party":
		return each(o["parties"], "key")
	case name == "number" && noun == plan.Organisations:
		return each(o["numbers"], "number")
	case name == "responsible":
		return append(each(o["responsible"], "text"), each(o["responsible"], "name")...)
	case name == "priority":
		return []string{strconv.FormatBool(o["priorityRank"] != nil)}
	case name == "topLevel":
		return []string{strconv.FormatBool(o["parent"] == nil)}
	case name == "status": // without a year, that of the latest
		statuses := o["statuses"].([]any)
		return []string{text(statuses[len(statuses)-1].(object), "status")}
	case name == "year" && noun == plan.Measures:
		return measureYears(o)
	case name == "alias":
		return append(each(o["aliases"], "text"), text(o, "title"), text(o, "key"))
	case name == "externalId":
		var values []string
		for _, x := range o["externalIds"].([]any) {
			values = append(values, text(x.(object), "system")+":"+text(x.(object), "key"))
		}
		return values
	}
	v := o[name]
	if v == nil {
		v = o[name+"s"]
	}
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return each(v, "key")
	case object:
		if typ := text(v, "type"); typ != "" {
			return []string{typ + ":" + text(v, "key")}
		}
		return []string{text(v, "key")}
	case float64:
		return []string{strconv.Itoa(int(v))}
	default:
		return []string{fmt.Sprint(v)}
	}
}

// measureYears are the years that the cells of a measure cover, of those that the plans have, and those of its reports.
func measureYears(o object) []string {
	var years []string
	for _, c := range o["yearCells"].([]any) {
		c := c.(object)
		from, _ := c["from"].(float64)
		to, ok := c["to"].(float64)
		if !ok {
			to = from
		}
		for year := 2021; year < 2028; year++ {
			if text(c, "reading") == "yearly" || float64(year) >= from && float64(year) <= to {
				years = append(years, strconv.Itoa(year))
			}
		}
	}
	for _, r := range o["statusReports"].([]any) {
		years = append(years, strconv.Itoa(int(r.(object)["year"].(float64))))
	}
	return years
}

// ranges are the filters that bound a member instead of naming its value.
var ranges = map[string]string{
	"dateFrom": "date", "dateTo": "date", "dueFrom": "dueOn", "dueTo": "dueOn", "decidedFrom": "decidedOn", "decidedTo": "decidedOn", "updatedSince": "updatedAt",
}

func TestEveryFilterNarrows(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		s.give(noun)
		list := s.all(at(noun) + "?limit=200")
		for name, p := range queryParameters(s.t, at(noun)) {
			if _, bound := ranges[name]; bound || slices.Contains([]string{"limit", "cursor", "sort", "asOf", "q", "municipality", "fields", "expand", "asKnownAt"}, name) {
				continue // tested elsewhere
			}
			if noun == plan.Deadlines && slices.Contains([]string{"patientGroup", "participant", "responsible"}, name) {
				continue // by members of another object; tested elsewhere
			}
			var values []string
			for _, o := range list {
				values = append(values, filtered(noun, name, o)...)
			}
			slices.Sort(values)
			values = slices.DeleteFunc(slices.Compact(values), func(v string) bool { return strings.Contains(v, ",") })
			if len(values) == 0 {
				s.t.Errorf("%s: no object to try it on", name)
				continue
			}
			tries := [][]string{values[:1], values[len(values)-1:]}
			if p.Schema.Value.Type.Is("array") && len(values) > 1 {
				tries = append(tries, []string{values[0], values[len(values)-1]}) // a comma means or
			}
			for _, try := range tries {
				got := keysOf(s.all(at(noun) + "?" + url.Values{name: {strings.Join(try, ",")}}.Encode()))
				var want []string
				for _, o := range list {
					if slices.ContainsFunc(filtered(noun, name, o), func(v string) bool {
						return slices.ContainsFunc(try, func(t string) bool { return v == t || name == "alias" && strings.EqualFold(v, t) })
					}) {
						want = append(want, text(o, "key"))
					}
				}
				if len(want) == 0 || !slices.Equal(got, want) {
					s.t.Errorf("%s=%s: %d objects, not %d: %q", name, try, len(got), len(want), got)
				}
			}
		}
	})
}

// give adds what the shipped data has of nothing, so that every filter can be tried.
func (s *service) give(noun plan.Noun) {
	s.t.Helper()
	in := s.sample(noun)
	in["externalIds"] = []object{{"system": "arkiv", "key": "17"}}
	switch noun {
	case plan.Organisations:
		in["localCommittee"] = object{"key": "lsu-molde"}
	case plan.RoleHoldings:
		in["personKey"] = "p-1"
	case plan.ActionPlans:
		in["revisionYear"] = 2026
	case plan.Agreements:
		in["parent"] = object{"key": s.get("/agreements?limit=1").keys()[0]}
		in["parties"] = []object{{"key": "kommune-molde"}}
	case plan.Hearings:
		in["askedBy"], in["subject"] = object{"key": "fsu-rehabilitering"}, object{"type": "action-plans", "key": "handlingsplan-rehabilitering"}
	case plan.Measures:
		in["priorityFlag"], in["patientGroups"] = "yes", []object{{"key": "frail_elderly"}}
	case plan.PathwayProposals:
		in["patientGroup"] = object{"key": "frail_elderly"}
	case plan.Projects:
		in["organisations"] = []object{{"key": "kommune-molde"}}
	}
	s.write(http.MethodPost, at(noun), in).want(http.StatusCreated)
}

func TestRangeFilters(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		s.write(http.MethodPost, at(noun), s.sample(noun)).want(http.StatusCreated) // so that not all were updated at once
		list := s.all(at(noun) + "?limit=200")
		for name := range queryParameters(s.t, at(noun)) {
			member, bound := ranges[name]
			if !bound || noun == plan.Measures && member == "dueOn" { // which is the deadline's
				continue
			}
			var values []string
			for _, o := range list {
				if v := text(o, member); v != "" {
					values = append(values, v)
				}
			}
			slices.Sort(values)
			middle := values[len(values)/2]
			if name == "updatedSince" {
				middle = values[len(values)-1]
			}
			var want []string
			for _, o := range list {
				if v := text(o, member); v != "" && (v == middle || v > middle != strings.HasSuffix(name, "To")) {
					want = append(want, text(o, "key"))
				}
			}
			if got := keysOf(s.all(at(noun) + "?" + url.Values{name: {middle}}.Encode())); len(want) == 0 || !slices.Equal(got, want) {
				s.t.Errorf("%s=%s: %q, not %q", name, middle, got, want)
			}
		}
	})
}

// A filter by something that does not exist must not look like an empty list.
func TestFilterThatNamesNothing(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		for name, p := range queryParameters(s.t, at(noun)) {
			if p.Schema.Value.Items == nil || name == "ids" { // of which those that are not there are left out
				continue
			}
			switch strings.TrimPrefix(p.Schema.Value.Items.Ref, "#/components/schemas/") {
			case "Identifier":
				for _, v := range []string{"finst-ikkje", "finst~ikkje", "01234567-89ab-7def-8123-456789abcdef", "fsu-ikt,finst-ikkje", "finst-ikkje,finst-ikkje-heller"} {
					a := s.get(at(noun)+"?"+name+"="+v).want(http.StatusBadRequest, "invalid_request")
					if got := a.codes(); !slices.Contains(got, name+":unknown_reference") {
						s.t.Errorf("%s=%s: %s", name, v, a.body)
					}
				}
			case "TypedIdentifier":
				s.get(at(noun) + "?" + name + "=committees:finst-ikkje").wantFaults(name + ":unknown_reference")
				s.get(at(noun)+"?"+name+"=rare-ting:ssu").want(http.StatusBadRequest, "invalid_request")
				s.get(at(noun)+"?"+name+"=ssu").want(http.StatusBadRequest, "invalid_request")
			}
		}
	})
}
