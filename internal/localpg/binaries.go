package localpg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// MinimumMajor is the oldest major version of PostgreSQL that fellesplan runs on.
const MinimumMajor = 15

// ErrNoBinaries is what Find answers, wrapped, on a machine without a usable PostgreSQL server.
var ErrNoBinaries = errors.New("no PostgreSQL server found")

// Binaries is one installed PostgreSQL server.
type Binaries struct {
	// Dir holds postgres and initdb.
	Dir string
	// Libraries are directories the programs need in LD_LIBRARY_PATH; empty for a system installation.
	Libraries []string
	// Major is the major version, as `postgres --version` states it.
	Major int
}

// Search says where Find looks.
type Search struct {
	// Getenv reads the environment; nil means os.Getenv.
	Getenv func(string) string
	// System holds one directory per major version; empty means /usr/lib/postgresql.
	System string
	// Cache is the root of unpacked distribution packages (the program in fetch fills it); may be empty.
	Cache string
	// DataDir is the Options.DataDir of the cluster to be run; may be empty. If a cluster is there already, Find
	// prefers binaries of its major version over newer ones.
	DataDir string
}

// Find returns the PostgreSQL server to use: the directory that FELLESPLAN_PG_BIN names, and no other if it is set;
// otherwise the newest of the system's, those in the cache, the one pg_config names, and those on PATH, in this order.
// Servers older than MinimumMajor do not count.
func Find(s Search) (Binaries, error) {
	if s.Getenv == nil {
		s.Getenv = os.Getenv
	}
	if s.System == "" {
		s.System = "/usr/lib/postgresql"
	}
	if dir := s.Getenv("FELLESPLAN_PG_BIN"); dir != "" {
		found, err := inspect(dir, nil)
		if err != nil {
			return Binaries{}, fmt.Errorf("FELLESPLAN_PG_BIN: %w", err)
		}
		return found, nil
	}

	var found []Binaries
	var unfit []error
	for _, place := range s.places() {
		b, err := inspect(place.dir, place.libraries)
		switch {
		case err == nil:
			found = append(found, b)
		case !errors.Is(err, os.ErrNotExist):
			unfit = append(unfit, err)
		}
	}
	if len(found) == 0 {
		return Binaries{}, errors.Join(append([]error{ErrNoBinaries}, unfit...)...)
	}
	if s.DataDir != "" {
		if major, err := clusterMajor(filepath.Join(current(s.DataDir), clusterName)); err == nil {
			if i := slices.IndexFunc(found, func(b Binaries) bool { return b.Major == major }); i >= 0 {
				return found[i], nil
			}
		}
	}
	return found[0], nil
}

type place struct {
	dir       string
	libraries []string
}

// places lists the directories worth a look, best first.
func (s Search) places() []place {
	var all []place
	for _, dir := range newestFirst(s.System) {
		all = append(all, place{dir: dir})
	}
	if s.Cache != "" {
		// Debian's packages, unpacked: libraries lie in one directory per architecture.
		libraries, _ := filepath.Glob(filepath.Join(escapeGlob(s.Cache), "usr/lib/*-linux-*"))
		more, _ := filepath.Glob(filepath.Join(escapeGlob(s.Cache), "lib/*-linux-*"))
		for _, dir := range newestFirst(filepath.Join(s.Cache, "usr/lib/postgresql")) {
			all = append(all, place{dir: dir, libraries: append(slices.Clone(libraries), more...)})
		}
	}
	var onPath []place
	for _, dir := range filepath.SplitList(s.Getenv("PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		if out, err := exec.Command(filepath.Join(dir, "pg_config"), "--bindir").Output(); err == nil {
			all = append(all, place{dir: strings.TrimSpace(string(out))})
		}
		onPath = append(onPath, place{dir: dir})
	}
	return append(all, onPath...)
}

// newestFirst returns root/N/bin for every number N, the highest first.
func newestFirst(root string) []string {
	entries, _ := os.ReadDir(root)
	var majors []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil {
			majors = append(majors, n)
		}
	}
	slices.Sort(majors)
	slices.Reverse(majors)
	dirs := make([]string, 0, len(majors))
	for _, n := range majors {
		dirs = append(dirs, filepath.Join(root, strconv.Itoa(n), "bin"))
	}
	return dirs
}

var versionLine = regexp.MustCompile(`^postgres \(PostgreSQL\) (\d+)`)

// inspect tells whether dir holds a server that can be used. Its error wraps os.ErrNotExist if there is none at all.
func inspect(dir string, libraries []string) (Binaries, error) {
	b := Binaries{Dir: dir, Libraries: libraries}
	for _, name := range []string{"postgres", "initdb"} {
		if _, err := os.Stat(b.program(name)); err != nil {
			return Binaries{}, err
		}
	}
	cmd := exec.Command(b.program("postgres"), "--version")
	cmd.Env = b.environment()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return Binaries{}, fmt.Errorf("%s --version: %w: %s", b.program("postgres"), err, strings.TrimSpace(string(out)))
	}
	match := versionLine.FindStringSubmatch(string(out))
	if match == nil {
		return Binaries{}, fmt.Errorf("%s --version says %q", b.program("postgres"), out)
	}
	b.Major, _ = strconv.Atoi(match[1])
	if b.Major < MinimumMajor {
		return Binaries{}, fmt.Errorf("PostgreSQL in %s is version %d; at least %d is needed", dir, b.Major, MinimumMajor)
	}
	return b, nil
}

func (b Binaries) program(name string) string { return filepath.Join(b.Dir, name) }

// environment is all that the server's programs get to see, so that no PG* variable of the caller changes what they do.
func (b Binaries) environment() []string {
	env := []string{"PATH=" + b.Dir + ":/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	if len(b.Libraries) > 0 {
		env = append(env, "LD_LIBRARY_PATH="+strings.Join(b.Libraries, ":"))
	}
	return env
}

// escapeGlob makes a path stand for itself in a filepath.Glob pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
