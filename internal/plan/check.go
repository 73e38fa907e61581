package plan

import (
	"fmt"
	"slices"
	"strings"
)

// unless adds a fault when a rule does not hold.
func unless(faults *[]Fault, holds bool, pointer, code, detail string) {
	if !holds {
		*faults = append(*faults, Fault{Pointer: pointer, Code: code, Detail: detail})
	}
}

// required demands a reference.
func required(faults *[]Fault, pointer string, r Ref) {
	unless(faults, !r.IsZero(), pointer, "required", "It has to be named.")
}

// written demands a text.
func written(faults *[]Fault, pointer, text string) {
	unless(faults, strings.TrimSpace(text) != "", pointer, "required", "It has to say something.")
}

// oneOf demands a value of a closed list; an empty one has been left out and stands for what a new object begins with.
func oneOf[T ~string](faults *[]Fault, pointer string, value T, known ...T) {
	unless(faults, value == "" || slices.Contains(known, value), pointer, "unknown_value", fmt.Sprintf("It is not one of %v.", known))
}

// inLife demands a state of a life and that the steps taken lead to it, one after the other.
func inLife[S ~string](faults *[]Fault, life Life[S], state S, steps []Transition) {
	unless(faults, state == "" || life.Has(state), "/state", "unknown_value", "It is not a state that is stored.")
	var last Date
	for i, t := range steps {
		at := fmt.Sprintf("/transitions/%d", i)
		unless(faults, life.Has(S(t.To)), at+"/to", "unknown_value", "It is not a state that is stored.")
		unless(faults, i == 0 || t.From == nil || *t.From == steps[i-1].To, at+"/from", "broken_chain", "It does not follow on the step before.")
		unless(faults, !t.OccurredOn.Before(last), at+"/occurredOn", "before_previous_step", "It is before the step before.")
		if !t.OccurredOn.IsZero() {
			last = t.OccurredOn
		}
	}
	if n := len(steps); n > 0 {
		unless(faults, steps[n-1].To == string(state), "/state", "broken_chain", "It is not what the last step led to.")
	}
}

// about demands that an object reference says what kind of object it names.
func about(faults *[]Fault, pointer string, r ObjectRef) {
	unless(faults, r.IsZero() || slices.Contains(Nouns(), r.Type), pointer+"/type", "unknown_value", "It is not a kind of object.")
}

// span demands that an end, where both are known, is not before its start.
func span(faults *[]Fault, pointer string, from, to Date) {
	unless(faults, !to.Before(from), pointer, "before_start", "It is before the start.")
}

// term demands that of two imprecise bounds the end can lie after the start.
func term(faults *[]Fault, from, to *ImpreciseDate) {
	from.check("/validFrom", faults)
	to.check("/validTo", faults)
	span(faults, "/validTo", from.first(), to.last())
}

func (p *Period) check(pointer string, faults *[]Fault) {
	if p != nil {
		unless(faults, p.To >= p.From, pointer+"/to", "before_start", "The last year is before the first.")
		inYears(faults, pointer+"/from", &p.From)
		inYears(faults, pointer+"/to", &p.To)
	}
}

func inYears(faults *[]Fault, pointer string, year *int) {
	unless(faults, year == nil || *year >= firstYear && *year <= lastYear, pointer, "out_of_range", fmt.Sprintf("A year is %d to %d.", firstYear, lastYear))
}

// distinctAliases demands that no alias stands twice (R8): same text, same document.
func distinctAliases(faults *[]Fault, aliases []Alias) {
	for i, a := range aliases {
		at := fmt.Sprintf("/aliases/%d", i)
		written(faults, at+"/text", a.Text)
		oneOf(faults, at+"/kind", a.Kind, AliasKindName, AliasKindShortName, AliasKindAbbreviation, AliasKindMisspelling, AliasKindFormerName)
		unless(faults, !slices.ContainsFunc(aliases[:i], func(b Alias) bool { return a.Text == b.Text && refKey(a.Document) == refKey(b.Document) }), at, "duplicate", "This alias stands in the list already.")
	}
}

func (r Responsibles) check(faults *[]Fault) {
	for i := range r {
		at := fmt.Sprintf("/responsible/%d", i)
		line(faults, at+"/text", &r[i].Text)
		line(faults, at+"/name", r[i].Name)
		line(faults, at+"/personKey", r[i].PersonKey)
	}
}
