package store

import (
	"maps"
	"slices"
)

// Conflicts are the names of the constraints that have a meaning of their own.
func Conflicts() []string { return slices.Sorted(maps.Keys(conflicts)) }

// Classify is what the store makes of an error of the database.
var Classify = classify

// RetentionLock is what a test holds to keep others from shortening the feed.
const RetentionLock = retentionLock
