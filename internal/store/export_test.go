package store

import (
	"maps"
	"slices"
	"sync/atomic"

	"gorm.io/gorm"
)

// Conflicts are the names of the constraints that have a meaning of their own.
func Conflicts() []string { return slices.Sorted(maps.Keys(conflicts)) }

// Classify is what the store makes of an error of the database.
var Classify = classify

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
