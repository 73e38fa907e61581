package localpg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	system := filepath.Join(root, "system")
	for _, major := range []int{9, 14, 15, 17} {
		fakeServer(t, filepath.Join(system, fmt.Sprint(major), "bin"), major)
	}
	if err := os.MkdirAll(filepath.Join(system, "18/bin"), 0o755); err != nil { // a client alone
		t.Fatal(err)
	}
	named := filepath.Join(root, "named one")
	fakeServer(t, named, 16)
	onPath := filepath.Join(root, "path")
	fakeServer(t, onPath, 18)
	old := filepath.Join(root, "old")
	fakeServer(t, old, 13)
	cache := filepath.Join(root, "cache [1]")
	fakeServer(t, filepath.Join(cache, "usr/lib/postgresql/15/bin"), 15)
	libraries := filepath.Join(cache, "usr/lib/x86_64-linux-gnu")
	if err := os.MkdirAll(libraries, 0o755); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(root, "data")
	if err := os.MkdirAll(filepath.Join(data, clusterName), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, clusterName, "PG_VERSION"), []byte("15\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	nowhere := filepath.Join(root, "nowhere")

	for _, test := range []struct {
		name   string
		search Search
		env    map[string]string
		want   int
		fault  string
	}{
		{name: "the newest of the system's", search: Search{System: system}, want: 17},
		{name: "the one that made the data", search: Search{System: system, DataDir: data}, want: 15},
		{name: "the one that is named", search: Search{System: system, DataDir: data}, env: map[string]string{"FELLESPLAN_PG_BIN": named}, want: 16},
		{name: "no other than the one named", search: Search{System: system}, env: map[string]string{"FELLESPLAN_PG_BIN": nowhere}, fault: "FELLESPLAN_PG_BIN"},
		{name: "the cache's", search: Search{System: nowhere, Cache: cache}, want: 15},
		{name: "on PATH", search: Search{System: nowhere}, env: map[string]string{"PATH": ".:" + onPath}, want: 18},
		{name: "too old", search: Search{System: nowhere}, env: map[string]string{"FELLESPLAN_PG_BIN": old}, fault: "at least 15"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.search.Getenv = func(name string) string { return test.env[name] }
			got, err := Find(test.search)
			if test.fault != "" {
				if err == nil || !strings.Contains(err.Error(), test.fault) {
					t.Errorf("got %v, %v, want an error with %q", got, err, test.fault)
				}
				return
			}
			if err != nil || got.Major != test.want {
				t.Errorf("got %+v, %v, want version %d", got, err, test.want)
			}
			if test.search.Cache != "" && !slices.Equal(got.Libraries, []string{libraries}) {
				t.Errorf("libraries are %q", got.Libraries)
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	_, err := Find(Search{System: empty, Cache: empty, Getenv: func(string) string { return "" }})
	if !errors.Is(err, ErrNoBinaries) {
		t.Errorf("got %v", err)
	}
}

// fakeServer makes programs that state a version and do nothing else.
func fakeServer(t *testing.T, dir string, major int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "initdb"} {
		script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %d.3 (Debian %d.3-1)'\n", name, major, major)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}
