package main_test

import (
	"os"
	"path/filepath"
	"strings"
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
	if r := run(t, append(settings, "DATABASE_URL=postgres://x@127.0.0.1:1/x"), "import", "--type", "organisations", file); r.code != 3 {
		t.Errorf("without a database: %+v", r)
	}
}
