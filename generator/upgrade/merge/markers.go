package merge

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// MarkerLines returns the numbers, from 1, of the lines of text that open or
// close a conflict; none unless there are both.
func MarkerLines(text []byte) []int {
	if !bytes.Contains(text, []byte("<<<<<<< ")) || !bytes.Contains(text, []byte(">>>>>>> ")) {
		return nil
	}
	var lines []int
	opened, closed := false, false
	for i, line := range splitLines(text) {
		switch {
		case strings.HasPrefix(line, "<<<<<<< "):
			opened = true
		case strings.HasPrefix(line, ">>>>>>> "):
			closed = true
		default:
			continue
		}
		lines = append(lines, i+1)
	}
	if !opened || !closed {
		return nil
	}
	return lines
}

// OwnMarkerLines returns the numbers, from 1, of the lines of text that open or
// close a conflict of an upgrade, which its labels show.
func OwnMarkerLines(text []byte) []int {
	var lines []int
	for i, line := range splitLines(text) {
		line = strings.TrimRight(line, "\r\n")
		version, closes := strings.CutPrefix(line, ">>>>>>> chassis v")
		if line == "<<<<<<< yours" || closes && semver.IsValid("v"+version) {
			lines = append(lines, i+1)
		}
	}
	return lines
}

// MarkersProblem returns the problem of conflict markers at places, nil if there
// are none.
func MarkersProblem(places []worktree.Place) error {
	if len(places) == 0 {
		return nil
	}
	slices.SortStableFunc(places, func(a, b worktree.Place) int { return strings.Compare(a.Path, b.Path) })
	return &worktree.Problem{
		Code: "markers", Blocked: true, Places: places,
		Message: "conflict markers are left in the project",
		Hint:    "resolve the conflict at each place, delete the markers, then try again",
	}
}

// mark returns regions as a text with conflict markers, and how many conflicts
// it has. Lines at either end of a conflict that ours and theirs have in common
// are outside of the markers (zdiff3).
func mark(regions []region, labels worktree.Labels) (text []byte, conflicts int) {
	var out bytes.Buffer
	for _, r := range regions {
		if !r.conflict {
			out.WriteString(strings.Join(r.merged, ""))
			continue
		}
		conflicts++
		before, after := commonEnds(r.ours, r.theirs)
		out.WriteString(strings.Join(r.ours[:before], ""))
		section(&out, "<<<<<<< "+labels.Ours, r.ours[before:len(r.ours)-after])
		section(&out, "||||||| "+labels.Base, r.base)
		section(&out, "=======", r.theirs[before:len(r.theirs)-after])
		out.WriteString(">>>>>>> " + labels.Theirs + "\n")
		out.WriteString(strings.Join(r.ours[len(r.ours)-after:], ""))
	}
	return out.Bytes(), conflicts
}

// section writes a marker and the lines below it, each with a line ending.
func section(out *bytes.Buffer, marker string, lines []string) {
	out.WriteString(marker + "\n")
	for _, line := range lines {
		out.WriteString(line)
		if !strings.HasSuffix(line, "\n") {
			out.WriteByte('\n')
		}
	}
}

// commonEnds returns how many lines a and b share at their start and end.
func commonEnds(a, b []string) (before, after int) {
	for before < min(len(a), len(b)) && a[before] == b[before] {
		before++
	}
	for after < min(len(a), len(b))-before && a[len(a)-1-after] == b[len(b)-1-after] {
		after++
	}
	return before, after
}
