// Command fellesplan serves the plan of a helsefellesskap, and keeps the database that it serves from.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// environment is what a subcommand may use of the process.
type environment struct {
	command command
	args    []string
	getenv  func(string) string
	stdout  io.Writer
	stderr  io.Writer
	narrate bool // log what is no trouble too; a command that ends says only what it was asked for
}

// command is a subcommand. It returns nil, an error that is printed, or errUsage or flag.ErrHelp after everything has been said.
type command struct {
	name      string
	arguments string
	text      string
	run       func(context.Context, environment) error
}

func commands() []command {
	return []command{
		{"serve", "", "answer HTTP (FELLESPLAN_ADDR), with a private database unless DATABASE_URL is set", serve},
		{"migrate", "", "bring the database to the version of this binary", migrateDatabase},
		{"import", "[--overwrite] [PATH] | [--type TYPE] [--community KEY] [--per-row] [--dry-run] FILE", "load a data set (the shipped one, or a directory or file) or a .csv, .ndjson or .xlsx file", importData},
		{"export", "[--community KEY] [--format FORM] [--type TYPE]", "write a community as one file to standard output", exportData},
		{"token", "create|list|revoke|rotate", "manage API keys; a new key is printed, this once", token},
		{"version", "", "print the version", version},
	}
}

// errUsage says that the command line is wrong and that this has been said.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal does not wait for a clean end
	code := run(ctx, environment{args: os.Args[1:], getenv: os.Getenv, stdout: os.Stdout, stderr: os.Stderr})
	stop()
	os.Exit(code)
}

// run returns the exit code: 0 done, 1 failed, 2 usage, 3 the database cannot be reached.
func run(ctx context.Context, env environment) int {
	if len(env.args) == 0 {
		usage(env.stderr)
		return 2
	}
	name := env.args[0]
	env.args = env.args[1:]
	for _, c := range commands() {
		if c.name == name {
			env.command = c
			return exitCode(c.run(ctx, env), env.stderr)
		}
	}
	switch name {
	case "help", "-h", "-help", "--help":
		usage(env.stdout)
		return 0
	}
	say(env.stderr, "fellesplan: there is no command %q\n", name)
	usage(env.stderr)
	return 2
}

func usage(w io.Writer) {
	say(w, "usage: fellesplan COMMAND\n")
	for _, c := range commands() {
		say(w, "  %-8s %s\n", c.name, c.text)
	}
	say(w, "fellesplan COMMAND -h tells more. The README lists the settings.\n")
}

// say writes to whoever started the program. When that fails, there is nobody to tell.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

func exitCode(err error, stderr io.Writer) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, errRejected):
		return 1
	case errors.Is(err, context.Canceled): // only a signal cancels
		say(stderr, "fellesplan: interrupted\n")
		return 1
	default:
		say(stderr, "fellesplan: %v\n", err)
		if _, away := errors.AsType[unreachable](err); away || plan.KindOf(err) == plan.Unavailable {
			return 3
		}
		return 1
	}
}

// flags returns an empty set of flags for the subcommand.
func (env environment) flags() *flag.FlagSet {
	return flag.NewFlagSet("fellesplan "+env.command.name, flag.ContinueOnError)
}

// parse reads the flags and refuses more arguments than there may be. Help that was asked for goes to standard output, and what is wrong
// to standard error.
func (env environment) parse(f *flag.FlagSet, arguments int) error {
	var said bytes.Buffer
	f.SetOutput(&said)
	f.Usage = func() {
		say(&said, "usage: %s\n  %s\n", strings.TrimSpace(f.Name()+" "+env.command.arguments), env.command.text)
		f.PrintDefaults()
	}
	err := f.Parse(env.args)
	if err == nil && f.NArg() > arguments {
		err = errUsage
		say(&said, "unexpected argument %q\n", f.Arg(arguments))
		f.Usage()
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, flag.ErrHelp):
		_, err = fmt.Fprint(env.stdout, said.String())
		return errors.Join(err, flag.ErrHelp)
	default:
		say(env.stderr, "%s: %s", f.Name(), said.String())
		return errUsage
	}
}
