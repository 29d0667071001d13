package merge

import (
	"bytes"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// reject merges what does not conflict and keeps ours where it does; theirs of
// each conflict becomes a hunk.
func reject(name string, base, ours, theirs []byte) Result {
	var text bytes.Buffer
	wanted := string(base)
	var edits []udiff.Edit
	offset := 0
	for _, r := range diff3(base, ours, theirs) {
		if !r.conflict {
			text.WriteString(strings.Join(r.merged, ""))
			continue
		}
		text.WriteString(strings.Join(r.ours, ""))
		offset = lineOffset(wanted, r.line)
		end := offset + len(strings.Join(r.base, ""))
		edits = append(edits, udiff.Edit{Start: offset, End: end, New: strings.Join(r.theirs, "")})
	}
	if len(edits) == 0 {
		return Result{Text: text.Bytes()}
	}
	// The edits come from diff3 in order and without overlap, which is all
	// that ToUnified may fail for.
	hunks, err := udiff.ToUnified(name, name, wanted, edits, udiff.DefaultContextLines)
	if err != nil {
		hunks = string(theirs)
	}
	return Result{Text: text.Bytes(), Rejected: []byte(hunks), Conflict: true}
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
