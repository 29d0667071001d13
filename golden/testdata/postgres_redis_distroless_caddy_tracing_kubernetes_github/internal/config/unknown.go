package config

import (
	"errors"
	"slices"
	"strings"
)

// Unknown returns a message for every variable of environ, NAME=value pairs,
// that has the prefix of the settings but is none of them: probably a spelling
// mistake, or set by a platform for purposes of its own.
func Unknown(environ []string) []string {
	known := variables()
	var messages []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "APP_") || slices.Contains(known, name) {
			continue
		}
		message := name + ": no setting has this name"
		if nearest := nearest(name, known); nearest != "" {
			message += "; did you mean " + nearest + "?"
		}
		messages = append(messages, message)
	}
	slices.Sort(messages)
	return slices.Compact(messages)
}

// JoinUnknown adds the unknown variables of environ to err, an error of [Load]
// or nil.
func JoinUnknown(err error, environ []string) error {
	unknown := Unknown(environ)
	var invalid *Error
	if len(unknown) == 0 || err != nil && !errors.As(err, &invalid) {
		return err
	}
	if invalid != nil {
		unknown = append(unknown, invalid.Problems...)
	}
	return &Error{Problems: slices.Sorted(slices.Values(unknown))}
}

// nearest returns the candidate that takes the fewest edits to become name,
// empty if that is more than a third of it.
func nearest(name string, candidates []string) string {
	best, fewest := "", len(name)/3+1
	for _, candidate := range candidates {
		if edits := distance(name, candidate); edits < fewest {
			best, fewest = candidate, edits
		}
	}
	return best
}

// distance returns the Levenshtein distance of a and b, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
