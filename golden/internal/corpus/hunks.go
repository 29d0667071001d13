package corpus

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// editHunks replaces lines of a file by others.
func editHunks(e edit, dir string) error {
	_, err := change(filepath.Join(dir, e.target), func(content string) (string, error) {
		lines := strings.SplitAfter(content, "\n")
		for hunk := range strings.SplitSeq(e.text, "@@\n") {
			before, after, err := parseHunk(hunk)
			if err != nil {
				return "", err
			}
			at, err := findLines(lines, before)
			if err != nil {
				return "", err
			}
			lines = slices.Replace(lines, at, at+len(before), after...)
		}
		return strings.Join(lines, ""), nil
	})
	return err
}

// parseHunk returns the lines of a hunk before and after.
func parseHunk(hunk string) (before, after []string, err error) {
	for line := range strings.Lines(hunk) {
		switch {
		case line == "\n": // an empty line of context
			before, after = append(before, line), append(after, line)
		case line[0] == ' ':
			before, after = append(before, line[1:]), append(after, line[1:])
		case line[0] == '-':
			before = append(before, line[1:])
		case line[0] == '+':
			after = append(after, line[1:])
		default:
			return nil, nil, fmt.Errorf("the line %q of a hunk begins with neither of space, - and +", line)
		}
	}
	if len(before) == 0 {
		return nil, nil, fmt.Errorf("a hunk has no line by which its place could be found:\n%s", hunk)
	}
	return before, after, nil
}

// findLines returns the only place where all of wanted are in lines.
func findLines(lines, wanted []string) (int, error) {
	found := -1
	for at := 0; at+len(wanted) <= len(lines); at++ {
		if !slices.Equal(lines[at:at+len(wanted)], wanted) {
			continue
		}
		if found >= 0 {
			return 0, fmt.Errorf("these lines are there twice:\n%s", strings.Join(wanted, ""))
		}
		found = at
	}
	if found < 0 {
		return 0, fmt.Errorf("these lines are not there:\n%s", strings.Join(wanted, ""))
	}
	return found, nil
}
