// Package fellesplan holds the files at the root of the module that the service shows: nothing but this package can embed them.
package fellesplan

import _ "embed"

// Changelog is CHANGELOG.md.
//
//go:embed CHANGELOG.md
var Changelog string
