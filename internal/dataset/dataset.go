// Package dataset holds the plan of Helsefellesskap Møre og Romsdal as its five documents tell it, each fact with its source.
package dataset

import (
	"embed"
	"io/fs"
)

//go:embed more-og-romsdal
var files embed.FS

// MoreOgRomsdal returns the data files; package exchange reads them.
func MoreOgRomsdal() fs.FS {
	sub, err := fs.Sub(files, "more-og-romsdal")
	if err != nil {
		panic(err) // it is embedded
	}
	return sub
}
