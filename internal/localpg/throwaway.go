package localpg

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// StartThrowaway starts a cluster for tests in a new temporary directory, which Stop removes. It also removes what
// earlier processes of the same user left when they were killed.
func StartThrowaway(ctx context.Context, b Binaries, log *slog.Logger) (*Cluster, error) {
	prefix := fmt.Sprintf("fellesplan-throwaway-%d-", os.Geteuid())
	left, err := filepath.Glob(filepath.Join(escapeGlob(os.TempDir()), prefix+"*"))
	if err != nil {
		return nil, err
	}
	for _, dir := range left {
		// Not worth failing for; a cluster that starts or runs is locked and stays.
		_, _ = RemoveStopped(dir)
	}
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return nil, err
	}
	return Start(ctx, Options{DataDir: dir, Binaries: b, Throwaway: true, Logger: log})
}
