package scratch_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/scratch"
)

const holderVariable = "FELLESPLAN_TEST_HOLDER"

func TestMain(m *testing.M) {
	if os.Getenv(holderVariable) != "" {
		hold()
	}
	os.Exit(m.Run())
}

// hold holds a directory until the process is killed.
func hold() {
	dir, err := scratch.New()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir.Path(), "rest"), []byte("x"), 0o600)
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, _ = fmt.Fprintln(os.Stdout, dir.Path())
	select {}
}

func there(t *testing.T, path string) bool {
	t.Helper()
	_, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

// What a process that was killed has left goes when the next one needs a directory; what a living one has stays.
func TestRemainsOfTheDead(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	holder := exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), holderVariable+"=1")
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.TrimSpace(line)
	mine, err := scratch.New()
	if err != nil {
		t.Fatal(err)
	}
	if err := scratch.Sweep(); err != nil || !there(t, mine.Path()) || !there(t, filepath.Join(theirs, "rest")) {
		t.Errorf("a directory of the living was swept: %v", err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	if err := scratch.Sweep(); err != nil || there(t, theirs) || !there(t, mine.Path()) {
		t.Errorf("what the dead left is still there: %v", err)
	}
	if err := mine.Close(); err != nil || there(t, mine.Path()) {
		t.Errorf("a closed directory is still there: %v", err)
	}
}

// Many at once sweep and make directories, and nobody loses one.
func TestManyAtOnce(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				dir, err := scratch.New()
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(dir.Path(), "file"), []byte("x"), 0o600); err != nil {
					t.Error(err)
				}
				if err := dir.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
