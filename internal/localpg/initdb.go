package localpg

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// ensureCluster makes the password and the cluster where they are missing, and checks the version of what is there.
func (s starter) ensureCluster(ctx context.Context, lock *os.File) error {
	c := s.cluster
	if err := removeUnfinished(c.dir); err != nil {
		return err
	}
	cluster := c.path(clusterName)
	if c.throwaway {
		if err := os.RemoveAll(cluster); err != nil {
			return err
		}
	}
	major, err := clusterMajor(cluster)
	switch {
	case errors.Is(err, os.ErrNotExist) && !exists(cluster):
		if c.password, err = s.ensurePassword(); err != nil {
			return err
		}
		return s.initdb(ctx, lock)
	case err != nil:
		return fmt.Errorf("%s is no PostgreSQL cluster (it was left as it is): %w", cluster, err)
	case major != s.binaries.Major:
		return fmt.Errorf("%s was made by PostgreSQL %d, but the server in %s is version %d: install version %d or name its directory in FELLESPLAN_PG_BIN, "+
			"or choose another FELLESPLAN_DATA_DIR and import your data there; nothing was changed",
			cluster, major, s.binaries.Dir, s.binaries.Major, major)
	}
	c.password, err = readPassword(c.path("password"))
	return err
}

// initdb makes the cluster under another name and renames it when it is complete, so that a cluster that is there is
// whole, at whatever moment somebody was killed.
func (s starter) initdb(ctx context.Context, lock *os.File) error {
	c := s.cluster
	unfinished, err := os.MkdirTemp(c.dir, clusterName+".unfinished-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(unfinished) }() // after the rename there is nothing to remove
	if err := s.account.own(unfinished); err != nil {
		return err
	}
	args := []string{
		"-D", unfinished, "-U", superuser, "-A", "scram-sha-256", "--pwfile", c.path("password"), "-E", "UTF8",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=nb-NO", "--no-instructions",
	}
	if c.throwaway {
		args = append(args, "--no-sync")
	}
	cmd := s.command(ctx, "initdb", syscall.SIGKILL, args...)
	cmd.ExtraFiles = []*os.File{lock} // also an orphaned initdb keeps the directory locked
	said, err := onOneThread(cmd.CombinedOutput)
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", errors.Join(err, ctx.Err()), bytes.TrimSpace(said))
	}
	return os.Rename(unfinished, c.path(clusterName))
}

// onOneThread calls run on a thread that lasts until run returns, for the death signal of the child that run starts.
func onOneThread(run func() ([]byte, error)) ([]byte, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return run()
}

// removeUnfinished deletes what an initdb that was killed has left.
func removeUnfinished(dir string) error {
	left, err := filepath.Glob(filepath.Join(escapeGlob(dir), clusterName+".unfinished-*"))
	if err != nil {
		return err
	}
	for _, path := range left {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// ensurePassword returns the password in the file, making both if there is none. The file comes before the cluster, so
// that there is never a cluster whose password nobody knows.
func (s starter) ensurePassword() (string, error) {
	path := s.cluster.path("password")
	if password, err := readPassword(path); err == nil || !errors.Is(err, os.ErrNotExist) {
		return password, err
	}
	unfinished := path + ".unfinished"
	if err := os.WriteFile(unfinished, []byte(rand.Text()+"\n"), 0o600); err != nil {
		return "", err
	}
	if err := errors.Join(s.account.own(unfinished), os.Rename(unfinished, path)); err != nil {
		return "", err
	}
	return readPassword(path)
}

func readPassword(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("the password of the private PostgreSQL: %w", err)
	}
	password := strings.TrimSpace(string(text))
	if password == "" {
		return "", fmt.Errorf("the password file %s is empty", path)
	}
	return password, nil
}

// clusterMajor reads which major version made the cluster.
func clusterMajor(cluster string) (int, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}
