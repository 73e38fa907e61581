package plan

import (
	"fmt"
	"slices"
	"strings"
)

// Side is the side of the partnership that someone comes from.
type Side string

// The sides; an employer of another kind, or an unknown one, is on neither.
const (
	SideUnknown   Side = ""
	SideTrust     Side = "trust"
	SideMunicipal Side = "municipal"
)

// SideOf returns the side of an employer.
func SideOf(o *Organisation) Side {
	if o == nil {
		return SideUnknown
	}
	switch o.Kind {
	case "trust", "hospital":
		return SideTrust
	case "municipality":
		return SideMunicipal
	}
	return SideUnknown
}

// LeaderWarnings flags a committee that has two leaders from the same side at once, as one document or the stated terms say. Joint and
// alternating leaders come from both sides; the pointer is into the list.
func LeaderWarnings(held []HeldOn, side func(employer Ref) Side) []Warning {
	var warnings []Warning
	for i, a := range held {
		for _, b := range held[:i] {
			x, y := a.Holding, b.Holding
			if x.Role != RoleLeader || y.Role != RoleLeader || x.Acting || y.Acting || x.Vacant || y.Vacant ||
				!sameRef(x.Committee, y.Committee) || a.Basis.Kind != b.Basis.Kind || refKey(a.Basis.Document) != refKey(b.Basis.Document) {
				continue
			}
			if s := side(x.Employer); s != SideUnknown && s == side(y.Employer) {
				warnings = append(warnings, Warning{"two_leaders_of_one_side", "Two leaders come from the same side.", fmt.Sprintf("/%d/employer", i)})
			}
		}
	}
	return warnings
}

// NameWarnings flags names in the list that are alike without being equal and are not joined by a person key. They may be one person in
// two spellings or two persons: people decide, and nothing here merges them.
func NameWarnings(list []RoleHolding) []Warning {
	var warnings []Warning
	for i := range list {
		for j := range i {
			if list[i].alike(&list[j]) {
				warnings = append(warnings, similarNames(fmt.Sprintf("/%d/personName", i)))
			}
		}
	}
	return warnings
}

func (r *RoleHolding) alike(o *RoleHolding) bool {
	return r.PersonName != nil && o.PersonName != nil && *r.PersonName != *o.PersonName && (r.PersonKey == nil || o.PersonKey == nil) && SimilarNames(*r.PersonName, *o.PersonName)
}

func similarNames(pointer string) Warning {
	return Warning{"similar_names", "Another name is written much like it; only people say whether they are one person.", pointer}
}

// WarnBeside flags what LeaderWarnings (on a day) and NameWarnings say of r beside the others of its community.
func (r *RoleHolding) WarnBeside(others []RoleHolding, day Date, side func(employer Ref) Side) []Warning {
	var warnings []Warning
	if slices.ContainsFunc(others, func(o RoleHolding) bool { return r.alike(&o) }) {
		warnings = append(warnings, similarNames("/personName"))
	}
	held := HoldingsOn(day, append(slices.Clone(others), *r)) // last, so that a pair is flagged at r
	mine := fmt.Sprintf("/%d/employer", slices.IndexFunc(held, func(h HeldOn) bool { return h.Holding.ID == r.ID }))
	for _, w := range LeaderWarnings(held, side) {
		if w.Pointer == mine {
			w.Pointer = "/employer"
			return append(warnings, w)
		}
	}
	return warnings
}

// SimilarNames reports whether two names are so alike that they may be one name in two spellings: accents, case, hyphens and a few
// letters may differ, middle names may be missing, and an initial stands for any name that begins with it. It is a flag and no more.
func SimilarNames(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) == 0 || len(y) == 0 || (len(x) == 1) != (len(y) == 1) {
		return false
	}
	firstX, lastX := x[0], x[len(x)-1]
	firstY, lastY := y[0], y[len(y)-1]
	if !alike(lastX, lastY) || len(x) > 1 && !alike(firstX, firstY) && !initialOf(firstX, firstY) {
		return false
	}
	// What stands between may be missing on one side; where both have it, the shorter must be found in the longer, in order.
	short, long := middle(x), middle(y)
	if len(short) > len(long) {
		short, long = long, short
	}
	for _, w := range long {
		if len(short) > 0 && (alike(w, short[0]) || initialOf(w, short[0])) {
			short = short[1:]
		}
	}
	return len(short) == 0
}

func middle(words []string) []string {
	if len(words) < 3 {
		return nil
	}
	return words[1 : len(words)-1]
}

// nameWords folds a name to its words in lower case without accents.
func nameWords(name string) []string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch folded, ok := letters[r]; {
		case ok:
			b.WriteString(folded)
		case r == '-' || r == '.' || r == '\u2010' || r == '\u2011' || r == '\u2013':
			b.WriteByte(' ')
		case r >= '\u0300' && r <= '\u036f': // an accent by itself
		default:
			b.WriteRune(r)
		}
	}
	return strings.Fields(b.String())
}

func initialOf(a, b string) bool {
	return len(a) == 1 && strings.HasPrefix(b, a) || len(b) == 1 && strings.HasPrefix(a, b)
}

// alike allows one letter of difference in a word of four letters and two in one of six.
func alike(a, b string) bool {
	x, y := []rune(a), []rune(b)
	allowed := 0
	switch n := min(len(x), len(y)); {
	case n >= 6:
		allowed = 2
	case n >= 4:
		allowed = 1
	}
	return distance(x, y) <= allowed
}

// distance is the number of letters to insert, delete or replace (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		corner := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := corner
			if x != y {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
