package migrate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Set is an ordered list of migrations. Load makes one; it does not change afterwards.
type Set struct {
	migrations []migration
}

type migration struct {
	version int64
	name    string
	up      section
	down    section
}

// section is one half of a file.
type section struct {
	text string
	line int // where it begins in the file
}

var fileName = regexp.MustCompile(`^(\d{4})_([a-z0-9_]+)\.sql$`)

// Load reads the files NNNN_name.sql in the root of fsys. Every fault in a name or in the sections is in the error.
// Numbers count from 0001 without a gap, so that two branches that add the same number cannot both go in unseen.
func Load(fsys fs.FS) (*Set, error) {
	paths, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		return nil, err
	}
	set := &Set{}
	var faults []error
	for _, path := range paths {
		match := fileName.FindStringSubmatch(path)
		if match == nil {
			faults = append(faults, fmt.Errorf("%s: a migration is named NNNN_name.sql", path))
			continue
		}
		text, err := fs.ReadFile(fsys, path)
		if err != nil {
			return nil, err
		}
		m := migration{name: match[2]}
		m.version, _ = strconv.ParseInt(match[1], 10, 64)
		if m.up, m.down, err = sections(string(text)); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", path, err))
		}
		set.migrations = append(set.migrations, m)
	}
	slices.SortFunc(set.migrations, func(a, b migration) int { return cmp.Compare(a.version, b.version) })
	for i, m := range set.migrations {
		if want := int64(i + 1); m.version != want {
			faults = append(faults, fmt.Errorf("%04d_%s.sql: expected number %04d here", m.version, m.name, want))
			break
		}
	}
	return set, errors.Join(faults...)
}

// Latest is the version of a database that every migration of the set was applied to.
func (s *Set) Latest() int64 { return int64(len(s.migrations)) }

// Hash tells sets apart: it is the same for two sets exactly if their files say the same.
func (s *Set) Hash() string {
	sum := sha256.New()
	for _, m := range s.migrations {
		_, _ = fmt.Fprintf(sum, "%d %s %q %q\n", m.version, m.name, m.up.text, m.down.text)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// sections splits a file into what leads up and what leads down again. PostgreSQL takes a whole section at once, so the
// marks around a statement with semicolons inside are mere comments here.
func sections(text string) (up, down section, err error) {
	var current *section
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		mark, found := strings.CutPrefix(line, "-- +goose ")
		switch {
		case found && mark == "Up" && current == nil:
			current = &up
		case found && mark == "Down" && current == &up:
			current = &down
		case found && (mark == "StatementBegin" || mark == "StatementEnd"):
		case found:
			return up, down, fmt.Errorf("line %d: the mark %q is out of place or not known here", i+1, mark)
		case current == nil && line != "" && !strings.HasPrefix(line, "--"):
			return up, down, fmt.Errorf("line %d stands before the section Up", i+1)
		}
		if current == nil {
			continue
		}
		if current.line == 0 {
			current.line = i + 1
		}
	}
	if current != &down {
		return up, down, errors.New("needs a section Up and then a section Down")
	}
	lines := strings.SplitAfter(text, "\n")
	up.text = strings.Join(lines[up.line-1:down.line-1], "")
	down.text = strings.Join(lines[down.line-1:], "")
	return up, down, nil
}

// lineAt tells in which line of the file the character is, which counts from 1 in the section.
func (s section) lineAt(character int32) int {
	runes := []rune(s.text)
	before := runes[:min(max(int(character)-1, 0), len(runes))]
	return s.line + strings.Count(string(before), "\n")
}
