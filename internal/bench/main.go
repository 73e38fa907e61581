// Command bench measures the service against the least that could be done, side by side and interleaved in one run: the README says what it
// measures and how to read it. It needs Linux, which tells what processor time and memory processes take.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/bench/data"
	"github.com/helsefellesskap/fellesplan/internal/config"
)

// settings are the command line.
type settings struct {
	binary   string
	only     *regexp.Regexp
	rounds   int
	time     time.Duration
	measures int
	profiles string
}

// say tells whoever waits how far it has come; the table alone goes to standard output.
func say(format string, args ...any) { _, _ = fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		say("%v", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var s settings
	role := flag.String("contender", "", "be this contender; used by the program itself")
	only := flag.String("only", "", "measure only the rows whose name this `PATTERN` matches")
	flag.StringVar(&s.binary, "service", "bin/fellesplan", "the service's `BINARY`")
	flag.IntVar(&s.rounds, "rounds", 3, "how often each row is measured")
	flag.DurationVar(&s.time, "time", 1500*time.Millisecond, "how long each contender is asked in a round")
	flag.IntVar(&s.measures, "measures", data.Full().Measures, "how many measures there are")
	flag.StringVar(&s.profiles, "profile", "", "also write a processor profile of the service for each row into this `DIRECTORY`; the service then runs in this program and not in its binary")
	flag.Parse()
	if *role != "" {
		return contend(ctx, *role)
	}
	var err error
	if s.only, err = regexp.Compile(*only); err != nil {
		return err
	}
	working, err := os.Getwd()
	if err != nil {
		return err
	}
	project := config.Project(working)
	if project == "" {
		return errors.New("run it in the source tree")
	}
	size := data.Full()
	size.Measures = s.measures
	cluster, err := openCluster(ctx, filepath.Join(project, ".cache", "bench"), config.PostgresCache(working), size)
	if err != nil {
		return err
	}
	defer func() { _ = cluster.Stop(context.WithoutCancel(ctx)) }()
	return measureAll(ctx, s, cluster)
}
