package upgrade

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/semver"

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
			!fs.ValidPath(strings.TrimSuffix(move.From, "/")),
			!fs.ValidPath(strings.TrimSuffix(move.To, "/")):
			return nil, fmt.Errorf("moves.yaml of the templates: bad move from %q to %q", move.From, move.To)
		}
	}
	slices.SortStableFunc(moves, func(a, b plan.Move) int { return compareVersions(a.Version, b.Version) })
	return moves, nil
}

// movesBetween returns the moves of versions newer than from and not newer than
// to, in order.
func movesBetween(moves []plan.Move, from, to string) []plan.Move {
	return slices.DeleteFunc(slices.Clone(moves), func(move plan.Move) bool {
		return compareVersions(move.Version, from) <= 0 || compareVersions(move.Version, to) > 0
	})
}
