package localpg

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// serverState is what a server writes about itself into its cluster.
type serverState struct {
	pid       int
	socketDir string
	ready     bool
}

func pidFile(cluster string) string { return filepath.Join(cluster, "postmaster.pid") }

// readPIDFile reads postmaster.pid. Its lines are: process id, cluster, start time, port, socket directory, address,
// shared memory key, state. The server writes them bit by bit, so a short file is one that is not ready.
func readPIDFile(cluster string) (serverState, error) {
	text, err := os.ReadFile(pidFile(cluster))
	if err != nil {
		return serverState{}, err
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 {
		return serverState{}, fmt.Errorf("%s has no process id", pidFile(cluster))
	}
	state := serverState{pid: pid}
	if len(lines) > 7 {
		state.socketDir = lines[4]
		state.ready = strings.TrimSpace(lines[7]) == "ready"
	}
	return state, nil
}

// socketDir returns the directory for the socket: the cluster's own, or, where its path does not fit into a socket
// address, a short one made for it. A comma separates hosts in a connection URL and has to be avoided too.
func socketDir(dir string, a account) (string, error) {
	if fits(dir) {
		return dir, nil
	}
	roots := []string{os.TempDir(), "/tmp"}
	if runtime := os.Getenv("XDG_RUNTIME_DIR"); runtime != "" && !a.drop {
		roots = append([]string{runtime}, roots...)
	}
	var refused []error
	for _, root := range roots {
		short := filepath.Join(root, "fellesplan-"+shortHash(dir))
		if !fits(short) {
			continue
		}
		if err := privateDir(short, a); err != nil {
			refused = append(refused, err)
			continue
		}
		return short, nil
	}
	return "", fmt.Errorf("no place for a socket: the path %s is too long for one: %w", dir, errors.Join(refused...))
}

func fits(dir string) bool {
	return len(dir)+len("/.s.PGSQL."+port) <= socketPathLimit && !strings.Contains(dir, ",")
}

// privateDir makes a directory in a place where others can write. One that is there already must be the account's own
// and closed to others: anybody could have made it, to read what goes through the socket.
func privateDir(path string, a account) error {
	err := os.Mkdir(path, 0o700)
	if err == nil {
		return a.own(path)
	}
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	owner := ownerOf(info)
	if !info.IsDir() || owner != a.uid && owner != os.Geteuid() || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("%s exists and is not a directory of uid %d with mode 0700", path, a.uid)
	}
	return a.own(path)
}

// shortHash names a path in few letters.
func shortHash(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:6])
}
