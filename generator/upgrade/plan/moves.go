package plan

import (
	"slices"
	"strings"
)

// A Move is a rename that one version of the templates made. From and To are
// rendered paths in which __name__ stands for the service's name; both end in
// a slash if a whole directory moved.
type Move struct {
	Version string `yaml:"version"` // the first template version that has To
	From    string `yaml:"from"`
	To      string `yaml:"to"`
}

// follow returns the path after all moves, which are in order of version, of a
// file that was at name before them. A version moves a file once.
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

// named returns the moves with the name of the service in their paths.
func named(moves []Move, name string) []Move {
	out := slices.Clone(moves)
	for i := range out {
		out[i].From = strings.ReplaceAll(out[i].From, "__name__", name)
		out[i].To = strings.ReplaceAll(out[i].To, "__name__", name)
	}
	return out
}

// renamed returns the paths that the file at name may have after the service was
// renamed, the likeliest first.
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
