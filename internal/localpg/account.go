package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// nobodyID is the id of the account "nobody" on every Linux distribution.
const nobodyID = 65534

// account is who runs the server. PostgreSQL refuses to run as root, and initdb as somebody without a passwd entry.
type account struct {
	uid, gid int
	// drop: the caller is root and the child changes to uid and gid.
	drop bool
	// namespace: the child keeps the caller's ids but sees them as nobody's, in a user namespace.
	namespace bool
}

// attributes makes the process attributes that put a child under the account.
func (a account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{}
	switch {
	case a.drop:
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	case a.namespace:
		enterNamespace(attr, a.uid, a.gid)
	}
	return attr
}

// own gives a file to the account. Only root has anything to do.
func (a account) own(path string) error {
	if !a.drop {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// canRun reports why the account cannot run the binaries with dir as a place to work in; nil means it can. It tries
// rather than reads permission bits: access lists, mount options and security modules have a say too.
func (a account) canRun(b Binaries, dir string) error {
	cmd := exec.Command(b.program("postgres"), "--version")
	cmd.Dir = dir
	cmd.Env = b.environment()
	cmd.SysProcAttr = a.attributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("uid %d cannot run %s in %s: %w %s", a.uid, cmd.Path, dir, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// settle makes the directory if need be and returns its final path with the account that can run a server in it.
func settle(dir string, b Binaries) (string, account, error) {
	dir = current(dir)
	self := account{uid: os.Geteuid(), gid: os.Getegid()}
	if self.uid != 0 {
		if _, err := user.LookupId(strconv.Itoa(self.uid)); err != nil {
			self.namespace = self.withNamespace().canRun(b, "/") == nil
		}
		return dir, self, prepare(dir, self)
	}

	candidates := []account{named("postgres"), named("nobody"), self.withNamespace()}
	if info, err := os.Stat(dir); err == nil && (ownerOf(info) != 0 || exists(filepath.Join(dir, clusterName))) {
		candidates = []account{ownerAccount(info, self)}
	}
	var refused []error
	for _, place := range []string{dir, relocated(dir)} {
		for _, a := range candidates {
			if !a.drop && !a.namespace {
				continue
			}
			if err := prepare(place, a); err != nil {
				return "", account{}, err
			}
			err := a.canRun(b, place)
			if err == nil {
				return place, a, nil
			}
			refused = append(refused, err)
		}
		if exists(filepath.Join(place, clusterName)) {
			break
		}
		// Nothing of ours is in it, and no account can use it: leave no empty directory with a stranger's name on it.
		_ = os.Remove(place)
	}
	return "", account{}, fmt.Errorf("no unprivileged account can run PostgreSQL in %s (choose another FELLESPLAN_DATA_DIR): %w",
		dir, errors.Join(refused...))
}

// current is the absolute path of the directory, or where its cluster lives instead: one that once had to move stays
// there, whatever has become possible since.
func current(dir string) string {
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	if moved := relocated(dir); os.Geteuid() == 0 && exists(moved) {
		return moved
	}
	return dir
}

// relocated is where root keeps the cluster of a directory that no unprivileged account can use.
func relocated(dir string) string {
	const root = "/var/lib/fellesplan"
	if filepath.Dir(dir) == root {
		return dir
	}
	return filepath.Join(root, shortHash(dir))
}

// prepare makes dir, private to the account. Parents that are missing get the usual permissions.
func prepare(dir string, a account) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a directory", dir)
	}
	if owner := ownerOf(info); os.Geteuid() != 0 && owner != a.uid {
		return fmt.Errorf("%s belongs to another account (uid %d): run as that account or as root, or set FELLESPLAN_DATA_DIR to a directory of your own",
			dir, owner)
	}
	if err := unfamiliar(dir); err != nil {
		return err
	}
	if ownerOf(info) != a.uid {
		if err := os.Chown(dir, a.uid, a.gid); err != nil {
			return err
		}
	}
	return os.Chmod(dir, 0o700)
}

// unfamiliar refuses a directory with things in it that are not ours: its permissions are about to change, and that would
// be a nasty surprise in a home directory or in /tmp.
func unfamiliar(dir string) error {
	if exists(filepath.Join(dir, "lock")) || exists(filepath.Join(dir, clusterName)) {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s holds other files (%s, …): FELLESPLAN_DATA_DIR must name a new or empty directory, or one that fellesplan made",
			dir, entries[0].Name())
	}
	return nil
}

// named is the account of that name for root to drop to, or one that cannot be used if there is none.
func named(name string) account {
	u, err := user.Lookup(name)
	if err != nil {
		return account{}
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	return account{uid: uid, gid: gid, drop: err1 == nil && err2 == nil && uid != 0}
}

// ownerAccount is the account that has run the cluster in an existing directory so far.
func ownerAccount(info fs.FileInfo, self account) account {
	uid := ownerOf(info)
	if uid == 0 {
		return self.withNamespace()
	}
	gid := nobodyID
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		if n, err := strconv.Atoi(u.Gid); err == nil {
			gid = n
		}
	}
	return account{uid: uid, gid: gid, drop: true}
}

func (a account) withNamespace() account {
	a.namespace = true
	return a
}

func ownerOf(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
