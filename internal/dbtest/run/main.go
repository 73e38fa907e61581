// Command run runs `go test` with its own arguments and one throwaway PostgreSQL for all packages together. Its exit
// code is that of go test. If FELLESPLAN_TEST_DATABASE_URL is set already, it starts nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/config"
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
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = os.Environ()
	if os.Getenv(variable) == "" {
		cluster, err := start()
		if err != nil {
			return 1, err
		}
		defer func() { err = errors.Join(err, cluster.Stop(context.Background())) }()
		cmd.Env = append(cmd.Env, variable+"="+cluster.URL("postgres"))
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
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return max(failed.ExitCode(), 1), nil
	}
	return 0, err
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
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return localpg.StartThrowaway(ctx, binaries, nil)
}
