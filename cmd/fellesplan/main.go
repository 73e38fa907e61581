// Command fellesplan serves the plan of a helsefellesskap, and keeps the database that it serves from.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// environment is what a subcommand may use of the process.
type environment struct {
	args   []string
	getenv func(string) string
	stdout io.Writer
	stderr io.Writer
}

// command is a subcommand. It returns nil, an error that is printed, or errUsage after it has said what is wrong.
type command struct {
	name string
	text string
	run  func(context.Context, environment) error
}

func commands() []command {
	return []command{
		{"serve", "answer HTTP (FELLESPLAN_ADDR), with a private database unless DATABASE_URL is set", serve},
		{"migrate", "bring the database to the version of this binary", migrateDatabase},
		{"import", "load a data set: the shipped one, or the directory or file that is named", importData},
		{"export", "write a community as one data file to standard output", exportData},
		{"token", "create API keys", token},
		{"version", "print the version", version},
	}
}

// errUsage says that the command line is wrong and that this has been said.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, environment{args: os.Args[1:], getenv: os.Getenv, stdout: os.Stdout, stderr: os.Stderr}))
}

// run returns the exit code: 0 done, 1 failed, 2 usage.
func run(ctx context.Context, env environment) int {
	if len(env.args) > 0 {
		for _, c := range commands() {
			if c.name == env.args[0] {
				env.args = env.args[1:]
				return exitCode(c.run(ctx, env), env.stderr)
			}
		}
	}
	fmt.Fprintln(env.stderr, "usage: fellesplan <command> [flags]")
	for _, c := range commands() {
		fmt.Fprintf(env.stderr, "  %-8s %s\n", c.name, c.text)
	}
	return 2
}

func exitCode(err error, stderr io.Writer) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage), errors.Is(err, flag.ErrHelp):
		return 2
	default:
		fmt.Fprintln(stderr, "fellesplan:", err)
		return 1
	}
}

// flags returns the flags of a subcommand, which report to standard error.
func (env environment) flags(name string) *flag.FlagSet {
	f := flag.NewFlagSet("fellesplan "+name, flag.ContinueOnError)
	f.SetOutput(env.stderr)
	return f
}

// parse reads the flags and refuses more arguments than there may be.
func (env environment) parse(f *flag.FlagSet, arguments int) error {
	if err := f.Parse(env.args); err != nil {
		return errUsage
	}
	if f.NArg() > arguments {
		fmt.Fprintf(env.stderr, "%s: unexpected argument %q\n", f.Name(), f.Arg(arguments))
		return errUsage
	}
	return nil
}
