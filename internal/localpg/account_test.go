package localpg

import (
	"os"
	"path/filepath"
	"testing"
)

// t.TempDir is closed to other accounts: where root runs the tests, the server has to run in a user namespace, and
// elsewhere as the user. It must be able to come back to the data it made there.
func TestADirectoryNobodyElseCanReach(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	c := start(t, Options{DataDir: dir})
	if c.dir != dir { // no user namespaces here
		t.Cleanup(func() { _, _ = RemoveStopped(c.dir) })
	}
	exec1(t, c, "CREATE TABLE kept AS SELECT 42 AS n")
	stop(t, c)
	c = start(t, Options{DataDir: dir})
	if got := query1[int](t, c, "SELECT n FROM kept"); got != 42 {
		t.Errorf("got %d", got)
	}
}

func TestSettle(t *testing.T) {
	t.Parallel()
	b, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	dir := reachable(t, "data")
	got, acct, err := settle(dir, b)
	if err != nil || got != dir {
		t.Fatalf("got %s, %v", got, err)
	}
	info, err := os.Stat(dir)
	if err != nil || ownerOf(info) != acct.uid {
		t.Fatalf("the directory does not belong to the account %+v (%v)", acct, err)
	}
	if os.Geteuid() != 0 {
		if acct.uid != os.Geteuid() || acct.drop {
			t.Errorf("a normal user runs it as %+v", acct)
		}
		return
	}
	if acct.uid == 0 || !acct.drop {
		t.Errorf("root runs it as %+v", acct)
	}

	// A directory that a user made stays that user's, so that both can go on with it.
	const user = 12345
	if err := os.Chown(dir, user, user); err != nil {
		t.Fatal(err)
	}
	if _, acct, err = settle(dir, b); err != nil || acct.uid != user || !acct.drop {
		t.Errorf("got %+v, %v", acct, err)
	}
}

func TestSocketDirectoryOfAStranger(t *testing.T) {
	t.Parallel()
	self := account{uid: os.Geteuid(), gid: os.Getegid()}
	path := filepath.Join(t.TempDir(), "socket")
	if err := privateDir(path, self); err != nil {
		t.Fatal(err)
	}
	if err := privateDir(path, self); err != nil {
		t.Errorf("our own directory from before is refused: %v", err)
	}
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := privateDir(path, self); err == nil {
		t.Error("a directory that is open to others is accepted")
	}
	link := path + "-link"
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := privateDir(link, self); err == nil {
		t.Error("a symbolic link is accepted")
	}
}
