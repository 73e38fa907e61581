package plan

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// The tests below speak of a small part of the real community. References are by key, as before the store resolves them.

func object(key string) Object { return Object{Key: key, Title: key} }

func committee(key, typ string, groups ...string) *Committee {
	c := &Committee{Object: object(key), Type: typ}
	for _, g := range groups {
		c.PatientGroups = append(c.PatientGroups, RefTo(g))
	}
	return c
}

func pm() *Committee  { return committee("pm", TypePartnership) }
func ssu() *Committee { return committee("ssu", TypeStrategic) }
func lsu() *Committee { return committee("lsu-molde", TypeLocal) }
func fsu() *Committee {
	return committee("fsu-multisjuke", TypeProfessional, "frail_elderly", "multiple_chronic")
}

func meeting(key, day string, state MeetingState, committees ...string) *Meeting {
	m := &Meeting{Object: object(key), State: state, Mode: ModeUnknown}
	if day != "" {
		m.Date = MustDate(day)
	}
	for _, c := range committees {
		m.Committees = append(m.Committees, RefTo(c))
	}
	return m
}

func decision(key, committee, day string) *Decision {
	d := &Decision{Object: object(key), Committee: RefTo(committee), State: DecisionProposed}
	if day != "" {
		d.State, d.DecidedOn = DecisionAdopted, MustDate(day)
	}
	return d
}

func assignment(key, issuer, decision string, addressees ...string) *Assignment {
	a := &Assignment{Object: object(key), Issuer: RefTo(issuer), State: AssignmentProposed}
	if decision != "" {
		a.Decision = RefTo(decision)
	}
	for _, c := range addressees {
		a.Addressees = append(a.Addressees, RefTo(c))
	}
	return a
}

var recorded = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func step[S ~string](to S, on string) Step {
	s := Step{To: string(to), By: ActorKindPerson, At: recorded}
	if on != "" {
		s.OccurredOn = MustDate(on)
	}
	return s
}

func (s Step) because(reason string) Step {
	s.Reason = &reason
	return s
}

func text(s string) *string { return &s }

func whole(n int) *int { return &n }

func id(n byte) uuid.UUID { return uuid.UUID{15: n} }

// codes joins what an error names: its own code when it is refused without guards, else its guards or its faults.
func codes(err error) string {
	e, ok := errors.AsType[*Error](err)
	switch {
	case err == nil:
		return ""
	case !ok:
		return err.Error()
	}
	var list []string
	for _, g := range e.Guards {
		list = append(list, g.Code)
	}
	for _, f := range e.Fields {
		list = append(list, f.Pointer+" "+f.Code)
	}
	if len(list) == 0 {
		return e.Code
	}
	return strings.Join(list, ", ")
}

func faultCodes(faults []Fault) string {
	list := make([]string, 0, len(faults))
	for _, f := range faults {
		list = append(list, f.Pointer+" "+f.Code)
	}
	return strings.Join(list, ", ")
}

func warningCodes(warnings []Warning) string {
	list := make([]string, 0, len(warnings))
	for _, w := range warnings {
		list = append(list, w.Code)
	}
	return strings.Join(list, ", ")
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
