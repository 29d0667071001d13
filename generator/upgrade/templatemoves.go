package upgrade

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/semver"
)

// A Move is a rename that one version of the templates made. From and To are
// rendered paths in which __name__ stands for the service's name; both end in
// a slash if a whole folder moved.
type Move struct {
	Version string `yaml:"version"` // the first template version that has To
	From    string `yaml:"from"`
	To      string `yaml:"to"`
}

// ReadMoves reads moves.yaml of the templates. A templates root without one
// has no moves.
func ReadMoves(templates fs.FS) ([]Move, error) {
	data, err := fs.ReadFile(templates, "moves.yaml")
	if err != nil {
		return nil, ignoreMissing(err)
	}
	var moves []Move
	if err := yaml.Unmarshal(data, &moves); err != nil {
		return nil, fmt.Errorf("moves.yaml of the templates: %w", err)
	}
	for _, move := range moves {
		folder := strings.HasSuffix(move.From, "/")
		switch {
		case !semver.IsValid("v" + move.Version):
			return nil, fmt.Errorf("moves.yaml of the templates: %q is not a version", move.Version)
		case folder != strings.HasSuffix(move.To, "/"),
			!fs.ValidPath(strings.TrimSuffix(move.From, "/")),
			!fs.ValidPath(strings.TrimSuffix(move.To, "/")):
			return nil, fmt.Errorf("moves.yaml of the templates: bad move from %q to %q", move.From, move.To)
		}
	}
	slices.SortStableFunc(moves, func(a, b Move) int { return compareVersions(a.Version, b.Version) })
	return moves, nil
}

// movesBetween returns the moves that a service of version from has not seen
// and one of version to has, in order.
func movesBetween(moves []Move, from, to string) []Move {
	return slices.DeleteFunc(slices.Clone(moves), func(move Move) bool {
		return compareVersions(move.Version, from) <= 0 || compareVersions(move.Version, to) > 0
	})
}

// follow returns where the file that stood at name before all the moves, which
// are in order of version, stands after them. A version moves a file once.
func follow(name string, moves []Move) string {
	moved := ""
	for _, move := range moves {
		if move.Version == moved {
			continue
		}
		rest, inside := strings.CutPrefix(name, move.From)
		if inside && (rest == "" || strings.HasSuffix(move.From, "/")) {
			name, moved = move.To+rest, move.Version
		}
	}
	return name
}

// named returns the moves of a service of the given name.
func named(moves []Move, name string) []Move {
	out := slices.Clone(moves)
	for i := range out {
		out[i].From = strings.ReplaceAll(out[i].From, "__name__", name)
		out[i].To = strings.ReplaceAll(out[i].To, "__name__", name)
	}
	return out
}

// renamed returns the paths that name may have in a service that took a new
// name, the likeliest first.
func renamed(name, oldName, newName string) []string {
	if oldName == newName {
		return []string{name}
	}
	segments := strings.Split(name, "/")
	for i, segment := range segments {
		if segment == oldName {
			segments[i] = newName
		}
	}
	return []string{strings.Join(segments, "/"), strings.ReplaceAll(name, oldName, newName), name}
}

// compareVersions compares two semantic versions without a leading v.
func compareVersions(a, b string) int {
	return semver.Compare("v"+a, "v"+b)
}
