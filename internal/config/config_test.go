package config

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func env(set map[string]string) func(string) string {
	return func(name string) string { return set[name] }
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	got, err := fromEnv(env(map[string]string{"HOME": "/home/kari"}), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Addr:             "127.0.0.1:8080",
		DataDir:          "/home/kari/.local/share/fellesplan",
		DefaultCommunity: "more-og-romsdal",
		PublicMaxAge:     time.Minute,
		JobRetention:     90 * 24 * time.Hour,
		PublicStale:      5 * time.Minute,
		CacheSize:        16 << 20,
		LogLevel:         slog.LevelInfo,
		FrameAncestors:   "*",
	}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestEverythingSet(t *testing.T) {
	t.Parallel()
	got, err := fromEnv(env(map[string]string{
		"FELLESPLAN_ADDR":              "[::]:0",
		"FELLESPLAN_DATA_DIR":          "/srv/plan/",
		"DATABASE_URL":                 "postgres://u:p@db/plan",
		"DATABASE_REPLICA_URL":         "postgres://u:p@replica/plan",
		"FELLESPLAN_PUBLIC_STALE":      "10",
		"FELLESPLAN_CACHE_MB":          "3",
		"DATABASE_DIRECT_URL":          "postgres://u:p@direct/plan",
		"FELLESPLAN_DEFAULT_COMMUNITY": "innlandet",
		"FELLESPLAN_RATE_LIMIT":        "12.5",
		"FELLESPLAN_PUBLIC_MAX_AGE":    "0",
		"FELLESPLAN_CHANGE_RETENTION":  "90",
		"FELLESPLAN_JOB_RETENTION":     "7",
		"FELLESPLAN_LOG_LEVEL":         "WARN",
		"FELLESPLAN_BASE_URL":          "https://plan.example.no/api/",
		"FELLESPLAN_FRAME_ANCESTORS":   "'self'  https://*.kommune.no:8443 http:",
	}), "/")
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Addr:               "[::]:0",
		DataDir:            "/srv/plan",
		DatabaseURL:        "postgres://u:p@db/plan",
		DatabaseReplicaURL: "postgres://u:p@replica/plan",
		PublicStale:        10 * time.Second,
		CacheSize:          3 << 20,
		DatabaseDirectURL:  "postgres://u:p@direct/plan",
		DefaultCommunity:   "innlandet",
		RateLimit:          12.5,
		ChangeRetention:    90 * 24 * time.Hour,
		JobRetention:       7 * 24 * time.Hour,
		LogLevel:           slog.LevelWarn,
		BaseURL:            "https://plan.example.no/api",
		FrameAncestors:     "'self' https://*.kommune.no:8443 http:",
	}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	faulty := map[string]string{
		"FELLESPLAN_ADDR":              "localhost",
		"DATABASE_URL":                 "mysql://root:hemmelig@db/plan",
		"FELLESPLAN_DEFAULT_COMMUNITY": "Møre",
		"FELLESPLAN_RATE_LIMIT":        "NaN",
		"FELLESPLAN_PUBLIC_MAX_AGE":    "-1",
		"FELLESPLAN_CHANGE_RETENTION":  "100001",
		"FELLESPLAN_FRAME_ANCESTORS":   "https://a.no; script-src *",
		"FELLESPLAN_LOG_LEVEL":         "loud",
		"FELLESPLAN_BASE_URL":          "plan.example.no",
	}
	got, err := fromEnv(env(faulty), t.TempDir()) // no HOME either
	if err == nil {
		t.Fatal("no error")
	}
	if got != (Config{}) {
		t.Errorf("settings along with an error: %+v", got)
	}
	for _, name := range []string{"FELLESPLAN_ADDR", "DATABASE_URL", "FELLESPLAN_DEFAULT_COMMUNITY", "FELLESPLAN_RATE_LIMIT",
		"FELLESPLAN_PUBLIC_MAX_AGE", "FELLESPLAN_CHANGE_RETENTION", "FELLESPLAN_LOG_LEVEL", "FELLESPLAN_BASE_URL", "FELLESPLAN_DATA_DIR"} {
		if !strings.Contains(err.Error(), name+": ") {
			t.Errorf("%s is not named in %q", name, err)
		}
	}
	if strings.Contains(err.Error(), "hemmelig") {
		t.Errorf("a password in %q", err)
	}
}

// A password that is not encoded as it has to be is no more told than another, not even its beginning.
func TestNoPartOfAPasswordIsTold(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"DATABASE_URL", "DATABASE_DIRECT_URL", "DATABASE_REPLICA_URL"} {
		for _, password := range []string{"hemme/lig", "hemme#lig", "hemme?lig", "hemme%zzlig", "hemme:%zzlig", "hemme lig", "[hemmelig"} {
			settings := map[string]string{"DATABASE_URL": "postgres://u@h/d", name: "postgres://u:" + password + "@127.0.0.1/plan"}
			if _, err := fromEnv(env(settings), t.TempDir()); err == nil || strings.Contains(err.Error(), "hemme") || !strings.Contains(err.Error(), name+": ") {
				t.Errorf("%s with the password %s: %v", name, password, err)
			}
		}
	}
	if _, err := fromEnv(env(map[string]string{"DATABASE_URL": "postgres://u:hemme%2Flig@h1:5432,h2:5433/plan?sslmode=require"}), t.TempDir()); err != nil {
		t.Error(err)
	}
}

func TestSingleFaults(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"FELLESPLAN_ADDR":              {":", "host:http", "1.2.3.4:65536", "::1:80"},
		"DATABASE_DIRECT_URL":          {"plan"},
		"DATABASE_REPLICA_URL":         {"plan"},
		"FELLESPLAN_PUBLIC_STALE":      {"-1", "5m"},
		"FELLESPLAN_CACHE_MB":          {"-1", "16MB", "65537"},
		"DATABASE_URL":                 {"plan", "file:plan.db", "sqlite://plan.db"},
		"FELLESPLAN_DEFAULT_COMMUNITY": {"-a", strings.Repeat("a", 81), "a b"},
		"FELLESPLAN_RATE_LIMIT":        {"-1", "Inf", "ten"},
		"FELLESPLAN_PUBLIC_MAX_AGE":    {"1m", "1.5", "31536001"},
		"FELLESPLAN_CHANGE_RETENTION":  {"-1", "90d", "0.5", "100001"},
		"FELLESPLAN_BASE_URL":          {"ftp://a", "https://", "https://a?b=c", "https://a#b", "https://u:p@a"},
	} {
		for _, value := range values {
			_, err := fromEnv(env(map[string]string{"HOME": "/home/kari", name: value}), "/")
			if err == nil || !strings.HasPrefix(err.Error(), name+": ") {
				t.Errorf("%s=%s: got %v", name, value, err)
			}
		}
	}
}

func TestDataDir(t *testing.T) {
	t.Parallel()
	project := filepath.Join(t.TempDir(), "my project")
	inside := filepath.Join(project, "internal/config")
	if err := os.MkdirAll(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	module := []byte("module github.com/helsefellesskap/fellesplan\n\ngo 1.26\n")
	if err := os.WriteFile(filepath.Join(project, "go.mod"), module, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, working, want, cache string
		env                        map[string]string
	}{
		{name: "in the project", working: project, want: project + "/.data", cache: project + "/.cache/postgresql"},
		{name: "below it", working: inside, want: project + "/.data", cache: project + "/.cache/postgresql"},
		{name: "a relative path", working: "/srv", env: map[string]string{"FELLESPLAN_DATA_DIR": "plan"}, want: "/srv/plan"},
		{name: "the user's data directory", working: "/srv", env: map[string]string{"XDG_DATA_HOME": "/d", "HOME": "/h"}, want: "/d/fellesplan"},
		{name: "not a relative one", working: "/srv", env: map[string]string{"XDG_DATA_HOME": "d", "HOME": "/h"}, want: "/h/.local/share/fellesplan"},
		{name: "no need for one", working: "/srv", env: map[string]string{"DATABASE_URL": "postgres://db/plan"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := fromEnv(env(test.env), test.working)
			if err != nil || got.DataDir != test.want || got.PostgresCache != test.cache {
				t.Errorf("got %q, %q, %v; want %q, %q", got.DataDir, got.PostgresCache, err, test.want, test.cache)
			}
		})
	}
}

// The environment of this very process is read, and the project found from the package's directory.
func TestFromEnv(t *testing.T) {
	t.Parallel()
	got, err := FromEnv(env(nil))
	if err != nil || filepath.Base(got.DataDir) != ".data" {
		t.Errorf("got %+v, %v", got, err)
	}
}
