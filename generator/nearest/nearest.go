// Package nearest guesses which word was meant by one that is unknown.
package nearest

import "strings"

// longest is the length in bytes of the longest text that gets a guess.
const longest = 80

// Of returns the candidate that text was probably meant to be: the one that it
// begins, or that takes the fewest edits if these are few, else "".
func Of(text string, candidates []string) string {
	best, fewest := "", max(len(text)/2, 1)+1
	if len(text) > longest {
		return ""
	}
	for _, candidate := range candidates {
		if len(text) > 1 && strings.HasPrefix(candidate, text) {
			return candidate
		}
		if edits := distance(text, candidate); edits < fewest {
			best, fewest = candidate, edits
		}
	}
	return best
}

// distance is the Levenshtein distance of a and b, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
