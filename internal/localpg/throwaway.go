package localpg

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// StartThrowaway starts a cluster for tests in a new temporary directory, which Stop removes: in TMPDIR if that is set,
// otherwise in memory where there is plenty. It also removes what earlier processes of the same user left when they were
// killed.
func StartThrowaway(ctx context.Context, b Binaries, log *slog.Logger) (*Cluster, error) {
	root := temporaryRoot()
	prefix := fmt.Sprintf("fellesplan-throwaway-%d-", os.Geteuid())
	left, err := filepath.Glob(filepath.Join(escapeGlob(root), prefix+"*"))
	if err != nil {
		return nil, err
	}
	for _, dir := range left {
		// Not worth failing for; a cluster that starts or runs is locked and stays.
		_, _ = RemoveStopped(dir)
	}
	dir, err := os.MkdirTemp(root, prefix)
	if err != nil {
		return nil, err
	}
	return Start(ctx, Options{DataDir: dir, Binaries: b, Throwaway: true, Logger: log})
}

// temporaryRoot is where clusters of tests go. A database is some 600 files: on a disk its copy takes 120 ms, and in
// memory 8.
func temporaryRoot() string {
	if os.Getenv("TMPDIR") == "" {
		if dir := memoryRoot(); dir != "" {
			return dir
		}
	}
	return os.TempDir()
}
