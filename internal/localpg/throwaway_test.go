package localpg

import (
	"os"
	"path/filepath"
	"testing"
)

func TestStartThrowawaySweeps(t *testing.T) {
	t.Parallel()
	b, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	first, err := StartThrowaway(deadline(t), b, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, first) })
	killed, err := StartThrowaway(deadline(t), b, nil)
	if err != nil {
		t.Fatal(err)
	}
	kill(t, killed.server.Process.Pid)
	if err := killed.Wait(deadline(t)); err != nil {
		t.Fatal(err)
	}

	last, err := StartThrowaway(deadline(t), b, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, last) })
	if exists(killed.dir) {
		t.Error("what a killed process left is still there")
	}
	if got := query1[int](t, first, "SELECT 1"); got != 1 {
		t.Error("a cluster that runs was swept away")
	}
	if info, err := os.Stat(last.dir); err != nil || info.Mode().Perm() != 0o700 || filepath.Dir(last.dir) != temporaryRoot() {
		t.Errorf("%s: %v, %v", last.dir, info, err)
	}
}
