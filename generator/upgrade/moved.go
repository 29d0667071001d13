package upgrade

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Bounds of the search for files that the owner moved.
const (
	maxCandidates = 400       // files that are read
	maxMovedSize  = 256 << 10 // bytes of a file that is searched for
	sameName      = 0.5       // least similarity under the same base name
	otherName     = 0.6       // least similarity under another one
)

// candidate is a file of the owner's that may be one of the template's.
type candidate struct {
	path  string
	entry worktree.Entry
	lines map[uint64]int
	size  int
}

// match is a candidate for a missing track.
type match struct {
	track *track
	found *candidate
	score float64
}

// findMoved looks for the tracks whose file is missing, and which the
// templates changed, among the files that no tree knows.
func (p *planner) findMoved(tracks []*track) error {
	missing := p.missing(tracks)
	if len(missing) == 0 {
		return nil
	}
	candidates, err := p.candidates(tracks, missing)
	if err != nil {
		return err
	}
	matches := matchAll(missing, candidates)
	slices.SortStableFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.track.base.Path, b.track.base.Path), cmp.Compare(a.found.path, b.found.path))
	})
	taken := map[string]bool{}
	for _, m := range matches {
		if t := m.track; !t.userMoved && !taken[m.found.path] {
			t.path, t.ours, t.userMoved = m.found.path, m.found.entry, true
			taken[m.found.path] = true
		}
	}
	return nil
}

// matchAll returns the pairs that are similar enough.
func matchAll(missing []*track, candidates []*candidate) []match {
	seed := maphash.MakeSeed()
	for _, c := range candidates {
		c.lines, c.size = countLines(seed, merge.ToLF(c.entry.Content))
	}
	var matches []match
	for _, t := range missing {
		lines, size := countLines(seed, merge.ToLF(t.base.Content))
		for _, c := range candidates {
			least := otherName
			if path.Base(c.path) == path.Base(t.base.Path) {
				least = sameName
			} else if path.Ext(c.path) != path.Ext(t.base.Path) {
				continue
			}
			if score := similarity(lines, size, c.lines, c.size); score >= least {
				matches = append(matches, match{t, c, score})
			}
		}
	}
	return matches
}

// missing returns the tracks worth a search: their file is gone, and the
// templates did something to it or to a neighbour in its folder.
func (p *planner) missing(tracks []*track) []*track {
	grows := map[string]bool{} // folders into which the templates bring a file
	for _, t := range tracks {
		if t.base == nil {
			grows[path.Dir(t.theirs.Path)] = true
		}
	}
	var missing []*track
	for _, t := range tracks {
		if t.base == nil || t.ours.Kind != worktree.Absent || len(t.base.Content) == 0 || len(t.base.Content) > maxMovedSize {
			continue
		}
		if t.theirs == nil || t.templateMoved() || grows[path.Dir(t.base.Path)] ||
			!bytes.Equal(t.base.Content, t.theirs.Content) {
			missing = append(missing, t)
		}
	}
	return missing
}

// candidates returns the files of the owner's own that may be one of the
// missing, those with the name of a missing one first.
func (p *planner) candidates(tracks, missing []*track) ([]*candidate, error) {
	known := map[string]bool{}
	for _, t := range tracks {
		if t.base != nil {
			known[t.path] = t.ours.Kind != worktree.Absent
		}
	}
	names, suffixes := map[string]bool{}, map[string]bool{}
	for _, t := range missing {
		names[path.Base(t.base.Path)] = true
		suffixes[path.Ext(t.base.Path)] = true
	}
	var likely, possible []string
	worktree.Walk(p.in.Ours, func(name string) {
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
		p.notes = append(p.notes, "the search for moved files was cut short: a file that you moved may count as deleted")
	}
	return p.readCandidates(all)
}

func (p *planner) readCandidates(names []string) ([]*candidate, error) {
	var found []*candidate
	for _, name := range names {
		info, err := fs.Lstat(p.in.Ours, name)
		if err != nil || info.Size() > 2*maxMovedSize || !info.Mode().IsRegular() {
			continue // it cannot be the file looked for
		}
		content, err := fs.ReadFile(p.in.Ours, name)
		if err != nil {
			return nil, err
		}
		found = append(found, &candidate{path: name, entry: worktree.Entry{Kind: worktree.Regular, Mode: info.Mode().Perm(), Content: content}})
	}
	return found, nil
}

// countLines returns how many bytes of text stand in each of its lines, by
// the line's hash. White space around a line, empty lines and lone brackets
// say nothing about where a text comes from.
func countLines(seed maphash.Seed, text []byte) (lines map[uint64]int, size int) {
	lines = map[uint64]int{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if len(line) < 2 {
			continue
		}
		lines[maphash.String(seed, line)] += len(line)
		size += len(line)
	}
	return lines, size
}

// similarity returns the share of the larger text that both texts have, from
// 0 to 1.
func similarity(a map[uint64]int, sizeA int, b map[uint64]int, sizeB int) float64 {
	larger, smaller := max(sizeA, sizeB), min(sizeA, sizeB)
	if larger == 0 || float64(smaller) < sameName*float64(larger) {
		return 0
	}
	common := 0
	for line, size := range a {
		common += min(size, b[line])
	}
	return float64(common) / float64(larger)
}

// adoptMovedFolders sends files that the templates add to a folder which the
// owner moved as a whole to where that folder is now.
func (p *planner) adoptMovedFolders(tracks []*track) {
	home := map[string]string{} // template's folder to the owner's; "" if there are several
	for _, t := range tracks {
		if t.base == nil || t.theirs == nil || t.ours.Kind == worktree.Absent {
			continue
		}
		from, to := path.Dir(t.theirs.Path), path.Dir(t.path)
		if left := path.Dir(t.base.Path); !t.userMoved || left == to || left == "." {
			to = "" // the file itself was moved, or nothing was
		}
		if was, seen := home[from]; seen && was != to {
			to = ""
		}
		home[from] = to
	}
	for _, t := range tracks {
		if t.base != nil || t.ours.Kind != worktree.Absent {
			continue
		}
		to := home[path.Dir(t.theirs.Path)]
		if to == "" || path.Dir(t.theirs.Path) == "." {
			continue
		}
		moved := path.Join(to, path.Base(t.theirs.Path))
		if found, err := worktree.Lstat(p.in.Ours, moved); err == nil && found.Kind == worktree.Absent {
			t.path = moved
		}
	}
}
