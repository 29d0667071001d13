package merge

import (
	"context"
	"path"
	"strings"

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
	File   FileFunc // where it is nil or fails, the package merges itself

	Without Rules // see [Rule]
}

// Merge merges ours and theirs, two edits of base. The name is that of the
// file in rejected hunks.
func (m Merger) Merge(ctx context.Context, name string, base, ours, theirs []byte) Result {
	byDeclarations, merged := m.declarations(name, base, ours, theirs)
	if merged && !byDeclarations.Conflict {
		return byDeclarations
	}
	byLines := m.byLines(ctx, name, base, ours, theirs)
	if merged && (m.conflicts(byDeclarations) <= m.conflicts(byLines) || !byLines.Conflict && declaresTwice(byLines.Text)) {
		byLines = byDeclarations
	}
	if m.Mode == Rej && byLines.Conflict {
		return reject(name, base, ours, theirs)
	}
	return byLines
}

// declarations merges Go by its declarations, if that can be done.
func (m Merger) declarations(name string, base, ours, theirs []byte) (result Result, ok bool) {
	if path.Ext(name) != ".go" || len(base) == 0 || m.Without.Has(Declarations) {
		return Result{}, false
	}
	text, conflicts, ok := mergeDeclarations(base, ours, theirs, m.Labels, !m.Without.Has(Insertions))
	return Result{Text: text, Conflict: conflicts > 0}, ok
}

// conflicts returns the number of conflicts in a merged text.
func (m Merger) conflicts(result Result) int {
	if !result.Conflict {
		return 0
	}
	return strings.Count("\n"+string(result.Text), "\n<<<<<<< "+m.Labels.Ours+"\n")
}

// byLines merges lines, without regard to the alignment of Go and with insertions of
// both sides side by side, as far as that resolves conflicts.
func (m Merger) byLines(ctx context.Context, name string, base, ours, theirs []byte) Result {
	merged := m.lines(ctx, base, ours, theirs)
	bothAdded := len(base) == 0
	if !merged.Conflict || bothAdded || ordered(name) {
		return merged
	}
	join := !m.Without.Has(Insertions)
	if path.Ext(name) == ".go" && !m.Without.Has(Alignment) {
		if text, merges := mergeUnaligned(name, base, ours, theirs, join); merges {
			return Result{Text: text}
		}
	}
	if !join {
		return merged
	}
	joined := joinInsertions(name, diff3(base, ours, theirs))
	if joined == nil {
		return merged
	}
	text, conflicts := mark(joined, m.Labels)
	return Result{Text: text, Conflict: conflicts > 0}
}

// lines merges line by line.
func (m Merger) lines(ctx context.Context, base, ours, theirs []byte) Result {
	if m.File != nil {
		if text, conflict, err := m.File(ctx, base, ours, theirs, m.Labels); err == nil {
			return Result{Text: text, Conflict: conflict}
		}
	}
	text, conflicts := mark(diff3(base, ours, theirs), m.Labels)
	return Result{Text: text, Conflict: conflicts > 0}
}
