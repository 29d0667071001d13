package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Patch returns what the upgrade does to the owner's files as a patch that
// git apply takes, but for files without lines, which it only names. What
// chassis keeps for itself is left out.
func (p *Plan) Patch() string {
	byPath := map[string]Step{}
	for _, step := range p.Steps {
		if !strings.HasPrefix(step.Path, ".chassis/") {
			byPath[step.Path] = step
		}
	}
	movedAway := map[string]bool{}
	for _, change := range p.Changes {
		// Two files that change places are shown as two edits.
		if old, is := byPath[change.OldPath]; is && old.New.Kind == worktree.Absent {
			movedAway[change.OldPath] = true
		}
	}
	var out strings.Builder
	for _, step := range p.Steps {
		if _, shown := byPath[step.Path]; !shown || movedAway[step.Path] {
			continue
		}
		from := entryAt{step.Path, step.Before}
		index := slices.IndexFunc(p.Changes, func(c Change) bool { return c.Path == step.Path && movedAway[c.OldPath] })
		if index >= 0 && step.Before.Kind == worktree.Absent {
			old := byPath[p.Changes[index].OldPath]
			from = entryAt{old.Path, old.Before}
		} else if index >= 0 {
			movedAway[p.Changes[index].OldPath] = false
		}
		out.WriteString(filePatch(from, entryAt{step.Path, step.After}))
	}
	return out.String()
}

// entryAt is an entry with its path.
type entryAt struct {
	path string
	worktree.Entry
}

// filePatch returns the patch that takes one file from one state to another.
func filePatch(from, to entryAt) string {
	var out strings.Builder
	a, b := patchName("a/"+from.path), patchName("b/"+to.path)
	fmt.Fprintf(&out, "diff --git %s %s\n", a, b)
	switch {
	case from.Kind == worktree.Absent:
		fmt.Fprintf(&out, "new file mode %s\n", patchMode(to.Entry))
		a = "/dev/null"
	case to.Kind == worktree.Absent:
		fmt.Fprintf(&out, "deleted file mode %s\n", patchMode(from.Entry))
		b = "/dev/null"
	case patchMode(from.Entry) != patchMode(to.Entry):
		fmt.Fprintf(&out, "old mode %s\nnew mode %s\n", patchMode(from.Entry), patchMode(to.Entry))
	}
	if from.path != to.path {
		fmt.Fprintf(&out, "rename from %s\nrename to %s\n", patchName(from.path), patchName(to.path))
	}
	before, after := string(from.Content), string(to.Content)
	switch {
	case before == after:
	case merge.IsBinary(from.Content) || merge.IsBinary(to.Content):
		fmt.Fprintf(&out, "Binary files %s and %s differ\n", a, b)
	default:
		hunks := udiff.Unified("a", "b", before, after)
		_, hunks, _ = strings.Cut(hunks, "\n")
		_, hunks, _ = strings.Cut(hunks, "\n")
		fmt.Fprintf(&out, "--- %s\n+++ %s\n%s", a, b, hunks)
	}
	return out.String()
}

func patchMode(e worktree.Entry) string {
	if worktree.Executable(e.Mode) {
		return "100755"
	}
	return "100644"
}

// patchName returns a path as git writes it in patches: quoted as in C where
// it holds quotes, backslashes or control characters, with these in octal.
func patchName(name string) string {
	var out strings.Builder
	quoted := false
	for i := range len(name) {
		switch c := name[i]; {
		case c < ' ', c == 0x7f:
			fmt.Fprintf(&out, `\%03o`, c)
		case c == '"', c == '\\':
			out.Write([]byte{'\\', c})
		default:
			out.WriteByte(c)
			continue
		}
		quoted = true
	}
	if quoted {
		return `"` + out.String() + `"`
	}
	return name
}
