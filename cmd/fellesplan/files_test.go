package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Files come and go from the shell as over HTTP, and scripts learn from the exit code how it went.
func TestFilesFromTheShell(t *testing.T) {
	t.Parallel()
	settings := dataDir(newDataDir(t))
	must(t, settings, "import")
	dir := t.TempDir()
	for _, form := range []string{"ndjson", "xlsx"} {
		file := filepath.Join(dir, "alt."+form)
		if err := os.WriteFile(file, []byte(must(t, settings, "export", "--format", form)), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := run(t, settings, "import", file).stdout; !strings.HasPrefix(got, "0 created, 0 updated, ") || !strings.HasSuffix(got, " unchanged, 0 rejected\n") {
			t.Errorf("%s: import says %q", form, got)
		}
	}
	file := filepath.Join(dir, "ny.csv")
	if err := os.WriteFile(file, []byte("key;title;kind\nny-1;Ny;external\nny-2;;external\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{2, "", []string{"import", file}},
		{2, "", []string{"export", "--format", "csv"}},
		{1, "1 created, 0 updated, 0 unchanged, 1 rejected\nnothing was kept\nline 3, organisations/ny-2 /title: It has to say something.\n", []string{"import", "--type", "organisations", file}},
		{1, "1 created, 0 updated, 0 unchanged, 1 rejected\nline 3, organisations/ny-2 /title: It has to say something.\n", []string{"import", "--type", "organisations", "--per-row", file}},
	} {
		if r := run(t, settings, c.args...); r.code != c.code || r.stdout != c.says {
			t.Errorf("%v: %+v", c.args, r)
		}
	}
	// What was deleted comes back when it is asked for.
	s := serve(t, settings)
	key := strings.TrimSpace(must(t, settings, "token", "create", "--name", "Kari", "--role", "admin"))
	if a, err := s.send(http.MethodDelete, "/deadlines/forlopspapir-ssu-2024-10-16", "", "Authorization", "Bearer "+key, "If-Match", "*"); err != nil || a.status != http.StatusNoContent {
		t.Fatal(a, err)
	}
	s.end(syscall.SIGTERM)
	whole := filepath.Join(dir, "alt.ndjson")
	if r := run(t, settings, "import", whole); r.code != 1 || !strings.Contains(r.stdout, " 1 rejected\n") {
		t.Errorf("with something deleted: %+v", r)
	}
	if r := run(t, settings, "import", "--restore", whole); r.code != 0 || !strings.HasPrefix(r.stdout, "0 created, 1 updated, ") {
		t.Errorf("restored: %+v", r)
	}
	if r := run(t, append(settings, "DATABASE_URL=postgres://x@127.0.0.1:1/x"), "import", "--type", "organisations", file); r.code != 3 {
		t.Errorf("without a database: %+v", r)
	}
}
