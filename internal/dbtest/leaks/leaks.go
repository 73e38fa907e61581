// Package leaks finds secrets in what was logged: the keys, tokens and contact data that no line may hold.
package leaks

import (
	"regexp"
	"slices"
	"strings"
)

// credential is what any API key, signed token or Authorization field looks like.
const credential = `fellesplan_[A-Za-z0-9_-]{43}|eyJ[A-Za-z0-9_-]{8,}\.|(?i:bearer) [A-Za-z0-9_.-]{8,}`

// contact is what any e-mail address and Norwegian telephone number looks like.
const contact = `[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|\+47(?: ?\d){8}`

var (
	credentialForm = regexp.MustCompile(credential)
	anyForm        = regexp.MustCompile(credential + `|` + contact)
)

// shortest is the length from which a known secret is looked for: what is shorter may stand in a line by accident.
const shortest = 16

// In returns the lines of a log that tell a key, a token, contact data, or one of the secrets that are known.
func In(log string, known ...string) []string { return find(log, anyForm, known) }

// InReport is In for what tests say, in which contact data of theirs may stand.
func InReport(report string, known ...string) []string { return find(report, credentialForm, known) }

func find(log string, form *regexp.Regexp, known []string) (found []string) {
	known = slices.DeleteFunc(slices.Clone(known), func(s string) bool { return len(s) < shortest })
	for line := range strings.Lines(log) {
		if form.MatchString(line) || slices.ContainsFunc(known, func(s string) bool { return strings.Contains(line, s) }) {
			found = append(found, strings.TrimSuffix(line, "\n"))
		}
	}
	return found
}
