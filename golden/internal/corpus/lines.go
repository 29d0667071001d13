package corpus

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// Lost returns the lines that the owner added to base in ours and that are not
// in after, or not as often: neither in a file nor between conflict markers.
//
// What an upgrade has to rewrite does not count: space within a line, which
// formatters change; names of packages and what they export, and imports, which
// follow what moves; requirements and checksums of modules, which are merged by
// module.
func Lost(base, ours, after []generator.File) []string {
	before, now, kept := countLines(base), countLines(ours), countLines(after)
	var lost []string
	for line, count := range now {
		if kept[line] < count-before[line] {
			lost = append(lost, line)
		}
	}
	slices.Sort(lost)
	return lost
}

// countLines counts the lines of all files whose lines belong to their owner.
func countLines(files []generator.File) map[string]int {
	lines := map[string]int{}
	for _, file := range files {
		if strings.HasPrefix(file.Path, ".chassis/") || strings.HasPrefix(path.Base(file.Path), "go.") || bytes.ContainsRune(file.Content, 0) {
			continue
		}
		for line := range strings.Lines(string(file.Content)) {
			line = moved.ReplaceAllString(exported.ReplaceAllString(line, "$1."), ".")
			line = strings.Join(strings.Fields(line), " ")
			if !importPath.MatchString(line) {
				lines[line]++
			}
		}
	}
	return lines
}

var (
	moved      = regexp.MustCompile(`\b(Query|ErrNotFound|ErrConflict|Timestamp)\b`) // by a codemod, within their package
	exported   = regexp.MustCompile(`^(package |// Package )\w+|\b[a-z]\w*\.[A-Z]\w*`)
	importPath = regexp.MustCompile(`^(import )?(\w+ )?"[\w.-]+(/[\w.-]+)+"$|^import "\w+"$`)
)
