// Package migrations holds the database's migrations. A file NNNN_name.sql has a section `-- +goose Up` and a section
// `-- +goose Down`; a file that has been released is never changed again. Package migrate applies them.
package migrations

import "embed"

// FS holds every migration.
//
//go:embed *.sql
var FS embed.FS
