package merge

import (
	"path"
	"slices"
	"strings"
)

// joinInsertions resolves regions in which both sides only inserted lines at the
// same place: both insertions stay, the owner's first. It leaves a region in
// conflict where the insertions share a line, which may be meant once, and all of
// them where the text would not be valid. It returns nil if it resolves nothing.
// name is the file's.
func joinInsertions(name string, regions []region) []region {
	joined := slices.Clone(regions)
	var probe strings.Builder // the owner's side of what is left in conflict
	changed := false
	for i, r := range joined {
		if r.insertions() && !(path.Ext(name) == ".go" && leaves(r.ours)) {
			joined[i] = r.joined()
			changed = true
		}
		lines := joined[i].merged
		if joined[i].conflict {
			lines = r.ours
		}
		probe.WriteString(strings.Join(lines, ""))
	}
	if !changed || Invalid(name, []byte(probe.String())) != nil {
		return nil
	}
	return joined
}

// insertions reports whether both sides only inserted lines, and none in common,
// which may be meant once.
func (r region) insertions() bool {
	return r.conflict && len(r.base) == 0 && endsLine(r.ours) && !shareLine(r.ours, r.theirs)
}

// leaves reports whether lines of Go end in a statement that no other one may follow,
// or that changes what follows.
func leaves(lines []string) bool {
	last := ""
	for _, line := range lines {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "//") {
			last = word
		}
	}
	word, _, _ := strings.Cut(strings.Replace(last, "(", " ", 1), " ")
	return slices.Contains([]string{"return", "break", "continue", "goto", "fallthrough", "panic"}, word)
}

// joined resolves a region by the lines of both sides, the owner's first.
func (r region) joined() region { return region{merged: slices.Concat(r.ours, r.theirs), line: r.line} }

// ordered reports whether the file at name is of a language whose lines run one
// after the other, such as a script, a Dockerfile or SQL: where two sides insert
// lines at one place, their order matters. Unknown languages count as such.
func ordered(name string) bool {
	base := path.Base(name)
	beside := base == "Makefile" || base == ".gitattributes" || strings.HasPrefix(base, ".env") || strings.HasSuffix(base, "ignore") ||
		slices.Contains([]string{".go", ".yaml", ".yml", ".toml", ".json", ".md"}, path.Ext(base))
	return !beside
}

// shareLine reports whether two insertions have a line in common that is more
// than a bracket.
func shareLine(a, b []string) bool {
	lines := map[string]bool{}
	for _, line := range a {
		lines[strings.TrimSpace(line)] = true
	}
	return slices.ContainsFunc(b, func(line string) bool {
		line = strings.TrimSpace(line)
		return len(line) > 2 && lines[line]
	})
}

// endsLine reports whether lines end in a line feed, so that others may follow.
func endsLine(lines []string) bool {
	return len(lines) > 0 && strings.HasSuffix(lines[len(lines)-1], "\n")
}
