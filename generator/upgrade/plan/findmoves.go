package plan

import (
	"bytes"
	"cmp"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
)

// FindMoves compares two renders and returns which files of one have another
// path in the other, as moves of the given version: those with the same content,
// and those of the same suffix that are similar.
func FindMoves(version string, from, to []generator.File) []Move {
	left, arrived := without(from, to), without(to, from)
	gone := make([]*file, len(left))
	for i := range left {
		gone[i] = &file{base: &left[i]}
	}
	index := indexLines(gone)
	type pair struct {
		Move
		score float64
	}
	var pairs []pair
	for _, next := range arrived {
		scores := index.scores(merge.ToLF(next.Content))
		for i, old := range left {
			switch {
			case bytes.Equal(old.Content, next.Content):
				pairs = append(pairs, pair{Move{version, old.Path, next.Path}, 2})
			case path.Ext(old.Path) == path.Ext(next.Path) && scores[i] >= otherName:
				pairs = append(pairs, pair{Move{version, old.Path, next.Path}, scores[i]})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
	var moves []Move
	taken := map[string]bool{}
	for _, p := range pairs {
		if !taken["from "+p.From] && !taken["to "+p.To] {
			taken["from "+p.From], taken["to "+p.To] = true, true
			moves = append(moves, p.Move)
		}
	}
	return moves
}

// without returns the files, other than empty ones, whose path is not among
// those of others.
func without(files, others []generator.File) []generator.File {
	known := byPath(others)
	return slices.DeleteFunc(slices.Clone(files), func(file generator.File) bool {
		return known[file.Path] != nil || len(file.Content) == 0
	})
}
