package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// example is a block of the README or a guide to paste, and the answer that is shown below it.
type example struct{ script, answer string }

var exampleForm = regexp.MustCompile("(?s)```sh\n([^`]*)```\n(?:```text\n([^`]*)```\n)?")

// scripts finds all blocks to paste.
func scripts(text string) (found []example) {
	for _, m := range exampleForm.FindAllStringSubmatch(text, -1) {
		found = append(found, example{m[1], m[2]})
	}
	return found
}

// examples finds the blocks that ask the service something.
func examples(text string) []example {
	return slices.DeleteFunc(scripts(text), func(e example) bool { return !strings.Contains(e.script, "curl ") })
}

// fits reports whether the answer is the one that is shown: … stands for anything, and lines are broken for reading.
func fits(shown, answer string) bool {
	parts := strings.Split(joined(shown), "…")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile(`^(?s:` + strings.Join(parts, `.*?`) + `)$`).MatchString(joined(answer))
}

var lineBreak = regexp.MustCompile(`\s*\n\s*`)

func joined(text string) string { return lineBreak.ReplaceAllString(strings.TrimSpace(text), "") }

// What the README says to paste is pasted, in its order and into one shell, and answered as shown.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	list := examples(string(text))
	if blocks := strings.Count(string(text), "```sh\n"); len(list) != blocks || blocks < 10 {
		t.Fatalf("the README has %d examples in %d blocks; there are ten and more", len(list), blocks)
	}
	pasteBothWays(t, list)
}

// What the guides say to paste is pasted too, each guide after the other.
func TestGuides(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../internal/docs/guides/*.md")
	if err != nil || len(files) < 5 {
		t.Fatalf("found only %q: %v", files, err)
	}
	var list []example
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := examples(string(text))
		if blocks := strings.Count(string(text), "```sh\n"); len(found) != blocks || blocks == 0 {
			t.Fatalf("%s has %d examples in %d blocks", file, len(found), blocks)
		}
		list = append(list, found...)
	}
	pasteBothWays(t, list)
}

// What the cookbook says to paste is pasted, in its order and into one shell that ends at the first failure.
func TestCookbook(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../api/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var list []example
	tasks := strings.Split(string(text), "\n### ")[1:]
	for _, task := range tasks {
		heading, _, _ := strings.Cut(task, "\n")
		found := scripts(task) // most call a function that the first block makes of curl
		if blocks := strings.Count(task, "```"); len(found) != 1 || found[0].answer == "" || blocks != 4 {
			t.Errorf("the task %q has not one block and its answer", heading)
		}
		list = append(list, found...)
	}
	if all := strings.Count(string(text), "```sh\n"); len(tasks) < 25 || all != len(list) {
		t.Fatalf("%d tasks and %d blocks; there are to be 25 tasks, and one block in each", len(tasks), all)
	}
	for _, tool := range []string{"jq", "python", "perl", "[[", "pipefail"} {
		for _, e := range list {
			if strings.Contains(e.script, tool) {
				t.Errorf("%q is more than a POSIX shell has:\n%s", tool, e.script)
			}
		}
	}
	pasteBothWays(t, list)
}

func pasteBothWays(t *testing.T, list []example) {
	t.Helper()
	t.Run("with the stand-in for curl", func(t *testing.T) {
		t.Parallel()
		paste(t, list, true)
	})
	if _, err := exec.LookPath("curl"); err == nil { // tests need Go and PostgreSQL alone
		t.Run("with curl", func(t *testing.T) {
			t.Parallel()
			paste(t, list, false)
		})
	}
}

func paste(t *testing.T, list []example, standIn bool) {
	t.Helper()
	settings := dataDir(newDataDir(t))
	s := serve(t, settings)
	pasted := strings.NewReplacer("localhost:8080/v1", strings.TrimPrefix(s.url, "http://"), "localhost:8080", strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/v1"), "bin/fellesplan", "'"+binary+"'")
	bin := t.TempDir()
	if standIn {
		script := "#!/bin/sh\n" + curlVariable + "=1 exec '" + os.Args[0] + "' \"$@\"\n"
		if err := os.WriteFile(filepath.Join(bin, "curl"), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}

	const mark = "== end of an answer =="
	var script strings.Builder
	for _, e := range list {
		script.WriteString(e.script + "echo; echo '" + mark + "'\n")
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-e")
	cmd.Stdin = strings.NewReader(pasted.Replace(script.String()))
	cmd.Env = append(command(t, settings).Env, "PATH="+bin+":"+os.Getenv("PATH"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("sh: %v\n%s", err, stderr.String())
	}
	answers := strings.Split(stdout.String(), mark+"\n")
	for i, e := range list {
		if i >= len(answers)-1 {
			t.Fatalf("no answer to\n%s", e.script)
		}
		if !fits(e.answer, answers[i]) {
			t.Errorf("%sanswers\n%s\nWhat is shown is\n%s", e.script, answers[i], e.answer)
		}
	}
	s.end(syscall.SIGTERM)
}

// The comparison can fail.
func TestReadmeFits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		shown, answer string
		want          bool
	}{
		{"304\n", "304\n\n", true},
		{"304\n", "200\n\n", false},
		{"", "200\n", false},
		{"{\"id\":\"…\",\n \"version\":2}\n", "{\"id\":\"a\",\"version\":2}\n", true},
		{"{\"id\":\"…\",\n \"version\":2}\n", "{\"id\":\"a\",\"version\":3}\n", false},
		{"\"a\"\n\"b\"\n", "\"a\"\n\"b\"\n\"c\"\n", false},
	} {
		if fits(test.shown, test.answer) != test.want {
			t.Errorf("%q shown for %q: %v", test.shown, test.answer, !test.want)
		}
	}
	if found := examples("```sh\nmake run\n```\n```sh\ncurl a\n```\n```text\nb\n```\n"); len(found) != 1 || found[0] != (example{"curl a\n", "b\n"}) {
		t.Errorf("found %q", found)
	}
}
