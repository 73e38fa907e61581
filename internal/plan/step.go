package plan

import (
	"fmt"
	"strings"
	"time"
)

// Step is a step that someone wants an object to take.
type Step struct {
	To         string
	OccurredOn Date // the business day; lateness is judged on it
	Reason     *string
	By         ActorKind
	At         time.Time // when it is recorded
}

// Warning is something to look at that blocks nothing.
type Warning struct {
	Code    string `json:"code"`
	Detail  string `json:"detail"`
	Pointer string `json:"pointer"` // JSON Pointer into the object it is about
}

// Warner is a noun with something to look at that its own content shows.
type Warner interface{ Warn() []Warning }

// trial gathers everything that stands against a step, so that a refusal names all of it at once.
type trial struct {
	step    Step
	noun    Noun
	from    string
	allowed []string
	faults  []Fault
	guards  []Guard
}

// try opens the trial of a step. Legality comes first: what is not legal has no guards.
func try[S ~string](noun Noun, life Life[S], from S, s Step, past []Transition) (*trial, error) {
	t := &trial{step: s, noun: noun, from: string(from), allowed: life.Next(from)}
	legal := false
	for _, a := range t.allowed {
		legal = legal || a == s.To
	}
	if !legal {
		return nil, t.refusal()
	}
	switch {
	case s.OccurredOn.IsZero():
		t.faults = append(t.faults, Fault{Pointer: "/occurredOn", Code: "required", Detail: "A step needs the day on which it happened."})
	case s.OccurredOn.After(Today(s.At)):
		t.faults = append(t.faults, Fault{Pointer: "/occurredOn", Code: "in_future", Detail: "A step cannot have happened in the future."})
	}
	for _, p := range past {
		if s.OccurredOn.Before(p.OccurredOn) {
			t.guards = append(t.guards, Guard{"before_previous_step", fmt.Sprintf("It became %s on %s; a later step cannot have happened before.", p.To, p.OccurredOn)})
			break
		}
	}
	return t, nil
}

// need adds a failed guard unless ok.
func (t *trial) need(ok bool, code, detail string) {
	if !ok {
		t.guards = append(t.guards, Guard{code, detail})
	}
}

// reason demands a reason.
func (t *trial) reason() {
	t.need(t.step.Reason != nil && strings.TrimSpace(*t.step.Reason) != "", "reason_missing", "This step needs a reason.")
}

// verdict returns nil when nothing stands against the step.
func (t *trial) verdict() error {
	if len(t.faults) > 0 {
		return InvalidFields(t.faults)
	}
	if len(t.guards) > 0 {
		return t.refusal()
	}
	return nil
}

func (t *trial) refusal() *Error {
	name := t.noun.Singular()
	article := "A"
	if strings.ContainsRune("aeiou", rune(name[0])) {
		article = "An"
	}
	detail := fmt.Sprintf("%s %s that is %s cannot become %s.", article, name, t.from, t.step.To)
	if t.from == "" {
		detail = fmt.Sprintf("%s %s cannot begin as %s.", article, name, t.step.To)
	}
	if len(t.guards) > 0 {
		detail = strings.TrimSuffix(detail, ".") + " yet."
	}
	return &Error{Kind: Conflict, Code: "illegal_transition", Detail: detail, Allowed: t.allowed, Guards: t.guards}
}

// transition is the trace that the step leaves.
func (t *trial) transition(meeting Ref, late bool) Transition {
	var from *string
	if t.from != "" {
		from = &t.from
	}
	s := t.step
	return Transition{From: from, To: s.To, OccurredOn: s.OccurredOn, RecordedAt: s.At, ActorKind: s.By, Reason: s.Reason, Meeting: meeting, Late: late}
}
