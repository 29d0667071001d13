package plan

import (
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// findRenames searches the owner's own files for those that are missing from
// the work tree and that the templates changed.
func (b *builder) findRenames(files []*file) error {
	missing := b.missing(files)
	if len(missing) == 0 {
		return nil
	}
	candidates, err := b.candidates(files, missing)
	if err != nil {
		return err
	}
	matches := matchAll(missing, candidates)
	slices.SortStableFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.file.base.Path, b.file.base.Path), cmp.Compare(a.found.path, b.found.path))
	})
	taken := map[string]bool{}
	for _, m := range matches {
		if f := m.file; !f.userMoved && !taken[m.found.path] {
			f.path, f.ours, f.userMoved = m.found.path, m.found.entry, true
			taken[m.found.path] = true
		}
	}
	return nil
}

// missing returns the files worth a search: they are missing from the work
// tree, and the templates changed them or add a file to their directory.
func (b *builder) missing(files []*file) []*file {
	grows := map[string]bool{} // directories to which the templates add a file
	for _, f := range files {
		if f.base == nil {
			grows[path.Dir(f.theirs.Path)] = true
		}
	}
	var missing []*file
	for _, f := range files {
		if f.base == nil || f.ours.Kind != worktree.Absent || len(f.base.Content) == 0 || len(f.base.Content) > maxMovedSize {
			continue
		}
		if f.theirs == nil || f.templateMoved() || grows[path.Dir(f.base.Path)] ||
			!bytes.Equal(f.base.Content, f.theirs.Content) {
			missing = append(missing, f)
		}
	}
	return missing
}

// candidates returns the owner's own files that may be one of the missing, those
// with the base name of a missing one first.
func (b *builder) candidates(files, missing []*file) ([]*candidate, error) {
	known := map[string]bool{}
	for _, f := range files {
		if f.base != nil {
			known[f.path] = f.ours.Kind != worktree.Absent
		}
	}
	names, suffixes := map[string]bool{}, map[string]bool{}
	for _, f := range missing {
		names[path.Base(f.base.Path)] = true
		suffixes[path.Ext(f.base.Path)] = true
	}
	var likely, possible []string
	worktree.Walk(b.in.Ours, func(name string) {
		switch {
		case known[name]:
		case names[path.Base(name)]:
			likely = append(likely, name)
		case suffixes[path.Ext(name)] && len(possible) < maxCandidates:
			possible = append(possible, name)
		}
	})
	all := append(likely, possible...)
	if len(all) > maxCandidates {
		all = all[:maxCandidates]
		b.notes = append(b.notes, "the search for moved files was cut short: a file that you moved may count as deleted")
	}
	return b.readCandidates(all)
}

func (b *builder) readCandidates(names []string) ([]*candidate, error) {
	var found []*candidate
	for _, name := range names {
		info, err := fs.Lstat(b.in.Ours, name)
		if err != nil || info.Size() > 2*maxMovedSize || !info.Mode().IsRegular() {
			continue // cannot be a missing file
		}
		content, err := fs.ReadFile(b.in.Ours, name)
		if err != nil {
			return nil, err
		}
		found = append(found, &candidate{path: name, entry: worktree.Entry{Kind: worktree.Regular, Mode: info.Mode().Perm(), Content: content}})
	}
	return found, nil
}

// followMovedDirectories moves files that the templates add to a directory that
// the owner moved as a whole along with it.
func (b *builder) followMovedDirectories(files []*file) {
	moved := map[string]string{} // the template's directory to the owner's; "" if there are several
	for _, f := range files {
		if f.base == nil || f.theirs == nil || f.ours.Kind == worktree.Absent {
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
