package leaks

import (
	"strings"
	"testing"
)

const key = "fellesplan_" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func TestWhatIsFound(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][2]int{ // in a log, and in a report
		"msg=request path=/v1/measures/ikt-tiltak-01 key=01900000-0000-7000-8000-000000000001": {},
		"the prefix is fellesplan_, and the bearer token is not a key of this service":         {},
		"postgres: fellesplan test_abc [local] idle":                                           {},
		"path=/v1/measures/[masked]":                                                           {},
		"a cursor is no token: eyJ2IjoxLCJkIjoiZmVlZCJ9":                                       {},
		key:                                  {1, 1},
		"STATEMENT: SELECT '" + key + "'":    {1, 1},
		"eyJhbGciOiJSUzI1NiJ9.e30.x":         {1, 1},
		"Authorization: Bearer abcdefghijkl": {1, 1},
		"authorization: bearer abcdefghijkl": {1, 1},
		"Key (email)=(kari.leiar@helse-mr.example.no) already exists": {1, 0},
		"phone +47 70 98 76 54": {1, 0},
		"phone +4770987654":     {1, 0},
		"the password of this very cluster: JBSWY3DPEHPK3PXPJBSWY3DPEH": {1, 1},
	} {
		text := "before\n" + line + "\nafter\n"
		inLog, inReport := In(text, "JBSWY3DPEHPK3PXPJBSWY3DPEH", "before"), InReport(text, "JBSWY3DPEHPK3PXPJBSWY3DPEH", "before")
		if len(inLog) != want[0] || len(inReport) != want[1] {
			t.Errorf("%s: found %q in a log and %q in a report", line, inLog, inReport)
		}
		if len(inLog) == 1 && !strings.Contains(inLog[0], line) {
			t.Errorf("%q is not the line", inLog)
		}
	}
}
