package upgrade

import "github.com/chassis-go/chassis/generator/upgrade/merge"

// ConflictMode is what becomes of lines that both sides changed.
type ConflictMode = merge.Mode

// The conflict modes.
const (
	Markers = merge.Markers // both versions stand in the file between markers
	Rej     = merge.Rej     // the owner's text stays, the template's hunks go to PATH.rej
	Refuse  = merge.Refuse  // nothing at all is written
)
