// Package scratch gives directories for temporary files that have names, because a library wants them, and that must not stay when the
// process is killed: what a dead process left is removed by the next one that needs a directory, or that asks for it.
package scratch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// prefix is what the names of all directories begin with.
const prefix = "fellesplan-scratch-"

// Dir is a directory for its owner alone. It is held by a lock, which ends with the process.
type Dir struct {
	path string
	lock *os.File
}

// New makes a directory in the directory for temporary files. It has to be closed.
func New() (*Dir, error) {
	_ = Sweep() // what cannot be removed now is left to the next
	for {
		path, err := os.MkdirTemp("", prefix)
		if err != nil {
			return nil, err
		}
		lock, err := hold(path)
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(path))
		}
		if lock != nil {
			return &Dir{path, lock}, nil
		}
		// Somebody swept it in the moment before it was locked.
	}
}

// Path is where it is.
func (d *Dir) Path() string { return d.path }

// Close removes the directory and all that is in it.
func (d *Dir) Close() error { return errors.Join(os.RemoveAll(d.path), d.lock.Close()) }

// Sweep removes what processes have left that ended before they could.
func Sweep() error {
	found, err := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	if err != nil {
		return err
	}
	var faults []error
	for _, path := range found {
		lock, err := hold(path)
		if lock != nil {
			err = errors.Join(os.RemoveAll(path), lock.Close())
		}
		if err != nil && !errors.Is(err, fs.ErrPermission) { // another user's
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// hold locks a directory; nil if somebody else holds it, or it is gone or none.
func hold(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_DIRECTORY, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ELOOP):
		return nil, nil
	case err != nil:
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = nil
		}
		return nil, errors.Join(err, file.Close())
	}
	// Between opening and locking it may have been removed: then the lock guards nothing.
	ours, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	theirs, err := os.Stat(path)
	if err != nil || !os.SameFile(ours, theirs) {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
