package dataset_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const (
	report2022 = "arsrapport-2022"
)

// leaders is who leads and deputises in each document; names as they are spelled there.
var leaders = map[string][]string{
	report2022: {
		"pm leader Per Sverre Ersvik", "pm deputy May Helen Molvær Grimstad",
		"ssu leader Mona Ryste", "ssu deputy Tanja Thalèn",
		"sekretariat leader Eli Klara Otterlei",
		"lsu-kristiansund leader Ingeborg Johnsrud Dyrnes", "lsu-kristiansund deputy Kjell Å Bryn",
		"lsu-molde leader Tanja Talén", "lsu-molde deputy Trude Solenes",
		"lsu-volda leader Renathe Rossi", "lsu-volda deputy Mona Ryste",
		"lsu-alesund leader Synnøve Vasstrand Synnes", "lsu-alesund deputy Siri Talseth Frilund",
		"fsu-barn-og-unge leader Lene Solheim", "fsu-barn-og-unge deputy Manuela Strauss",
		"fsu-behandlarsamarbeid leader Stian Endresen", "fsu-behandlarsamarbeid deputy Mariann H Gammelsæter",
		"fsu-psykisk-helse-og-rus leader Line Lingen", "fsu-psykisk-helse-og-rus deputy Anders Høe",
		"fsu-multisjuke leader Tanja Alme", "fsu-multisjuke deputy Bardo Driller",
		"fsu-rehabilitering leader Anne Hollingen", "fsu-rehabilitering leader Eirin Liadal", "fsu-rehabilitering deputy Runa Bakke",
		"fsu-vaksenhabilitering leader Ina Killingrød Greve", "fsu-vaksenhabilitering deputy Torhild Hjelseth",
		"fsu-kunnskap leader Håvard Frisvold Kvisvik", "fsu-kunnskap deputy Ole Lorvik",
		"fsu-svangerskap leader Elin Hansen Ytterbø", "fsu-svangerskap deputy Elisabeth H Sogge",
		"fsu-ikt leader Odd Arne Maridal", "fsu-ikt deputy Ann Kristin Røyset",
		"fsu-helsefremming leader Merete Kløvning", "fsu-helsefremming deputy Eli-Bente Langva",
		"fsu-helseberedskap leader Hans Olav Ose", "fsu-helseberedskap deputy Harald Digernes",
		"fsu-akuttmedisin leader Erlend Bae", "fsu-akuttmedisin deputy Knut Erik Skogheim",
	},
	jointPlan: {
		"fsu-barn-og-unge leader Jenny Raftevoll Lyngstad", "fsu-barn-og-unge deputy Lene Solheim",
		"fsu-behandlarsamarbeid leader Stian Endresen", "fsu-behandlarsamarbeid deputy Mariann Gammelsæther",
		"fsu-psykisk-helse-og-rus leader Line Lingen", "fsu-psykisk-helse-og-rus deputy Anders Høe",
		"fsu-rehabilitering leader Eirin Liadal", "fsu-rehabilitering deputy Runa Bakke",
		"fsu-vaksenhabilitering leader Hilde Husby", "fsu-vaksenhabilitering deputy Torill Myklebust Hjelseth",
		"fsu-multisjuke leader Tanja Alme", "fsu-multisjuke deputy Bardo Driller",
		"fsu-kunnskap leader Bodil Haugen Våge", "fsu-kunnskap secretary Bodil Haugen Våge", // acting leader and secretary; no deputy
		"fsu-svangerskap leader Elin Hansen Ytterbø", "fsu-svangerskap deputy Elisabeth Herje Sogge",
		"fsu-ikt leader Odd Arne Maridal", "fsu-ikt deputy Ann Kristin Røyset",
		"fsu-helsefremming leader Merete Kløvning", "fsu-helsefremming deputy Eli Bente Langva",
		"fsu-helseberedskap leader Hans Olav Ose", "fsu-helseberedskap deputy Harald W Digernes",
		"fsu-akuttmedisin leader Erlend Bae", "fsu-akuttmedisin deputy Knut Erik Skogheim",
	},
}

// R7: who held which role, per document, and for which days the document can be trusted.
func TestRoleHoldingsPerDocument(t *testing.T) {
	t.Parallel()
	period := map[string][2]plan.Date{
		report2022: {plan.MustDate("2022-01-01"), plan.MustDate("2022-12-31")},
		jointPlan:  {plan.MustDate("2023-06-14"), plan.MustDate("2025-01-31")}, // its leader lists carry no date of their own
	}
	got := map[string][]string{}
	for _, r := range of[plan.RoleHolding](t) {
		if r.PersonName == nil || r.PersonKey != nil || r.Vacant {
			t.Errorf("%s: a name without a person key is all that a document gives", r.Key)
			continue
		}
		for _, o := range r.Observations {
			doc := o.Document.Key
			got[doc] = append(got[doc], r.Committee.Key+" "+string(r.Role)+" "+*r.PersonName)
			equal(t, r.Key+" name in "+doc, *o.Name, *r.PersonName)
			equal(t, r.Key+" observed in "+doc, [2]plan.Date{o.Observed.From, o.Observed.To}, period[doc])
		}
		equal(t, r.Key+" acts", r.Acting, r.Key == "fsu-kunnskap-leader-2")
		stated := r.Committee.Key == "pm" || r.Committee.Key == "sekretariat"
		if stated != (r.ValidFrom != nil && r.ValidTo != nil) || !stated && (r.ValidFrom != nil || r.ValidTo != nil) {
			t.Errorf("%s: only the partnership meeting and the secretariat have a stated term", r.Key)
		}
	}
	equal(t, "documents with observations", len(got), 2)
	for doc, want := range leaders {
		slices.Sort(got[doc])
		slices.Sort(want)
		equalLists(t, doc, got[doc], want)
	}
	for key, want := range map[string][2]int{"pm-leader-1": {2020, 2023}, "pm-deputy-1": {2020, 2023}, "sekretariat-leader-1": {2021, 2022}} {
		r := the[*plan.RoleHolding](t, key)
		equal(t, key+" term", [2]int{r.ValidFrom.From.Year(), r.ValidTo.To.Year()}, want)
	}
}

func heldOn(t *testing.T, day, committee string) []string {
	t.Helper()
	var of1 []plan.RoleHolding
	for _, r := range of[plan.RoleHolding](t) {
		if r.Committee.Key == committee {
			of1 = append(of1, r)
		}
	}
	var got []string
	for _, h := range plan.HoldingsOn(plan.MustDate(day), of1) {
		basis := string(h.Basis.Kind)
		if !h.Basis.Document.IsZero() {
			basis += " " + h.Basis.Document.Key
		}
		got = append(got, string(h.Holding.Role)+" "+*h.Holding.PersonName+", "+basis)
	}
	return got
}

// R7: an answer names its basis, and two documents are never mixed silently.
func TestWhoHeldWhatOnADay(t *testing.T) {
	t.Parallel()
	observed2022 := []string{"leader Lene Solheim, observed " + report2022, "deputy Manuela Strauss, observed " + report2022}
	both := []string{
		"leader Lene Solheim, observed " + report2022, "leader Jenny Raftevoll Lyngstad, observed " + jointPlan,
		"deputy Manuela Strauss, observed " + report2022, "deputy Lene Solheim, observed " + jointPlan,
	}
	for _, c := range []struct {
		day, committee string
		want           []string
	}{
		{"2021-12-31", "fsu-barn-og-unge", nil},
		{"2022-06-01", "fsu-barn-og-unge", observed2022},
		{"2023-06-13", "fsu-barn-og-unge", observed2022},
		{"2024-06-01", "fsu-barn-og-unge", both},
		{"2022-06-01", "pm", []string{"leader Per Sverre Ersvik, stated", "deputy May Helen Molvær Grimstad, stated"}},
		{"2024-01-01", "pm", nil},
		{"2021-03-01", "sekretariat", []string{"leader Eli Klara Otterlei, stated"}},
		{"2023-01-01", "sekretariat", nil},
	} {
		equalLists(t, c.committee+" on "+c.day, heldOn(t, c.day, c.committee), c.want)
	}
}

// Similar names are flagged, never merged: each pair has a discrepancy that names both, and no pair has the same key.
func TestSimilarNamesHaveADiscrepancy(t *testing.T) {
	t.Parallel()
	flagged := map[string]bool{}
	for _, d := range of[plan.Discrepancy](t) {
		if d.Kind != "person_name" {
			continue
		}
		if d.Reading != nil {
			t.Errorf("%s: only people say whether two names are one person", d.Key)
		}
		var names []string
		for _, s := range d.Statements {
			names = append(names, *s.Value)
		}
		slices.Sort(names)
		flagged[strings.Join(names, " / ")] = true
	}
	found := map[string]bool{}
	names := map[string]bool{}
	for _, r := range of[plan.RoleHolding](t) {
		names[*r.PersonName] = true
	}
	for _, g := range of[plan.Goal](t) {
		for _, r := range g.Responsible {
			names[*r.Name] = true
		}
	}
	for _, m := range of[plan.Meeting](t) {
		for _, a := range m.Attendance {
			names[*a.Name] = true
		}
	}
	for a := range names {
		for b := range names {
			if a < b && plan.SimilarNames(a, b) {
				found[a+" / "+b] = true
				if !flagged[a+" / "+b] {
					t.Errorf("%s and %s are much alike, and no discrepancy says so", a, b)
				}
			}
		}
	}
	equal(t, "pairs", len(found), 7)
	equal(t, "discrepancies about names of persons", len(flagged), 7)
	equal(t, "warnings among role holdings", len(plan.NameWarnings(of[plan.RoleHolding](t))) >= 6, true)
}
