package upgrade

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/semver"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// readMoves reads moves.yaml of the templates, in order of version. Templates
// without one have no moves.
func readMoves(templates fs.FS) ([]plan.Move, error) {
	data, err := readOptional(templates, "moves.yaml")
	if err != nil {
		return nil, err
	}
	var moves []plan.Move
	if err := yaml.Unmarshal(data, &moves); err != nil {
		return nil, fmt.Errorf("moves.yaml of the templates: %w", err)
	}
	for _, move := range moves {
		directory := strings.HasSuffix(move.From, "/")
		switch {
		case !semver.IsValid("v" + move.Version):
			return nil, fmt.Errorf("moves.yaml of the templates: %q is not a version", move.Version)
		case directory != strings.HasSuffix(move.To, "/"),
			generator.CheckPath(strings.TrimSuffix(move.From, "/")) != nil,
			generator.CheckPath(strings.TrimSuffix(move.To, "/")) != nil:
			return nil, fmt.Errorf("moves.yaml of the templates: bad move from %q to %q", move.From, move.To)
		}
	}
	slices.SortStableFunc(moves, func(a, b plan.Move) int { return compareVersions(a.Version, b.Version) })
	return moves, nil
}

// movesBetween returns the moves that take a service from one version to
// another, in order. A downgrade inverts those of the versions that it leaves.
// Templates do not know the moves of later ones, so that a downgrade finds these
// by comparing the two renders.
func movesBetween(moves []plan.Move, from, to string, base, theirs []generator.File) []plan.Move {
	low, high := from, to
	down := compareVersions(to, from) < 0
	if down {
		low, high = to, from
	}
	moves = slices.DeleteFunc(slices.Clone(moves), func(move plan.Move) bool {
		return compareVersions(move.Version, low) <= 0 || compareVersions(move.Version, high) > 0
	})
	if !down {
		return moves
	}
	for i := range moves {
		moves[i].From, moves[i].To = moves[i].To, moves[i].From
	}
	slices.SortStableFunc(moves, func(a, b plan.Move) int { return compareVersions(b.Version, a.Version) })
	return append(moves, plan.FindMoves(to, base, theirs)...)
}

// cleanPaths returns paths as people type them in the form of the templates'.
func cleanPaths(names []string) []string {
	var clean []string
	for _, name := range names {
		clean = append(clean, path.Clean(filepath.ToSlash(name)))
	}
	return clean
}
