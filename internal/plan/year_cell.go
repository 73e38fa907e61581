package plan

import (
	"regexp"
	"strconv"
	"strings"
)

// The years that a text can mean.
const (
	firstYear = 1900
	lastYear  = 2200
)

var (
	oneYear  = regexp.MustCompile(`^(\d{4})$`)
	twoYears = regexp.MustCompile(`^(\d{4})\s?[-–—/]\s?(\d{4}|\d{2})$`)
	yearly   = regexp.MustCompile(`^(årleg|årlege|årlig|årlige|kvart år|hvert år)$`)
)

// ReadYearCell reads the text of a year cell (R23). It reads what stands there and nothing else: a mark, a question mark, a word that
// is cut off or mixed with others is unclear, never a guess, and the column it stands in plays no part.
func ReadYearCell(raw string) (kind ReadingKind, from, to *int) {
	text := strings.ToLower(strings.Join(strings.Fields(raw), " "))
	text = strings.ReplaceAll(text, "a\u030a", "å") // å in two code points, as PDF exports write it
	if text == "" {
		return ReadingBlank, nil, nil
	}
	if m := oneYear.FindStringSubmatch(text); m != nil {
		if y := number(m[1]); y >= firstYear && y <= lastYear {
			to := y
			return ReadingYear, &y, &to
		}
	}
	if m := twoYears.FindStringSubmatch(text); m != nil {
		f, t := number(m[1]), number(m[2])
		if len(m[2]) == 2 {
			t += f / 100 * 100 // 2024/25
		}
		if f >= firstYear && t <= lastYear && f < t {
			return ReadingRange, &f, &t
		}
	}
	if yearly.MatchString(strings.TrimSuffix(text, ".")) {
		return ReadingYearly, nil, nil
	}
	return ReadingUnclear, nil, nil
}

// NewYearCell returns a cell with its reading.
func NewYearCell(column int, raw string) YearCell {
	kind, from, to := ReadYearCell(raw)
	return YearCell{Column: column, Raw: raw, Reading: kind, From: from, To: to}
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits) // the pattern let only digits through
	return n
}
