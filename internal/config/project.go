package config

import (
	"os"
	"path/filepath"
	"regexp"
)

var moduleLine = regexp.MustCompile(`(?m)^module github\.com/helsefellesskap/fellesplan\s*$`)

// Project returns the root of fellesplan's source tree if dir lies in it, and otherwise an empty string.
func Project(dir string) string {
	for {
		if text, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil && moduleLine.Match(text) {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// PostgresCache returns the directory in the project around dir in which `make` unpacks PostgreSQL for users who may not
// install it. Outside of the project it returns an empty string.
func PostgresCache(dir string) string {
	project := Project(dir)
	if project == "" {
		return ""
	}
	return filepath.Join(project, ".cache", "postgresql")
}
