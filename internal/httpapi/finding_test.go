package httpapi_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// With q a list has what a search of its type has in full, in its own order, in every face.
func TestWordsNarrowEveryList(t *testing.T) {
	t.Parallel()
	s := newService(t)
	found := map[plan.Noun]bool{}
	for _, q := range []string{"sykehus", "utvalg", "revidering handlingsplan", `"barn og unge"`, "helse -plattformen", "fagleg*", "ersvik", "møre", "sak 39/22", "rettleiar", "1508"} {
		for _, noun := range plan.Nouns() {
			var want []string
			for _, o := range s.all("/search?limit=200&type=" + string(noun) + "&q=" + url.QueryEscape(q)) {
				if o["match"] == "all" {
					want = append(want, text(o, "key"))
				}
			}
			narrowed := at(noun) + "?limit=7&q=" + url.QueryEscape(q)
			got := keysOf(s.all(narrowed))
			whole := slices.DeleteFunc(keysOf(s.all(at(noun)+"?limit=200")), func(key string) bool { return !slices.Contains(want, key) })
			if !slices.Equal(got, whole) || len(got) != len(want) {
				t.Errorf("%s: %q, not %q", narrowed, got, whole)
			}
			if table := s.tableKeys(at(noun) + ".csv?q=" + url.QueryEscape(q)); !slices.Equal(table, got) {
				t.Errorf("%s as a table: %q, not %q", narrowed, table, got)
			}
			found[noun] = found[noun] || len(got) > 0 && len(got) < len(s.all(at(noun)+"?limit=200"))
		}
	}
	for _, noun := range []plan.Noun{plan.Committees, plan.Measures, plan.Goals, plan.Deadlines, plan.Organisations, plan.RoleHoldings, plan.Decisions, plan.Cases} {
		if !found[noun] {
			t.Errorf("no query narrowed %s", noun)
		}
	}
	s.get("/measures?q=-").wantFaults("q:no_words")
	if n := len(s.get("/measures?q=innf%C3%B8ring+helseplattform+finstikkje").want(http.StatusOK).keys()); n != 0 {
		t.Errorf("%d have some of the words only", n)
	}
}

// tableKeys are the keys in a table.
func (s *service) tableKeys(path string) []string {
	s.t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(s.send(http.MethodGet, path, nil, s.asAdmin()).want(http.StatusOK).body), "\ufeff")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		s.t.Fatal(err)
	}
	var keys []string
	for _, row := range rows[1:] {
		keys = append(keys, row[0])
	}
	return keys
}

func TestWordsOfADraft(t *testing.T) {
	t.Parallel()
	s := newService(t)
	in := s.sample(plan.Measures)
	in["title"] = "Kvalrossar i fjæra"
	s.write(http.MethodPost, "/measures", in).want(http.StatusCreated)
	if n := len(s.get("/measures?q=kvalross").keys()); n != 0 {
		t.Errorf("the public finds a draft")
	}
	if n := len(s.all("/measures?q=kvalross")); n != 1 {
		t.Errorf("the admin finds %d", n)
	}
}

func TestListByIds(t *testing.T) {
	t.Parallel()
	s := newService(t)
	id := text(s.get("/committees/lsu-volda").at().(object), "id")
	a := s.get("/committees?ids=ssu,finst-ikkje," + community + "~fsu-ikt," + id + ",018f3a6e-7c00-7000-8000-00000000ffff,ingen~ssu,ssu,%2B").want(http.StatusOK)
	if got := a.keys(); !slices.Equal(got, []string{"ssu", "lsu-volda", "fsu-ikt"}) {
		t.Errorf("%q", got)
	}
	if got := s.get("/committees?community=" + community + "&ids=ssu&sort=-key").keys(); !slices.Equal(got, []string{"ssu"}) {
		t.Errorf("with the community: %q", got)
	}
	if got := s.get("/communities?ids=" + community + ",ingen").keys(); !slices.Equal(got, []string{community}) {
		t.Errorf("%q", got)
	}
	s.write(http.MethodPost, "/documents", object{"title": "Utkast", "key": "utkast", "kind": "news"}).want(http.StatusCreated)
	if got := s.get("/documents?ids=utkast").keys(); len(got) != 0 {
		t.Errorf("the public sees a draft: %q", got)
	}
	deleted := s.write(http.MethodDelete, "/documents/utkast", nil, ifMatch("*"))
	deleted.want(http.StatusNoContent)
	if got := s.all("/documents?ids=utkast"); len(got) != 0 {
		t.Errorf("what is deleted is there: %q", got)
	}
	s.get("/committees?ids=" + strings.Repeat("ssu,", 100) + "ssu").wantFaults("ids:too_many")
	s.get("/committees?ids=" + strings.Repeat("ssu,", 99) + "ssu").want(http.StatusOK)
}

func TestFilterByMunicipality(t *testing.T) {
	t.Parallel()
	s := newService(t)
	local := func(a *answer) (keys []string) {
		for _, key := range a.want(http.StatusOK).keys() {
			if strings.HasPrefix(key, "lsu-") {
				keys = append(keys, key)
			}
		}
		return keys
	}
	// Nobody has said where Molde lies: no local committee, not even that of the same name.
	for _, molde := range []string{"kommune-molde", "1506", "Molde", "molde%20KOMMUNE", community + "~kommune-molde", text(s.get("/organisations/kommune-molde").at().(object), "id")} {
		a := s.get("/committees?municipality=" + molde)
		if got := local(a); len(got) != 0 || len(a.keys()) != 16 || a.at("areaUnknown") != true {
			t.Errorf("%s: %d with %q, areaUnknown %v", molde, len(a.keys()), got, a.at("areaUnknown"))
		}
	}
	s.write(http.MethodPatch, "/organisations/kommune-molde", object{"localCommittee": object{"key": "lsu-molde"}}, ifMatch("*")).want(http.StatusOK)
	s.sequence()
	a := s.get("/committees?municipality=Molde")
	if got := local(a); !slices.Equal(got, []string{"lsu-molde"}) || len(a.keys()) != 17 || a.at("areaUnknown") != false {
		t.Errorf("%d with %q, areaUnknown %v", len(a.keys()), got, a.at("areaUnknown"))
	}
	a = s.get("/committees?municipality=Molde,Volda")
	if got := local(a); !slices.Equal(got, []string{"lsu-molde"}) || a.at("areaUnknown") != true {
		t.Errorf("%q, areaUnknown %v", got, a.at("areaUnknown"))
	}
	s.get("/committees?municipality=hmr").wantFaults("municipality:unknown_reference") // an organisation of another kind
	if a := s.get("/changes?municipality=Molde&type=committees&limit=200").want(http.StatusOK); a.at("areaUnknown") != false || len(a.keys()) != 17 {
		t.Errorf("%d changes, areaUnknown %v", len(a.keys()), a.at("areaUnknown"))
	}
	if a := s.get("/changes?municipality=1577&type=committees").want(http.StatusOK); a.at("areaUnknown") != true || len(a.keys()) != 16 {
		t.Errorf("%d changes, areaUnknown %v", len(a.keys()), a.at("areaUnknown"))
	}
}

// What belongs to committees is selected as they are.
func TestFilterByMunicipalityThroughCommittees(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.write(http.MethodPatch, "/organisations/kommune-molde", object{"localCommittee": object{"key": "lsu-molde"}}, ifMatch("*")).want(http.StatusOK)
	owner := map[plan.Noun]string{
		plan.Measures: "committee", plan.Goals: "committee", plan.Deadlines: "committee", plan.Cases: "committee", plan.Decisions: "committee",
		plan.PathwayProposals: "committee", plan.Assignments: "issuer", plan.Meetings: "committees",
	}
	for noun, member := range owner {
		in := s.sample(noun)
		switch noun {
		case plan.Cases:
			in["meeting"] = nil
		case plan.Decisions:
			in["case"], in["meeting"] = nil, nil
		}
		if in[member] = any(object{"key": "lsu-volda"}); member == "committees" {
			in[member] = []object{{"key": "lsu-volda"}}
		}
		if noun != plan.PathwayProposals { // which no local committee develops
			s.write(http.MethodPost, at(noun), in).want(http.StatusCreated)
		}
		var want []string
		for _, o := range s.all(at(noun) + "?limit=200") {
			owners, _ := o[member].([]any)
			if one, ok := o[member].(object); ok {
				owners = []any{one}
			}
			if len(owners) == 0 || slices.ContainsFunc(owners, func(c any) bool {
				key := text(c.(object), "key")
				return !strings.HasPrefix(key, "lsu-") || key == "lsu-molde"
			}) {
				want = append(want, text(o, "key"))
			}
		}
		if got := keysOf(s.all(at(noun) + "?limit=200&municipality=1506")); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s: %d, not %d", noun, len(got), len(want))
		}
		if got := s.tableKeys(at(noun) + ".csv?municipality=1506"); !slices.Equal(got, want) {
			t.Errorf("%s as a table: %d, not %d", noun, len(got), len(want))
		}
		if all := s.all(at(noun) + "?limit=200"); noun != plan.PathwayProposals && len(all) == len(want) {
			t.Errorf("%s: nothing to leave out", noun)
		}
		if s.get(at(noun)).at("areaUnknown") != false {
			t.Errorf("%s: areaUnknown without a municipality", noun)
		}
	}
}

// Deadlines are asked for by what they are about, and measures by when they are due.
func TestDeadlinesAndMeasuresOfEachOther(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.write(http.MethodPatch, "/measures/ikt-tiltak-01", object{
		"participants": []object{{"key": "lsu-molde"}}, "priorityFlag": "yes", "patientGroups": []object{{"key": "frail_elderly"}}, "responsible": []object{{"text": "Prosjektleiaren"}},
	}, ifMatch("*")).want(http.StatusOK)
	for key, day := range map[string]string{"fyrst": "2027-02-01", "sist": "2027-06-01"} {
		s.write(http.MethodPost, "/deadlines", object{
			"key": key, "title": key, "kind": "annual_report", "basis": "stated", "standing": "in_force", "dueOn": day, "subject": object{"type": "measures", "key": "ikt-tiltak-01"},
		}).want(http.StatusCreated)
	}
	for query, want := range map[string][]string{
		"participant=lsu-molde": {"fyrst", "sist"}, "participant=lsu-molde,lsu-volda&dueFrom=2027-03-01": {"sist"}, "participant=lsu-volda": nil,
		"responsible=Prosjektleiaren": {"fyrst", "sist"}, "responsible=Ingen": nil,
		"patientGroup=frail_elderly&dueFrom=2027-01-01&dueTo=2027-03-01&community=" + community: {"fyrst"},
	} {
		if got := keysOf(s.all("/deadlines?" + query)); !slices.Equal(got, want) {
			t.Errorf("deadlines?%s: %q", query, got)
		}
	}
	// by the committee that owns the group, and by what is asked of it
	got := keysOf(s.all("/deadlines?limit=200&patientGroup=frail_elderly"))
	if !slices.Contains(got, "revisjon-2024-multisjuke") || slices.Contains(got, "revisjon-2024-ikt") {
		t.Errorf("of the group: %q", got)
	}
	for query, want := range map[string]bool{
		"dueFrom=2027-01-01": true, "dueFrom=2027-02-01&dueTo=2027-02-01": true, "dueFrom=2027-02-02&dueTo=2027-05-31": false, "dueTo=2027-02-01": true, "dueFrom=2027-06-02": false,
		"dueFrom=2027-06-01&committee=fsu-ikt&participant=lsu-molde&patientGroup=frail_elderly&status=unknown&year=2023&responsible=Prosjektleiaren&updatedSince=2020-01-01T00:00:00Z": true,
		"dueFrom=2027-06-01&committee=fsu-rehabilitering": false,
	} {
		if got := keysOf(s.all("/measures?" + query)); slices.Contains(got, "ikt-tiltak-01") != want {
			t.Errorf("measures?%s: %q", query, got)
		}
	}
	if got := s.get("/measures?dueFrom=2027-01-01").keys(); len(got) != 0 {
		t.Errorf("a deadline that is a draft shows in %q", got)
	}
	s.step("/deadlines/sist", "cancelled", "2026-11-21", object{"reason": "Fell bort"}).want(http.StatusOK)
	if got := keysOf(s.all("/measures?dueFrom=2027-03-01")); len(got) != 0 {
		t.Errorf("a cancelled deadline shows in %q", got)
	}
}
