package plan

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// How long texts may be, by the contract. The database bounds those in columns of their own; those that are parts of a column it does not see,
// and a file can bring them past the contract.
const (
	longestLine    = 300
	longestAddress = 2000
	longestProse   = 10000
)

// line bounds a text of one line, where there is one.
func line(faults *[]Fault, pointer string, text *string) {
	bounded(faults, pointer, text, longestLine)
	unless(faults, text == nil || !strings.Contains(*text, "\n"), pointer, "invalid_form", "The text has one line.")
}

// prose bounds a text of any number of lines, where there is one.
func prose(faults *[]Fault, pointer string, text *string) {
	bounded(faults, pointer, text, longestProse)
}

func bounded(faults *[]Fault, pointer string, text *string, longest int) {
	if text == nil {
		return
	}
	written(faults, pointer, *text)
	unless(faults, utf8.RuneCountInString(*text) <= longest, pointer, "too_long", fmt.Sprintf("The text must have at most %d characters.", longest))
}

func (x Texts) check(pointer string, faults *[]Fault) {
	for i := range x {
		prose(faults, fmt.Sprintf("%s/%d", pointer, i), &x[i])
	}
}

func (x *Paper) check(pointer string, faults *[]Fault) {
	if x != nil {
		prose(faults, pointer+"/text", x.Text)
		bounded(faults, pointer+"/url", x.URL, longestAddress)
	}
}
