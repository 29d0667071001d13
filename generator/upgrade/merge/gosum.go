package merge

import (
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// GoSum returns the checksums of both sides in the order of the go command.
func GoSum(ours, theirs []byte) []byte {
	lines := append(splitLines(ours), splitLines(theirs)...)
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, "\n")
	}
	lines = slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "" })
	slices.SortStableFunc(lines, compareSums)
	return []byte(strings.Join(slices.Compact(lines), "\n") + "\n")
}

// compareSums orders lines of go.sum by module, version and file.
func compareSums(a, b string) int {
	pathA, restA, _ := strings.Cut(a, " ")
	pathB, restB, _ := strings.Cut(b, " ")
	versionA, _, _ := strings.Cut(restA, " ")
	versionB, _, _ := strings.Cut(restB, " ")
	plainA, fileA, _ := strings.Cut(versionA, "/")
	plainB, fileB, _ := strings.Cut(versionB, "/")
	if order := strings.Compare(pathA, pathB); order != 0 {
		return order
	}
	if order := semver.Compare(plainA, plainB); order != 0 {
		return order
	}
	if order := strings.Compare(fileA, fileB); order != 0 {
		return order
	}
	return strings.Compare(a, b)
}
