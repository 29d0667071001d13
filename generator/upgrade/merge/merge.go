package merge

import (
	"context"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Mode is what becomes of lines that both sides changed.
type Mode string

// The modes.
const (
	Markers Mode = "markers" // both versions are in the file, between markers
	Rej     Mode = "rej"     // the owner's text stays, the template's hunks go to PATH.rej
	Refuse  Mode = "abort"   // nothing is written; texts are merged like [Markers]
)

// Result is the outcome of a three-way merge of one text.
type Result struct {
	Text     []byte
	Rejected []byte // unified hunks that are not in Text, for [Rej]
	Conflict bool
}

// FileFunc merges one text like git merge-file.
type FileFunc func(ctx context.Context, base, ours, theirs []byte, labels worktree.Labels) (text []byte, conflict bool, err error)

// Merger merges texts line by line.
type Merger struct {
	Mode   Mode
	Labels worktree.Labels
	File   FileFunc // for every mode but [Rej]; where it is nil or fails, the package merges itself
}

// Merge merges ours and theirs, two edits of base. The name is that of the
// file in rejected hunks.
func (m Merger) Merge(ctx context.Context, name string, base, ours, theirs []byte) Result {
	if m.Mode == Rej {
		return reject(name, base, ours, theirs)
	}
	if m.File != nil {
		if text, conflict, err := m.File(ctx, base, ours, theirs, m.Labels); err == nil {
			return Result{Text: text, Conflict: conflict}
		}
	}
	text, conflicts := mark(diff3(base, ours, theirs), m.Labels)
	return Result{Text: text, Conflict: conflicts > 0}
}
