// Command run runs `go test` with its own arguments and one throwaway PostgreSQL for all packages together. Its exit
// code is that of go test, or 1 where that is 0 and a secret stands in what the tests said or in what PostgreSQL logged. If
// FELLESPLAN_TEST_DATABASE_URL is set already, it starts nothing, and nobody reads what that server logs.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/config"
	"github.com/helsefellesskap/fellesplan/internal/dbtest/leaks"
	"github.com/helsefellesskap/fellesplan/internal/localpg"
)

const variable = "FELLESPLAN_TEST_DATABASE_URL"

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	// Ctrl-C reaches go test by itself, and we have to outlive it to clean up; a SIGTERM is passed on.
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)

	cmd := exec.Command("go", append([]string{"test"}, args...)...)
	var said, complained bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, io.MultiWriter(os.Stdout, &said), io.MultiWriter(os.Stderr, &complained)
	cmd.WaitDelay = patience // a process that a test has left behind may hold them open
	cmd.Env = os.Environ()
	var logFile string
	if os.Getenv(variable) == "" {
		cluster, err := start()
		if err != nil {
			return 1, err
		}
		defer func() { err = errors.Join(err, cluster.Stop(context.Background())) }()
		cmd.Env = append(cmd.Env, variable+"="+cluster.URL("postgres"))
		logFile = cluster.LogFile()
	}
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	go func() {
		for s := range signals {
			if s == syscall.SIGTERM {
				_ = cmd.Process.Signal(s)
			}
		}
	}()
	err = cmd.Wait()
	told := search(said.String()+complained.String(), logFile)
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return max(failed.ExitCode(), 1), told
	}
	if errors.Is(err, exec.ErrWaitDelay) { // go test has said how the tests went
		err = nil
	}
	return 0, errors.Join(err, told)
}

// patience bounds what is waited for beside the tests.
const patience = time.Minute

// search fails where a secret stands in what the tests said or PostgreSQL logged. What a program under test logged, its tests have searched.
func search(report, logFile string) error {
	var faults []error
	for _, line := range leaks.InReport(report) {
		faults = append(faults, fmt.Errorf("the tests tell a secret: %s", line))
	}
	if logFile != "" {
		text, err := os.ReadFile(logFile)
		if err != nil {
			return errors.Join(append(faults, err)...)
		}
		for _, line := range leaks.In(string(text)) {
			faults = append(faults, fmt.Errorf("the log of PostgreSQL tells a secret: %s", line))
		}
	}
	return errors.Join(faults...)
}

func start() (*localpg.Cluster, error) {
	working, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	binaries, err := localpg.Find(localpg.Search{Cache: config.PostgresCache(working)})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return localpg.StartThrowaway(ctx, binaries, nil)
}
