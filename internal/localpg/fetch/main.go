// Command fetch sees to it that this machine has a PostgreSQL server for fellesplan to run. Where there is one it does
// nothing. On Debian and its kin, root gets the distribution's package installed, without the cluster that it would set
// up, and everybody else gets the packages unpacked into the directory given as argument. Elsewhere it says what to do.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/helsefellesskap/fellesplan/internal/localpg"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: fetch DIRECTORY")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

func run(cache string) error {
	cache, err := filepath.Abs(cache)
	if err != nil {
		return err
	}
	search := localpg.Search{Cache: cache}
	if _, err := localpg.Find(search); !errors.Is(err, localpg.ErrNoBinaries) {
		return err
	}

	fmt.Fprintln(os.Stderr, "fetch: no PostgreSQL server on this machine; getting one")
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("this is no Debian: run\n\n    %s\n\nor name the directory of postgres and initdb in FELLESPLAN_PG_BIN", advice(exec.LookPath))
	}
	if os.Geteuid() == 0 {
		err = install()
	} else {
		err = unpack(cache)
	}
	if err != nil {
		return fmt.Errorf("%w\nRun it by hand: sudo apt-get install --no-install-recommends postgresql", err)
	}
	found, err := localpg.Find(search)
	if err != nil {
		return fmt.Errorf("what was fetched does not run: %w", err)
	}
	fmt.Fprintf(os.Stderr, "fetch: PostgreSQL %d is in %s\n", found.Major, found.Dir)
	return nil
}

// advice is the command that installs PostgreSQL where there is no apt-get.
func advice(lookPath func(string) (string, error)) string {
	for _, known := range []struct{ program, command string }{
		{"dnf", "sudo dnf install postgresql-server postgresql-contrib"},
		{"zypper", "sudo zypper install postgresql-server postgresql-contrib"},
		{"pacman", "sudo pacman -S postgresql"},
		{"apk", "sudo apk add postgresql postgresql-contrib icu-data-full"},
		{"brew", "brew install postgresql@17 && export FELLESPLAN_PG_BIN=\"$(brew --prefix postgresql@17)/bin\""},
	} {
		if _, err := lookPath(known.program); err == nil {
			return known.command
		}
	}
	return fmt.Sprintf("the installation of PostgreSQL %d or newer for your system", localpg.MinimumMajor)
}
