package plan

import (
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// findRenames looks for the files whose file is missing, and which the
// templates changed, among the files that no tree knows.
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

// missing returns the files worth a search: their file is gone, and the
// templates did something to it or to a neighbour in its folder.
func (b *builder) missing(files []*file) []*file {
	grows := map[string]bool{} // folders into which the templates bring a file
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

// candidates returns the files of the owner's own that may be one of the
// missing, those with the name of a missing one first.
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
			continue // it cannot be the file looked for
		}
		content, err := fs.ReadFile(b.in.Ours, name)
		if err != nil {
			return nil, err
		}
		found = append(found, &candidate{path: name, entry: worktree.Entry{Kind: worktree.Regular, Mode: info.Mode().Perm(), Content: content}})
	}
	return found, nil
}

// followMovedDirectories sends files that the templates add to a folder which the
// owner moved as a whole to where that folder is now.
func (b *builder) followMovedDirectories(files []*file) {
	home := map[string]string{} // template's folder to the owner's; "" if there are several
	for _, f := range files {
		if f.base == nil || f.theirs == nil || f.ours.Kind == worktree.Absent {
			continue
		}
		from, to := path.Dir(f.theirs.Path), path.Dir(f.path)
		if left := path.Dir(f.base.Path); !f.userMoved || left == to || left == "." {
			to = "" // the file itself was moved, or nothing was
		}
		if was, seen := home[from]; seen && was != to {
			to = ""
		}
		home[from] = to
	}
	for _, f := range files {
		if f.base != nil || f.ours.Kind != worktree.Absent {
			continue
		}
		to := home[path.Dir(f.theirs.Path)]
		if to == "" || path.Dir(f.theirs.Path) == "." {
			continue
		}
		moved := path.Join(to, path.Base(f.theirs.Path))
		if found, err := worktree.Lstat(b.in.Ours, moved); err == nil && found.Kind == worktree.Absent {
			f.path = moved
		}
	}
}
