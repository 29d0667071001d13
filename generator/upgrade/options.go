package upgrade

import (
	"io/fs"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
)

// Options say what to upgrade and how.
type Options struct {
	Dir            string // of the project
	Templates      fs.FS  // rooted at templates/
	Set            []string
	Restore        []string
	Mode           ConflictMode // zero is [Markers]
	AllowDowngrade bool

	// Hook, if not nil, is called before each operation that changes the
	// project. Tests end the process in it.
	Hook func(operation string)
}

// ConflictMode is what becomes of lines that both sides changed.
type ConflictMode = merge.Mode

// The conflict modes.
const (
	Markers = merge.Markers // both versions are in the file, between markers
	Rej     = merge.Rej     // the owner's text stays, the template's hunks go to PATH.rej
	Refuse  = merge.Refuse  // nothing is written
)
