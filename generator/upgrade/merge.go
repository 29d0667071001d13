package upgrade

import (
	"bytes"
	"context"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// ConflictMode is what becomes of lines that both sides changed.
type ConflictMode string

// The conflict modes.
const (
	Markers ConflictMode = "markers" // both versions stand in the file between markers
	Rej     ConflictMode = "rej"     // the owner's text stays, the template's hunks go to PATH.rej
	Refuse  ConflictMode = "abort"   // nothing at all is written
)

// merged is the outcome of a three-way merge of one text.
type merged struct {
	text     []byte
	rejected []byte // unified hunks that are not in text, for [Rej]
	conflict bool
}

// mergeText merges ours and theirs, two edits of base. Git does the work; its
// own fallback stands in where git is missing or too old.
func mergeText(ctx context.Context, mode ConflictMode, name string, base, ours, theirs []byte, labels worktree.Labels) merged {
	if mode == Rej {
		return mergeReject(name, base, ours, theirs)
	}
	text, conflict, err := worktree.MergeFile(ctx, base, ours, theirs, labels)
	if err != nil {
		var conflicts int
		text, conflicts = mark(diff3(base, ours, theirs), labels)
		conflict = conflicts > 0
	}
	return merged{text: text, conflict: conflict}
}

// mergeReject merges what does not conflict and keeps ours where it does; the
// template's side of each conflict becomes a hunk.
func mergeReject(name string, base, ours, theirs []byte) merged {
	var text bytes.Buffer
	wanted := string(base)
	var edits []udiff.Edit
	offset := 0
	for _, r := range diff3(base, ours, theirs) {
		if !r.conflict {
			text.WriteString(strings.Join(r.settled, ""))
			continue
		}
		text.WriteString(strings.Join(r.ours, ""))
		offset = lineOffset(wanted, r.line)
		end := offset + len(strings.Join(r.base, ""))
		edits = append(edits, udiff.Edit{Start: offset, End: end, New: strings.Join(r.theirs, "")})
	}
	if len(edits) == 0 {
		return merged{text: text.Bytes()}
	}
	// The edits come from diff3 in order and without overlap, which is all
	// that ToUnified may fail for.
	hunks, err := udiff.ToUnified(name, name, wanted, edits, udiff.DefaultContextLines)
	if err != nil {
		hunks = string(theirs)
	}
	return merged{text: text.Bytes(), rejected: []byte(hunks), conflict: true}
}

// lineOffset returns the offset in text at which line n, from 0, begins.
func lineOffset(text string, n int) int {
	offset := 0
	for ; n > 0; n-- {
		end := strings.IndexByte(text[offset:], '\n')
		if end < 0 {
			return len(text)
		}
		offset += end + 1
	}
	return offset
}
