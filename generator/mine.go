package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Bounds of the globs in project.yaml.
const (
	maxGlobs = 500
	maxGlob  = 200 // bytes of one
	maxStars = 8   // in one: matching takes time for each
)

// IsMine reports whether one of the globs matches the slash-separated path. In
// a glob, * and ? stand for characters of one segment, ** for any number of
// segments, [a-z] for one of several characters; a glob that ends in a slash
// matches everything below the directory.
func IsMine(globs []string, path string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		if strings.HasSuffix(glob, "/") {
			glob += "**"
		}
		return doublestar.MatchUnvalidated(glob, path)
	})
}

// checkMine reports a glob that cannot be matched.
func checkMine(globs []string) error {
	if len(globs) > maxGlobs {
		return fmt.Errorf("mine: has more than %d globs", maxGlobs)
	}
	for _, glob := range globs {
		switch {
		case glob == "" || len(glob) > maxGlob:
			return fmt.Errorf("mine: %s does not have 1 to %d characters", quoted(glob), maxGlob)
		case strings.Count(glob, "*") > maxStars:
			return fmt.Errorf("mine: %s has more than %d asterisks", quoted(glob), maxStars)
		case strings.ContainsAny(glob, "{}"):
			// Alternatives multiply: a short glob of them takes hours to match.
			return fmt.Errorf("mine: %s has braces, write a glob for each alternative", quoted(glob))
		case strings.HasPrefix(glob, "/") || !doublestar.ValidatePattern(glob):
			return fmt.Errorf("mine: %s is not a glob of paths inside the project, such as docs/**", quoted(glob))
		}
	}
	return nil
}
