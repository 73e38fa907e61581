package plan

import (
	"fmt"
	"testing"
)

func day(s string) *ImpreciseDate {
	return &ImpreciseDate{From: MustDate(s), To: MustDate(s), Precision: PrecisionDay}
}

func year(from, to int) *ImpreciseDate {
	return &ImpreciseDate{From: NewDate(from, 1, 1), To: NewDate(to, 12, 31), Precision: PrecisionYear}
}

func seen(document string, when *ImpreciseDate) Observation {
	return Observation{Document: RefTo(document), Observed: when}
}

func holder(key, committee string, role RoleKind, name string, observations ...Observation) RoleHolding {
	return RoleHolding{Object: object(key), Committee: RefTo(committee), Role: role, Seat: SeatUnknown, PersonName: &name, Observations: observations}
}

func TestHoldingOn(t *testing.T) {
	term := holder("pm", "pm", RoleLeader, "Per Sverre Ersvik", seen("arsrapport-2022", year(2022, 2022)))
	term.ValidFrom, term.ValidTo = year(2020, 2020), year(2023, 2023)
	started := term
	started.ValidTo = nil
	wordOnly := term
	wordOnly.ValidTo = &ImpreciseDate{Text: text("til vidare")}
	period := &ImpreciseDate{From: MustDate("2023-06-14"), To: MustDate("2025-01-31"), Precision: PrecisionPeriod}
	observed := holder("l", "fsu", RoleLeader, "Line Lingen", seen("arsrapport-2022", year(2022, 2022)), seen("plan", period), seen("undated", nil))
	for name, c := range map[string]struct {
		r    *RoleHolding
		on   string
		want string
	}{
		"before the term":                    {&term, "2019-12-31", "none"},
		"first day of the term":              {&term, "2020-01-01", "stated"},
		"last day of the term":               {&term, "2023-12-31", "stated"},
		"after the term, though observed":    {&term, "2024-01-01", "none"},
		"only a start: nothing is invented":  {&started, "2021-06-01", "none"},
		"only a start, observed later":       {&started, "2022-06-01", "observed arsrapport-2022"},
		"only a start, before it":            {&started, "2019-06-01", "none"},
		"an end in words alone":              {&wordOnly, "2022-06-01", "observed arsrapport-2022"},
		"before any observation":             {&observed, "2021-12-31", "none"},
		"the first day it may mean":          {&observed, "2022-01-01", "observed arsrapport-2022"},
		"between two documents":              {&observed, "2023-06-13", "observed arsrapport-2022"},
		"from the start of the later period": {&observed, "2023-06-14", "observed plan"},
		"long after":                         {&observed, "2026-11-21", "observed plan"},
	} {
		got := "none"
		if b := c.r.On(MustDate(c.on)); b != nil {
			got = string(b.Kind)
			if b.Kind == BasisObserved {
				got += " " + b.Document.Key
			}
			want(t, name+": observation", b.Observed != nil, b.Kind == BasisObserved)
		}
		want(t, name, got, c.want)
	}
	want(t, "no day", term.On(Date{}), nil)
}

func TestHoldingsOn(t *testing.T) {
	plan := &ImpreciseDate{From: MustDate("2023-06-14"), To: MustDate("2025-01-31"), Precision: PrecisionPeriod}
	list := []RoleHolding{
		// The children FSU: leader of 2022, who is deputy in the plan; two documents are never weighed against each other.
		holder("lene-2022", "fsu-barn", RoleLeader, "Lene Solheim", seen("arsrapport-2022", year(2022, 2022))),
		holder("jenny", "fsu-barn", RoleLeader, "Jenny Raftevoll Lyngstad", seen("plan", plan)),
		holder("lene-plan", "fsu-barn", RoleDeputy, "Lene Solheim", seen("plan", plan)),
		// A page that is read twice says something newer itself.
		holder("old", "lsu", RoleLeader, "A", seen("nettside", day("2024-01-01"))),
		holder("new", "lsu", RoleLeader, "B", seen("nettside", day("2025-01-01"))),
		holder("stays", "lsu", RoleDeputy, "C", seen("nettside", day("2024-01-01")), seen("nettside", day("2025-01-01"))),
		holder("member", "lsu", RoleMember, "D", seen("nettside", day("2024-01-01"))), // another role, of which it says nothing newer
		// Two leaders that one document names together.
		holder("anne", "fsu-rehab", RoleLeader, "Anne Hollingen", seen("arsrapport-2022", year(2022, 2022))),
		holder("eirin", "fsu-rehab", RoleLeader, "Eirin Liadal", seen("arsrapport-2022", year(2022, 2022)), seen("plan", plan)),
	}
	for on, wanted := range map[string]string{
		"2021-06-01": "",
		"2022-06-01": "lene-2022 arsrapport-2022; anne arsrapport-2022; eirin arsrapport-2022; ",
		"2024-06-01": "lene-2022 arsrapport-2022; jenny plan; lene-plan plan; old nettside; stays nettside; member nettside; anne arsrapport-2022; eirin plan; ",
		"2025-06-01": "lene-2022 arsrapport-2022; jenny plan; lene-plan plan; new nettside; stays nettside; member nettside; anne arsrapport-2022; eirin plan; ",
	} {
		got := ""
		for _, h := range HoldingsOn(MustDate(on), list) {
			got += fmt.Sprintf("%s %s; ", h.Holding.Key, h.Basis.Document.Key)
		}
		want(t, on, got, wanted)
	}
}

func TestLeaderWarnings(t *testing.T) {
	employed := func(key, name, employer string, acting bool) RoleHolding {
		r := holder(key, "fsu-rehab", RoleLeader, name, seen("arsrapport-2022", year(2022, 2022)))
		r.Employer, r.Acting = Ref{}, acting
		if employer != "" {
			r.Employer = RefTo(employer)
		}
		return r
	}
	side := func(r Ref) Side {
		return map[string]Side{"hmr": SideTrust, "sjukehus": SideTrust, "herøy": SideMunicipal}[r.Key]
	}
	a, b, other := employed("a", "Anne Hollingen", "hmr", false), employed("b", "Eirin Liadal", "sjukehus", false), employed("c", "Runa Bakke", "herøy", false)
	acting, unknown := employed("d", "E", "hmr", true), employed("e", "F", "", false)
	later := holder("f", "fsu-rehab", RoleLeader, "G", seen("plan", year(2022, 2022)))
	later.Employer = RefTo("hmr")
	for name, c := range map[string]struct {
		list []RoleHolding
		want string
	}{
		"two of one side":        {[]RoleHolding{a, b}, "two_leaders_of_one_side"},
		"one of each side":       {[]RoleHolding{a, other}, ""},
		"one only acts":          {[]RoleHolding{a, acting}, ""},
		"employer not known":     {[]RoleHolding{a, unknown}, ""},
		"said by two documents":  {[]RoleHolding{a, later}, ""},
		"three, two of one side": {[]RoleHolding{a, other, b}, "two_leaders_of_one_side"},
		"nobody":                 {nil, ""},
	} {
		want(t, name, warningCodes(LeaderWarnings(HoldingsOn(MustDate("2022-06-01"), c.list), side)), c.want)
	}
	want(t, "hospital", SideOf(&Organisation{Kind: "hospital"}), SideTrust)
	want(t, "municipality", SideOf(&Organisation{Kind: "municipality"}), SideMunicipal)
	want(t, "not known", SideOf(nil), SideUnknown)
}

func TestSimilarNames(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Tanja Thalèn", "Tanja Talén", true},
		{"Mariann H Gammelsæter", "Mariann Gammelsæther", true},
		{"Harald Digernes", "Harald W Digernes", true},
		{"Elisabeth H Sogge", "Elisabeth Herje Sogge", true},
		{"Elisabeth Sogge", "Elisabeth Herje Sogge", true},
		{"Eli-Bente Langva", "Eli Bente Langva", true},
		{"Torhild Hjelseth", "Torill Myklebust Hjelseth", true},
		{"Elin Ytterbø", "Elin Hansen Ytterbø", true},
		{"E. Bae", "Erlend Bae", true},
		{"ÅSE BØ", "Åse Bø", true},
		{"Håvard Kvisvik", "Ha\u030avard Kvisvik", true},
		{"Tanja Alme", "Tanja Talén", false},
		{"Line Lingen", "Lene Solheim", false},
		{"Anne Hollingen", "Ann Kristin Røyset", false},
		{"Elisabeth H Sogge", "Elisabeth Marie Sogge", false},
		{"Kjell Å Bryn", "Kjell Bryn", true},
		{"Mona Ryste", "Ryste", false},
		{"Siv Haugen", "Bodil Haugen Våge", false},
		{"Lene Solheim", "Hilde Husby", false},
		{"Ina Greve", "Ida Greve", false},
		{"", "", false},
	} {
		want(t, c.a+" / "+c.b, SimilarNames(c.a, c.b), c.want)
		want(t, c.b+" / "+c.a, SimilarNames(c.b, c.a), c.want)
	}
}

func TestNameWarnings(t *testing.T) {
	a, b, c := holder("a", "ssu", RoleDeputy, "Tanja Thalèn"), holder("b", "lsu", RoleLeader, "Tanja Talén"), holder("c", "fsu", RoleLeader, "Tanja Alme")
	same := holder("d", "pm", RoleMember, "Tanja Talén")
	list := []RoleHolding{a, b, c, same}
	want(t, "flagged", warningCodes(NameWarnings(list)), "similar_names, similar_names")
	want(t, "never merged", *list[1].PersonName, "Tanja Talén")
	for i := range list {
		list[i].PersonKey = text(fmt.Sprint("p", i/2))
	}
	want(t, "people have said who is who", warningCodes(NameWarnings(list)), "")
}
