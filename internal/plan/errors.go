package plan

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure an Error is; httpapi/problem.go gives each its HTTP status.
type Kind int

// The kinds of failure.
const (
	Internal             Kind = iota // a fault of ours
	Invalid                          // the request does not fit the contract or a rule about one object
	Unauthenticated                  // no key, or a key that is not valid
	Forbidden                        // the key does not allow it
	NotFound                         // names nothing the caller may see
	Conflict                         // the state of other data does not allow it
	Gone                             // was deleted
	Stale                            // has changed since the version the caller holds
	Reused                           // an idempotency key that names another request
	PreconditionRequired             // the caller must say which version it changes
	Unavailable                      // the database cannot be reached; try again
)

// Error is a failure that a caller can act on.
type Error struct {
	Kind   Kind
	Code   string  // stable, snake_case
	Detail string  // a sentence in English, without internals
	Fields []Fault // every fault of the request, where there are several
	// Allowed and Guards explain a refused transition: the legal next states and the guards that failed.
	Allowed []string
	Guards  []Guard
	// DeletedAt is set with Gone, RFC 3339.
	DeletedAt string
	Err       error // what caused it; never shown
}

// Fault is one fault of a request: where (exactly one of Pointer, Parameter and Header is set) and what.
type Fault struct {
	Pointer   string // JSON Pointer into the body
	Parameter string // path or query parameter
	Header    string
	Code      string
	Detail    string
}

// Guard is a condition of a transition that failed.
type Guard struct {
	Code   string
	Detail string
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Code, e.Detail)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s%s%s: %s", f.Pointer, f.Parameter, f.Header, f.Detail)
	}
	for _, g := range e.Guards {
		fmt.Fprintf(&b, "; %s: %s", g.Code, g.Detail)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first Error in err's chain, Internal if there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// InvalidFields returns nil when there are no faults, otherwise one Invalid error that carries them all.
func InvalidFields(faults []Fault) error {
	switch len(faults) {
	case 0:
		return nil
	case 1:
		return &Error{Kind: Invalid, Code: "invalid_request", Detail: faults[0].Detail, Fields: faults}
	default:
		return &Error{Kind: Invalid, Code: "invalid_request", Detail: fmt.Sprintf("%d faults in the request.", len(faults)), Fields: faults}
	}
}
