package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// install installs the distribution's package. Its usual postinst would also make and start a cluster of its own.
func install() error {
	const settings = "/etc/postgresql-common/createcluster.conf"
	text, err := os.ReadFile(settings)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if !regexp.MustCompile(`(?m)^\s*create_main_cluster\b`).Match(text) {
		if err := os.MkdirAll(filepath.Dir(settings), 0o755); err != nil {
			return err
		}
		text = append(text, "create_main_cluster = false\n"...)
		if err := os.WriteFile(settings, text, 0o644); err != nil {
			return err
		}
	}
	// An update that fails in part (a repository of the machine that is out of reach) need not matter.
	_ = command("apt-get", "-q", "update").Run()
	return command("apt-get", "-q", "install", "-y", "--no-install-recommends", "postgresql").Run()
}

// unpack downloads the server and the libraries it lacks, and unpacks them under cache. Nothing of it needs root: apt
// gets package lists of its own, since those of the system may be missing or old.
func unpack(cache string) error {
	unfinished := cache + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(unfinished) }()
	state := filepath.Join(unfinished, "apt")
	for _, dir := range []string{"lists/partial", "cache/archives/partial", "packages"} {
		if err := os.MkdirAll(filepath.Join(state, dir), 0o755); err != nil {
			return err
		}
	}
	// In a file: options on the command line would have to be escaped once more.
	config := filepath.Join(state, "apt.conf")
	text := fmt.Sprintf("Dir::State::Lists %q;\nDir::Cache %q;\nDebug::NoLocking \"true\";\nAPT::Sandbox::User \"\";\n",
		filepath.Join(state, "lists"), filepath.Join(state, "cache"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return err
	}
	apt := func(program string, args ...string) *exec.Cmd {
		cmd := command(program, args...)
		cmd.Env = append(cmd.Env, "APT_CONFIG="+config)
		cmd.Dir = filepath.Join(state, "packages")
		return cmd
	}

	_ = apt("apt-get", "-q", "update").Run()
	depends, err := output(apt("apt-cache", "depends", "postgresql"))
	if err != nil {
		return err
	}
	server := regexp.MustCompile(`\bpostgresql-\d+\b`).FindString(depends)
	if server == "" {
		return errors.New("the package postgresql depends on no server package")
	}
	// A simulated installation names what the server needs and this machine lacks; it works for every user.
	plan, err := output(apt("apt-get", "-s", "install", "--reinstall", "--no-install-recommends", server))
	if err != nil {
		return err
	}
	if err := apt("apt-get", append([]string{"-q", "download"}, wanted(plan, server)...)...).Run(); err != nil {
		return err
	}
	packages, err := filepath.Glob(filepath.Join(escapeGlob(state), "packages", "*.deb"))
	if err != nil || len(packages) == 0 {
		return errors.Join(errors.New("nothing was downloaded"), err)
	}
	root := filepath.Join(unfinished, "root")
	for _, file := range packages {
		if err := command("dpkg", "-x", file, root).Run(); err != nil {
			return err
		}
	}
	// Its libLLVM was left out; a query that is worth compiling would fail if this were there without it.
	jit, err := filepath.Glob(filepath.Join(escapeGlob(root), "usr/lib/postgresql/*/lib/llvmjit.so"))
	if err != nil {
		return err
	}
	for _, file := range jit {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(cache); err != nil {
		return err
	}
	return os.Rename(root, cache)
}

var planned = regexp.MustCompile(`(?m)^Inst (\S+)`)

// wanted picks from apt's plan the server itself and the libraries it is linked with. The rest is Perl, clients, service
// scripts, and a compiler (libLLVM) that the server does without.
func wanted(plan, server string) []string {
	packages := []string{server}
	for _, match := range planned.FindAllStringSubmatch(plan, -1) {
		name, _, _ := strings.Cut(match[1], ":")
		library := strings.HasPrefix(name, "lib") && !strings.HasSuffix(name, "-perl") && !strings.HasSuffix(name, "-dev") &&
			!strings.HasPrefix(name, "libllvm") && !strings.HasPrefix(name, "libz3") && !strings.HasPrefix(name, "libperl")
		if library {
			packages = append(packages, name)
		}
	}
	return packages
}

// command prepares a program that asks nothing and whose chatter goes to standard error.
func command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd
}

func output(cmd *exec.Cmd) (string, error) {
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return out.String(), nil
}

// escapeGlob makes a path stand for itself in a filepath.Glob pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
