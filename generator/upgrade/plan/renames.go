package plan

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// findRenames searches the owner's own files for those that are missing from
// the work tree and that the templates changed: first for files of the same
// content, then for similar ones.
func (b *builder) findRenames(files []*file) error {
	missing := b.missing(files)
	if len(missing) == 0 {
		return nil
	}
	s := &search{ours: b.in.Ours, missing: missing, taken: map[string]bool{}}
	s.candidates = b.candidates(files, missing)
	if err := s.matchSame(); err != nil {
		return err
	}
	left, err := s.matchSimilar()
	if err != nil || left == 0 || len(s.missing) == 0 {
		return err
	}
	var names []string
	for _, f := range s.missing {
		names = append(names, f.base.Path)
	}
	b.notes = append(b.notes, fmt.Sprintf("%d of your files were not compared with the templates' files that are missing, which count as deleted: %s; if you moved one, name its new path under moves in .chassis/project.yaml",
		left, listPaths(names)))
	return nil
}

// missing returns the files worth a search: they are missing from the work
// tree, and the templates changed them, add a file to their directory, or
// change files that may import them.
func (b *builder) missing(files []*file) []*file {
	grows := map[string]bool{} // directories to which the templates add a file
	there := map[string]bool{} // directories of Go files that are not missing
	changes := false           // the templates change anything at all
	for _, f := range files {
		switch {
		case f.base == nil:
			grows[path.Dir(f.theirs.Path)] = true
		case path.Ext(f.base.Path) == ".go" && f.ours.Kind != worktree.Absent:
			there[path.Dir(f.base.Path)] = true
		}
		changes = changes || !f.templateIdle()
	}
	var missing []*file
	for _, f := range files {
		if f.base == nil || f.ours.Kind != worktree.Absent || len(f.base.Content) == 0 || len(f.base.Content) > maxMovedSize {
			continue
		}
		dir := path.Dir(f.base.Path)
		imported := changes && path.Ext(f.base.Path) == ".go" && !there[dir]
		if f.theirs == nil || f.templateMoved() || grows[dir] || imported || !bytes.Equal(f.base.Content, f.theirs.Content) {
			missing = append(missing, f)
		}
	}
	return missing
}

// candidates returns the owner's own files that may be one of the missing,
// the likeliest first.
func (b *builder) candidates(files, missing []*file) []candidate {
	known := map[string]bool{}
	for _, f := range files {
		if f.base != nil {
			known[f.path] = f.ours.Kind != worktree.Absent
		}
	}
	likely := likelihood(missing)
	var found []candidate
	worktree.Walk(b.in.Ours, func(name string, item fs.DirEntry) {
		if !known[name] {
			if c := likely(name, item); c.distance <= maxDistance {
				found = append(found, c)
			}
		}
	})
	slices.SortStableFunc(found, func(a, b candidate) int {
		if a.named != b.named {
			return map[bool]int{true: -1, false: 1}[a.named]
		}
		return cmp.Compare(a.distance, b.distance)
	})
	return found
}

// followMovedDirectories moves files that the templates add to a directory that
// the owner moved as a whole along with it.
func (b *builder) followMovedDirectories(files []*file) {
	moved := map[string]string{} // the template's directory to the owner's; "" if there are several
	for _, f := range files {
		if f.base == nil || f.theirs == nil || f.ours.Kind == worktree.Absent || b.leavesPackage(f) {
			continue
		}
		from, to := path.Dir(f.theirs.Path), path.Dir(f.path)
		if left := path.Dir(f.base.Path); !f.userMoved || left == to || left == "." {
			to = "" // only the file moved, or nothing
		}
		if was, seen := moved[from]; seen && was != to {
			to = ""
		}
		moved[from] = to
	}
	for _, f := range files {
		if f.base != nil || f.ours.Kind != worktree.Absent {
			continue
		}
		to := moved[path.Dir(f.theirs.Path)]
		if to == "" || path.Dir(f.theirs.Path) == "." {
			continue
		}
		target := path.Join(to, path.Base(f.theirs.Path))
		if found, err := worktree.Lstat(b.in.Ours, target); err == nil && found.Kind == worktree.Absent {
			f.path = target
		}
	}
}
