package plan

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"io/fs"
	"math"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Bounds of rename detection.
const (
	maxCompared  = 1500      // files that are read to compare their lines
	maxMovedSize = 256 << 10 // bytes of a missing file
	maxDistance  = 1         // see [distance]
	sameName     = 0.5       // least similarity of files with the same base name
	otherName    = 0.6       // least similarity of others
)

// candidate is a file of the owner's that may be a renamed one of base.
type candidate struct {
	path     string
	size     int
	named    bool    // it has the base name of a missing file
	distance float64 // of the missing file whose size is nearest
}

// likelihood returns a function that makes a candidate of a file. One that
// shares neither base name nor suffix with a missing file is infinitely far
// from all of them.
func likelihood(missing []*file) func(name string, item fs.DirEntry) candidate {
	names, suffixes := map[string]bool{}, map[string]bool{}
	var sizes []int
	for _, f := range missing {
		names[path.Base(f.base.Path)] = true
		suffixes[path.Ext(f.base.Path)] = true
		sizes = append(sizes, len(f.base.Content))
	}
	slices.Sort(sizes)
	return func(name string, item fs.DirEntry) candidate {
		c := candidate{path: name, named: names[item.Name()], distance: math.Inf(1)}
		if c.named || suffixes[path.Ext(name)] {
			if info, err := item.Info(); err == nil { // else it is gone since
				c.size = int(min(info.Size(), 4*maxMovedSize))
				c.distance = distance(c.size, sizes)
			}
		}
		return c
	}
}

// distance returns how far a size is from the nearest one of sizes, which are
// sorted: the logarithm of how many times larger the larger one is.
func distance(size int, sizes []int) float64 {
	nearest := math.Inf(1)
	at, _ := slices.BinarySearch(sizes, size)
	for _, other := range sizes[max(0, at-1):min(at+1, len(sizes))] {
		ratio := float64(size+1) / float64(other+1)
		nearest = min(nearest, math.Abs(math.Log(ratio)))
	}
	return nearest
}

// search finds missing files among candidates, the likeliest of which are
// first.
type search struct {
	ours       fs.FS
	missing    []*file // those that are not found yet
	candidates []candidate
	taken      map[string]bool // paths of the candidates that are found
}

// match is a missing file with a candidate for it.
type match struct {
	file  *file
	found string // path
	score float64
}

// matchSame finds the files that only moved: their content is the same.
func (s *search) matchSame() error {
	bySize := map[int][]*file{}
	for _, f := range s.missing {
		size := len(f.base.Content)
		bySize[size] = append(bySize[size], f)
	}
	var matches []match
	for _, c := range s.candidates {
		if len(bySize[c.size]) == 0 {
			continue
		}
		content, err := fs.ReadFile(s.ours, c.path)
		if err != nil {
			continue // unreadable, or gone since
		}
		for _, f := range bySize[c.size] {
			if bytes.Equal(f.base.Content, content) {
				matches = append(matches, match{f, c.path, 1})
			}
		}
	}
	return s.take(matches)
}

// matchSimilar finds the files that were edited as well. It compares the lines
// of as many candidates as is bearable, and returns how many are left.
func (s *search) matchSimilar() (left int, err error) {
	s.candidates = slices.DeleteFunc(s.candidates, func(c candidate) bool { return s.taken[c.path] })
	if left = max(0, len(s.candidates)-maxCompared); len(s.missing) == 0 {
		return 0, nil
	}
	lines := indexLines(s.missing)
	var matches []match
	for _, c := range s.candidates[:len(s.candidates)-left] {
		content, err := fs.ReadFile(s.ours, c.path)
		if err != nil {
			continue
		}
		for i, score := range lines.scores(merge.ToLF(content)) {
			f, least := s.missing[i], otherName
			if path.Base(c.path) == path.Base(f.base.Path) {
				least = sameName
			} else if path.Ext(c.path) != path.Ext(f.base.Path) {
				continue
			}
			if score >= least {
				matches = append(matches, match{f, c.path, score})
			}
		}
	}
	return left, s.take(matches)
}

// take pairs the files of the best matches. Among equals a file with the same
// base name is better.
func (s *search) take(matches []match) error {
	renames := func(m match) int {
		if path.Base(m.found) == path.Base(m.file.base.Path) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), renames(a)-renames(b),
			cmp.Compare(a.file.base.Path, b.file.base.Path), cmp.Compare(a.found, b.found))
	})
	for _, m := range matches {
		f := m.file
		if f.userMoved || s.taken[m.found] {
			continue
		}
		ours, err := worktree.Read(s.ours, m.found)
		if err != nil {
			return err
		}
		f.path, f.ours, f.userMoved, s.taken[m.found] = m.found, ours, true, true
	}
	s.missing = slices.DeleteFunc(s.missing, func(f *file) bool { return f.userMoved })
	return nil
}

// lineIndex holds the lines of texts by their hashes.
type lineIndex struct {
	seed  maphash.Seed
	lines map[uint64][]lineCount
	sizes []int // of the texts, see [merge.Lines]
}

// lineCount says how many bytes of a text are in a line.
type lineCount struct{ text, size int }

func indexLines(files []*file) *lineIndex {
	index := &lineIndex{seed: maphash.MakeSeed(), lines: map[uint64][]lineCount{}}
	for i, f := range files {
		lines := merge.CountLines(index.seed, merge.ToLF(f.base.Content))
		for line, size := range lines.Sizes {
			index.lines[line] = append(index.lines[line], lineCount{i, size})
		}
		index.sizes = append(index.sizes, lines.Size)
	}
	return index
}

// scores returns how similar a text is to each one of the index: the share of
// the larger text that the smaller one has too, from 0 to 1.
func (index *lineIndex) scores(text []byte) []float64 {
	common := make([]float64, len(index.sizes))
	lines := merge.CountLines(index.seed, text)
	for line, size := range lines.Sizes {
		for _, other := range index.lines[line] {
			common[other.text] += float64(min(size, other.size))
		}
	}
	for i := range common {
		common[i] /= float64(max(lines.Size, index.sizes[i], 1))
	}
	return common
}
