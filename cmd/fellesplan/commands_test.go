package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Every subcommand works beside a running service, on the same private cluster.
func TestBesideServe(t *testing.T) {
	t.Parallel()
	settings := dataDir(newDataDir(t))
	s := serve(t, settings)

	unchanged := regexp.MustCompile(`^0 created, 0 updated, ([1-9][0-9]*) unchanged, 0 kept\n$`)
	found := unchanged.FindStringSubmatch(must(t, settings, "import"))
	if found == nil {
		t.Fatal("a second import does something")
	}
	objects, _ := strconv.Atoi(found[1])
	if got := must(t, settings, "import", "../../internal/dataset/more-og-romsdal"); !unchanged.MatchString(got) {
		t.Errorf("the same data as a directory: import says %q", got)
	}
	if got := must(t, settings, "migrate"); !regexp.MustCompile(`^0 applied, the database is at version [1-9][0-9]*\n$`).MatchString(got) {
		t.Errorf("migrate says %q", got)
	}
	if got := must(t, settings, "version"); got != "fellesplan unversioned, "+runtime.Version()+"\n" {
		t.Errorf("version says %q", got)
	}
	if got := must(t, settings, "token", "create", "--name", "Kari", "--role", "admin"); !regexp.MustCompile(`^fellesplan_[A-Za-z0-9_-]{43}\n$`).MatchString(got) {
		t.Errorf("token says %q", got)
	}
	s.note(settings, "eksport") // with a key of its own

	// Out of here, and into another cluster.
	set := must(t, settings, "export")
	file := filepath.Join(t.TempDir(), "set.yaml")
	if err := os.WriteFile(file, []byte(set), 0o600); err != nil {
		t.Fatal(err)
	}
	elsewhere := dataDir(newDataDir(t))
	if got := must(t, elsewhere, "import", file); got != fmt.Sprint(objects)+" created, 0 updated, 0 unchanged, 0 kept\n" {
		t.Errorf("import says %q", got)
	}
	if got := must(t, elsewhere, "import", file); got != "0 created, 0 updated, "+fmt.Sprint(objects)+" unchanged, 0 kept\n" {
		t.Errorf("the second import says %q", got)
	}
	if again := must(t, elsewhere, "export"); again != set {
		t.Error("what was exported and imported is exported differently:", firstDifference(set, again))
	}
	other := serve(t, elsewhere)
	other.noted("eksport")
	other.end(syscall.SIGTERM)

	// A person's change stays, unless asked otherwise.
	if got, want := must(t, settings, "import"), fmt.Sprintf("0 created, 0 updated, %d unchanged, 1 kept\nkept, because a person has changed it: measures/ikt-tiltak-01\n", objects-1); got != want {
		t.Errorf("import says %q, not %q", got, want)
	}
	if got := must(t, settings, "import", "--overwrite"); !strings.HasPrefix(got, "0 created, 1 updated, ") {
		t.Errorf("import --overwrite says %q", got)
	}
	if got := s.get(measure); !strings.Contains(got, `"indicator":null`) {
		t.Error("not overwritten:", got)
	}
	s.end(syscall.SIGTERM)
}

func TestUsage(t *testing.T) {
	t.Parallel()
	// A subcommand that got past its arguments would fail here, with exit code 1.
	settings := []string{"DATABASE_URL=postgres:///?host=/nonexistent"}
	for _, test := range []struct {
		args []string
		code int
		want string // on standard error, or, if the exit code is 0, on standard output
	}{
		{nil, 2, "usage: fellesplan COMMAND"},
		{[]string{"frobnicate"}, 2, `there is no command "frobnicate"`},
		{[]string{"serve", "now"}, 2, `fellesplan serve: unexpected argument "now"`},
		{[]string{"serve", "--port", "1"}, 2, "not defined: -port"},
		{[]string{"migrate", "up"}, 2, `unexpected argument "up"`},
		{[]string{"import", "a", "b"}, 2, `unexpected argument "b"`},
		{[]string{"export", "more-og-romsdal"}, 2, `unexpected argument "more-og-romsdal"`},
		{[]string{"version", "x"}, 2, `unexpected argument "x"`},
		{[]string{"token"}, 2, "fellesplan token create --name NAME --role ROLE"},
		{[]string{"token", "mint"}, 2, "fellesplan token rotate [--overlap 24h] [--reason TEXT] ID"},
		{[]string{"token", "list", "x"}, 2, `unexpected argument "x"`},
		{[]string{"token", "create"}, 2, "with --name"},
		{[]string{"token", "create", "--role", "admin"}, 2, "with --name"},
		{[]string{"token", "create", "--name", "Kari", "--role", "king"}, 2, "--role is reader, editor, secretariat or admin"},
		{[]string{"token", "create", "--name", "Kari", "--role", "public"}, 2, "--role is reader, editor, secretariat or admin"},
		{[]string{"token", "create", "--name", "Kari", "--role", "editor"}, 2, "with --community"},
		{[]string{"token", "create", "--name", "Kari", "--role", "editor", "--community", "*", "--committee", "ssu"}, 2, "name it with --community"},
		{[]string{"token", "create", "--name", "Kari", "--role", "admin", "--expires", "i morgon"}, 2, "is not a day"},
		{[]string{"token", "revoke"}, 2, "give the id of the key"},
		{[]string{"token", "revoke", "Kari"}, 2, "give the id of the key"},
		{[]string{"token", "rotate", "--overlap", "721h", "018f3a6e-7c00-7000-8000-000000007001"}, 2, "from 0 to 720h"},
		{[]string{"-h"}, 0, "usage: fellesplan COMMAND"},
		{[]string{"help"}, 0, "usage: fellesplan COMMAND"},
		{[]string{"import", "-h"}, 0, "usage: fellesplan import [--overwrite] [PATH]"},
		{[]string{"token", "create", "--help"}, 0, "usage: fellesplan token create --name NAME --role ROLE"},
		{[]string{"token", "--help"}, 0, "fellesplan token list"},
		{[]string{"import", "/nonexistent"}, 1, "fellesplan: stat /nonexistent: no such file or directory\n"},
		{[]string{"migrate"}, 1, "/nonexistent/.s.PGSQL.5432"},
	} {
		r := run(t, settings, test.args...)
		said, silent := r.stderr, r.stdout
		if test.code == 0 {
			said, silent = silent, said
		}
		if r.code != test.code || !strings.Contains(said, test.want) || silent != "" {
			t.Errorf("fellesplan %q: %+v\nwant exit code %d and %q", test.args, r, test.code, test.want)
		}
	}
}

func TestFaultySettings(t *testing.T) {
	t.Parallel()
	settings := []string{"FELLESPLAN_ADDR=8080", "DATABASE_URL=mysql://kari:hemmeleg@host/plan"}
	for _, name := range []string{"serve", "migrate", "import", "export"} {
		r := run(t, settings, name)
		if r.code != 1 || !strings.HasPrefix(r.stderr, "fellesplan: FELLESPLAN_ADDR: ") || !strings.Contains(r.stderr, "\nDATABASE_URL: ") || strings.Contains(r.stderr, "hemmeleg") {
			t.Errorf("fellesplan %s: %+v", name, r)
		}
	}
}

func firstDifference(a, b string) string {
	other := strings.Split(b, "\n")
	for i, line := range strings.Split(a, "\n") {
		if i >= len(other) || line != other[i] {
			return fmt.Sprintf("line %d: %q, then %q", i+1, line, strings.Join(other[min(i, len(other)):min(i+1, len(other))], ""))
		}
	}
	return "one is longer"
}
