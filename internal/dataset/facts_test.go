package dataset_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// The municipalities with their numbers from the national classification: 26 to the end of 2023, 27 from then on.
func TestMunicipalities(t *testing.T) {
	t.Parallel()
	want := "1505 Kristiansund, 1506 Molde, 1507 Ålesund -2023-12-31, 1508 Ålesund 2024-01-01-, 1511 Vanylven, 1514 Sande, 1515 Herøy, 1516 Ulstein, 1517 Hareid, 1520 Ørsta, " +
		"1525 Stranda, 1528 Sykkylven, 1531 Sula, 1532 Giske, 1535 Vestnes, 1539 Rauma, 1547 Aukra, 1554 Averøy, 1557 Gjemnes, 1560 Tingvoll, 1563 Sunndal, 1566 Surnadal, " +
		"1573 Smøla, 1576 Aure, 1577 Volda, 1578 Fjord, 1579 Hustadvika, 1580 Haram 2024-01-01-"
	var got []string
	valid := map[string]int{}
	kinds := map[string]int{}
	for _, o := range of[plan.Organisation](t) {
		kinds[o.Kind]++
		if o.Kind != "municipality" {
			equal(t, o.Key+" numbers", len(o.Numbers), 0)
			continue
		}
		for _, n := range o.Numbers {
			line := n.Number + " " + strings.TrimSuffix(o.Title, " kommune")
			if !n.ValidFrom.IsZero() || !n.ValidTo.IsZero() {
				line += fmt.Sprintf(" %s-%s", n.ValidFrom, n.ValidTo)
			}
			got = append(got, line)
			for _, day := range []string{"2023-12-31", "2024-01-01"} {
				if d := plan.MustDate(day); !d.Before(n.ValidFrom) && !d.After(n.ValidTo) && !d.Before(o.ValidFrom) {
					valid[day]++
				}
			}
		}
	}
	equal(t, "municipalities", strings.Join(got, ", "), want)
	equal(t, "valid at the end of 2023", valid["2023-12-31"], 26)
	equal(t, "valid in 2024", valid["2024-01-01"], 27)
	equal(t, "kinds", fmt.Sprint(kinds), "map[external:10 hospital:4 municipality:27 trust:1]")
}

// The four groups, each with the wording of each of the three documents that list them (R9).
func TestPriorityGroups(t *testing.T) {
	t.Parallel()
	for i, g := range of[plan.PatientGroup](t) {
		equal(t, g.Key, g.Key, []string{"children_youth", "mental_substance", "frail_elderly", "multiple_chronic"}[i])
		equal(t, g.Key+" rank", *g.PriorityRank, i+1)
		var documents []string
		for _, a := range g.Aliases {
			documents = append(documents, a.Document.Key)
		}
		equalLists(t, g.Key+" wordings", documents, []string{"nytt-2022-12-08", report2022, jointPlan})
	}
}

// The eleven suggestions of 13.06.2024, in the order of the document (000); R40: input, not decisions.
func TestFocusAreas(t *testing.T) {
	t.Parallel()
	words := []string{"forventningar", "omdømme", "ordførarar", "Tillit", "Økonomi", "lønn", "døme", "leiarutdanning", "kvart fagutval?", "Kvalitetsindikatorar", "forvaltningsnivå"}
	areas := of[plan.FocusArea](t)
	equal(t, "focus areas", len(areas), len(words))
	for i, a := range areas {
		equal(t, a.Key, fmt.Sprintf("%s %d %s %s %s", a.Key, a.Ordinal, a.Committee.Key, a.Meeting.Key, a.Case.Key), fmt.Sprintf("innsatsomrade-2024-%02d %d pm pm-2024-06-13 pm-sak-6-24", i+1, i+1))
		if !strings.Contains(a.Title, words[i]) {
			t.Errorf("%s is %q, want something of %s", a.Key, a.Title, words[i])
		}
	}
}

// The three common guidelines (004); days of approval in the SSU section of the report (002), none for the third (R20).
func TestGuidelines(t *testing.T) {
	t.Parallel()
	var got []string
	for _, g := range of[plan.Guideline](t) {
		year := "-"
		if g.Year != nil {
			year = fmt.Sprint(*g.Year)
		}
		got = append(got, fmt.Sprintf("%d %s %s approved %q by %q in %q", *g.Number, g.Key, year, g.ApprovedOn, g.ApprovedBy.Key, g.Case.Key))
	}
	equalLists(t, "guidelines", got, []string{
		`1 ltmv 2022 approved "2022-04-27" by "ssu" in "ssu-sak-22-22"`,
		`2 folgjeperson - approved "2022-09-14" by "ssu" in ""`,
		`3 moteplass 2022 approved "" by "" in ""`,
	})
}

func TestCasesAndAgreements(t *testing.T) {
	t.Parallel()
	var cases, agreements []string
	for _, c := range of[plan.Case](t) {
		if c.Number != nil {
			cases = append(cases, fmt.Sprintf("%s %s: %d of %d, meeting %q", c.Committee.Key, *c.Number, *c.Sequence, *c.Year, c.Meeting.Key))
		} else {
			equal(t, c.Key+" without a number has no year", c.Year == nil && c.Sequence == nil, true)
		}
	}
	equalLists(t, "numbered cases", cases, []string{
		`ssu 22-22: 22 of 2022, meeting ""`, // a footnote (004), which names no meeting
		`ssu 39/22: 39 of 2022, meeting "ssu-2022-11-16"`,
		`pm 6/24: 6 of 2024, meeting "pm-2024-06-13"`,
	})
	for _, a := range of[plan.Agreement](t) {
		term := ""
		if a.ValidTo != nil {
			term = a.ValidFrom.From.String()[:4] + "-" + a.ValidTo.To.String()
		}
		agreements = append(agreements, a.Key+" "+term+" "+a.Parent.Key)
	}
	equalLists(t, "agreements", agreements, []string{
		"samarbeidsavtale-2021-2024 2021-2024-12-31 ",
		"delavtale-1  samarbeidsavtale-2021-2024", "delavtale-3  samarbeidsavtale-2021-2024", "delavtale-4  samarbeidsavtale-2021-2024",
		"delavtale-5  samarbeidsavtale-2021-2024", "delavtale-6  samarbeidsavtale-2021-2024",
		"samarbeidsavtale-2025-2028 2025-2028-12-31 ",
	})
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	want := map[string]string{ // file, published, revised
		"ssu-oppfolging-2024": "000_3da33ba2195c254f.txt  ",
		"nytt-2022-12-08":     "001_0297d6c6a74a900b.txt 2022-12-08 ",
		report2022:            "002_437119f89f9bceaa.txt  ",
		"nytt-2023-05-16":     "003_c1a0d208fa1bccca.txt 2023-05-16 ",
		jointPlan:             "004_1c2edef0aa578740.txt  2025-01-31",
	}
	for _, d := range of[plan.Document](t) {
		published := ""
		if d.Published != nil {
			published = d.Published.From.String()
		}
		equal(t, d.Key, *d.FileName+" "+published+" "+d.RevisedOn.String(), want[d.Key])
		equal(t, d.Key+" checksum", len(*d.Checksum), 64)
	}
}

// The contradictions that domain.md section 7 tells of, each with both statements and one reading (R31).
func TestKnownContradictionsAreKept(t *testing.T) {
	t.Parallel()
	for key, want := range map[string][]string{
		"utvida-mote-dato":         {"26.10.2022", "26/10-2022", "26/10-2023"},
		"ikt-godkjenning":          {"16.11.2022", "16/11"},
		"avviksrapport-2022":       {"Felles rapport for 2022 er lagd fram; oppdelinga på område manglar.", "p.t ikkje klar", "lagt fram"},
		"planar-tolv-eller-elleve": {"Elleve godkjende planar; FSU kunnskap har ingen.", "dei 12", "11", "dei 12", "De tolv", "Ikkje godkjend handlingsplan", "11 av dei 12"},
	} {
		d := the[*plan.Discrepancy](t, key)
		got := []string{*d.Reading}
		for _, s := range d.Statements {
			if s.Value != nil {
				got = append(got, *s.Value)
			}
		}
		equalLists(t, key, got, want)
	}
	for _, d := range of[plan.Discrepancy](t) {
		if d.Rationale == nil {
			t.Errorf("%s does not say why", d.Key)
		}
		for _, s := range d.Statements {
			if strings.TrimSpace(s.Locator) == "" {
				t.Errorf("%s has a statement without its place", d.Key)
			}
		}
	}
}
