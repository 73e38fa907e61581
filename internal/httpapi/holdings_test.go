package httpapi_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func escaped(s string) string { return url.QueryEscape(s) }

// Who held a role on a day, and why it is said: a stated term, or the latest document that saw it (R7).
func TestRoleHoldingsAsOf(t *testing.T) {
	t.Parallel()
	s := newService(t)
	held := map[string]map[string]string{} // by day, key and kind of basis
	for _, day := range []string{"2021-06-01", "2022-06-01", "2024-06-01"} {
		held[day] = map[string]string{}
		for _, o := range s.all("/role-holdings?limit=200&asOf=" + day) {
			basis, ok := o["basis"].(object)
			if !ok {
				t.Fatalf("%s has no basis on %s", o["key"], day)
			}
			held[day][text(o, "key")] = text(basis, "kind")
			switch text(basis, "kind") {
			case "stated":
				from, to := o["validFrom"].(object), o["validTo"].(object)
				if text(from, "from") > day || text(to, "to") < day {
					t.Errorf("%s is stated on %s: %v %v", o["key"], day, from, to)
				}
			case "observed":
				document, observed := basis["document"].(object), basis["observed"].(object)
				if text(document, "key") == "" || text(observed, "from") > day {
					t.Errorf("%s is observed on %s: %v", o["key"], day, basis)
				}
			}
		}
	}
	kinds := func(day string) map[string]int {
		n := map[string]int{}
		for _, kind := range held[day] {
			n[kind]++
		}
		return n
	}
	if n := kinds("2021-06-01"); n["stated"] == 0 || n["observed"] != 0 {
		t.Errorf("2021, before any document: %v", n)
	}
	if n := kinds("2022-06-01"); n["stated"] == 0 || n["observed"] == 0 {
		t.Errorf("2022: %v", n)
	}
	if n := kinds("2024-06-01"); n["stated"] != 0 || n["observed"] == 0 {
		t.Errorf("2024, after the stated terms: %v", n)
	}
	// Leaders change: Lene Solheim leads in the report of 2022 and is deputy in the plan. Nothing is inferred between two documents: a
	// later day has what each says, and says which.
	roles := func(day string) (roles []string) {
		for _, o := range s.all("/role-holdings?limit=200&committee=fsu-barn-og-unge&personName=Lene+Solheim&asOf=" + day) {
			roles = append(roles, text(o, "role")+" "+text(o["basis"].(object)["document"].(object), "key"))
		}
		return roles
	}
	if in22, in24 := roles("2022-12-31"), roles("2025-02-01"); !slices.Equal(in22, []string{"leader arsrapport-2022"}) || !slices.Equal(in24, []string{"deputy felles-handlingsplan-2023-2026", "leader arsrapport-2022"}) {
		t.Errorf("Lene Solheim: %q in 2022, %q in 2025", in22, in24)
	}
	if o := s.all("/role-holdings?limit=200")[0]; o["basis"] != nil {
		t.Errorf("a basis without a day: %v", o)
	}
	s.get("/role-holdings?asOf=2022").wantFaults("asOf:invalid_format")
	if got := s.get("/role-holdings?asOf=1999-01-01").want(http.StatusOK).keys(); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

// A key never holds a person's name, wherever the name stands.
func TestKeysHoldNoNames(t *testing.T) {
	t.Parallel()
	s := newService(t)
	a := s.write(http.MethodPost, "/role-holdings", object{"title": "Leiar Kari Nordmann", "personName": "Kari Nordmann", "committee": ref("ssu"), "role": "leader"}).want(http.StatusCreated)
	if key := a.at("key").(string); strings.Contains(key, "kari") || strings.Contains(key, "nordmann") {
		t.Errorf("the key tells the name: %s", key)
	}
	for _, o := range s.all("/role-holdings?limit=200") {
		for _, name := range strings.Fields(strings.ToLower(text(o, "personName"))) {
			if len(name) > 3 && slices.Contains(strings.FieldsFunc(text(o, "key"), func(r rune) bool { return r == '-' }), name) {
				t.Errorf("the key %s tells the name %s", o["key"], o["personName"])
			}
		}
	}
	b := s.write(http.MethodPost, "/role-holdings", object{"title": "Leiar Kari Nordmann", "personName": "Kari Nordmann", "committee": ref("ssu"), "role": "leader"}).want(http.StatusCreated)
	if a.at("key") == b.at("key") {
		t.Errorf("one key for two: %v", a.at("key"))
	}
}

// What holds on a day, of committees and organisations: bounds that are not stated exclude nothing.
func TestValidAsOf(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range []string{"/organisations", "/committees"} {
		for _, day := range []string{"2023-12-31", "2024-01-01", "1999-01-01"} {
			got := keysOf(s.all(path + "?limit=200&asOf=" + day))
			for _, o := range s.all(path + "?limit=200") {
				from, to := text(o, "validFrom"), text(o, "validTo")
				if want := from <= day && (to == "" || to >= day); slices.Contains(got, text(o, "key")) != want {
					t.Errorf("%s %s on %s, valid from %q to %q: %v", path, o["key"], day, from, to, !want)
				}
			}
		}
	}
	if haram := s.get("/organisations?asOf=2023-12-31&number=1580").keys(); len(haram) > 0 {
		t.Errorf("Haram in 2023: %q", haram)
	}
}
