package localpg

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// tryLock takes the lock of the directory and returns the file that holds it, or nil if somebody else has it.
//
// The lock belongs to the open file, and the server inherits that: it is free again only when the last process of the
// server is gone, even after kill -9 of everybody, and no process id has to be trusted.
func tryLock(dir string, a account) (*os.File, error) {
	path := filepath.Join(dir, "lock")
	for {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(a.own(path), syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)); err != nil {
			file.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				return nil, nil
			}
			if errors.Is(err, syscall.EINTR) {
				continue
			}
			return nil, err
		}
		// Between opening and locking, the file may have been deleted with its directory: then the lock guards nothing.
		ours, err := file.Stat()
		if err != nil {
			file.Close()
			return nil, err
		}
		theirs, err := os.Stat(path)
		if err == nil && os.SameFile(ours, theirs) {
			return file, nil
		}
		file.Close()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}
