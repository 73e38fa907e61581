package plan

import (
	"slices"
	"strings"
)

// Nearest returns the known name that a mistyped one most likely means, "" if none is near.
func Nearest(name string, known []string) string {
	best, distance := "", 1+len(name)/3
	for _, k := range slices.Sorted(slices.Values(known)) {
		if max(len(name)-len(k), len(k)-len(name)) > distance {
			continue // whatever stands in them; a name may be as long as a file
		}
		if d := EditDistance(strings.ToLower(name), strings.ToLower(k)); d <= distance {
			best, distance = k, d-1
		}
	}
	return best
}

// EditDistance is how many bytes have to be put in, taken out or replaced to make one text of another.
func EditDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
