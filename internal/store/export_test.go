package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"

	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Conflicts are the names of the constraints that have a meaning of their own.
func Conflicts() []string { return slices.Sorted(maps.Keys(conflicts)) }

// Classify is what the store makes of an error of the database.
var Classify = classify

// BothWays reads all objects of a noun with their references over GORM and quickly.
func (s *Store) BothWays(ctx context.Context, noun plan.Noun) (ordinary, quick []plan.Root, err error) {
	read := func(into *[]plan.Root) func(*gorm.DB) error {
		return func(db *gorm.DB) error {
			var err error
			if *into, err = s.tables[noun].load(db.Order("t.id")); err != nil {
				return err
			}
			return s.hydrate(db, *into)
		}
	}
	err = s.db.WithContext(ctx).Transaction(read(&ordinary))
	return ordinary, quick, errors.Join(err, s.read(ctx, read(&quick)))
}

// RetentionLock is what a test holds to keep others from shortening the feed.
const RetentionLock = retentionLock

// Counted counts the queries that the store makes from now on.
func (s *Store) Counted() (*atomic.Int64, error) {
	var n atomic.Int64
	count := func(*gorm.DB) { n.Add(1) }
	if err := s.db.Callback().Query().Before("gorm:query").Register("count", count); err != nil {
		return nil, err
	}
	return &n, s.db.Callback().Row().Before("gorm:row").Register("count", count)
}

// SweepLock is what a test holds to keep others from forgetting jobs.
const SweepLock = sweepLock
