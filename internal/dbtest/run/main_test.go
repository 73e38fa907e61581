package main

import (
	"os"
	"strings"
	"testing"
)

// Not parallel: the environment of the process says which server to use.
func TestExitCodeAndServer(t *testing.T) {
	devNull, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = devNull // or go test's report on the inner tests would be taken for the outer ones'
	defer func() { os.Stdout = stdout }()

	for _, test := range []struct {
		name, given string
		want        int
		told        string // what is said of secrets
	}{
		{"TestThere", "", 0, ""},
		{"TestThere", "postgres://somewhere/else", 0, ""},
		{"TestFails", "postgres://somewhere/else", 1, ""},
		{"TestSays", "postgres://somewhere/else", 0, "the tests tell a secret: "},
		{"TestHasLogged", "", 0, "the log of PostgreSQL tells a secret: "},
	} {
		t.Setenv(variable, test.given)
		code, err := run([]string{"-count=1", "-v", "-run", "^" + test.name + "$", "./testdata/server"})
		if code != test.want || (err == nil) != (test.told == "") || err != nil && !strings.HasPrefix(err.Error(), test.told) {
			t.Errorf("%s with the server %q: exit code %d, %v; want %d", test.name, test.given, code, err, test.want)
		}
	}
}
