package plan

import (
	"testing"
	"unicode/utf8"
)

func TestReadYearCell(t *testing.T) {
	for raw, c := range map[string]struct {
		kind     ReadingKind
		from, to int
	}{
		"":              {ReadingBlank, 0, 0},
		" \u00a0\n":     {ReadingBlank, 0, 0},
		"2023":          {ReadingYear, 2023, 2023},
		" 2021 ":        {ReadingYear, 2021, 2021}, // stands in the column of 2022: the text beats the column
		"2024/25":       {ReadingRange, 2024, 2025},
		"2024-2026":     {ReadingRange, 2024, 2026},
		"2024 – 2026":   {ReadingRange, 2024, 2026},
		"2024—26":       {ReadingRange, 2024, 2026},
		"Årleg":         {ReadingYearly, 0, 0},
		"A\u030arleg":   {ReadingYearly, 0, 0},
		"årlig.":        {ReadingYearly, 0, 0},
		"KVART  ÅR":     {ReadingYearly, 0, 0},
		"hvert år":      {ReadingYearly, 0, 0},
		"?":             {ReadingUnclear, 0, 0}, // not blank
		"innen":         {ReadingUnclear, 0, 0}, // cut off
		"x":             {ReadingUnclear, 0, 0},
		"☒":             {ReadingUnclear, 0, 0}, // a ticked box may be a bullet
		"2026-2024":     {ReadingUnclear, 0, 0},
		"2024/24":       {ReadingUnclear, 0, 0},
		"2024/2":        {ReadingUnclear, 0, 0},
		"9999":          {ReadingUnclear, 0, 0},
		"Påbegynt 2023": {ReadingUnclear, 0, 0}, // no status is guessed from words
		"innan 2023":    {ReadingUnclear, 0, 0},
		"20231":         {ReadingUnclear, 0, 0},
	} {
		kind, from, to := ReadYearCell(raw)
		want(t, raw+" kind", kind, c.kind)
		want(t, raw+" read", from != nil, c.from != 0)
		if from != nil && c.from != 0 {
			want(t, raw+" from", *from, c.from)
			want(t, raw+" to", *to, c.to)
		}
	}
}

func TestYearCellTextBeatsColumn(t *testing.T) {
	c := NewYearCell(2022, "2021")
	want(t, "column kept", c.Column, 2022)
	want(t, "raw kept", c.Raw, "2021")
	want(t, "reading", *c.From, 2021)
	want(t, "date", MeasureDue(c).DueOn, MustDate("2021-12-31"))
}

func FuzzReadYearCell(f *testing.F) {
	for _, s := range []string{"", "2023", "2024/25", "2024-2026", "Årleg", "?", "innen", "<p>2023</p>", "0000", "2200-2300"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if !utf8.ValidString(raw) {
			return
		}
		c := NewYearCell(2022, raw)
		var faults []Fault
		if c.check("", &faults); len(faults) > 0 {
			t.Errorf("%q is read as %s %v %v: %v", raw, c.Reading, c.From, c.To, faults)
		}
		if c.Raw != raw || c.Column != 2022 {
			t.Errorf("%q was not kept", raw)
		}
		kind, _, _ := ReadYearCell(" " + raw + "\n")
		if kind != c.Reading {
			t.Errorf("%q is read otherwise between spaces: %s and %s", raw, c.Reading, kind)
		}
		if x := MeasureDue(c); (x == nil) != (c.Reading == ReadingBlank || c.Reading == ReadingUnclear) {
			t.Errorf("%q: %s gives %v", raw, c.Reading, x)
		}
	})
}
