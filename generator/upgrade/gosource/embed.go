package gosource

import (
	"path"
	"strconv"
	"strings"
)

// Embeds reports whether the go:embed directives of a file embed the file at
// name, relative to the directory of the source.
func Embeds(source []byte, name string) bool {
	for line := range strings.Lines(string(source)) {
		patterns, is := strings.CutPrefix(line, "//go:embed ")
		if !is {
			continue
		}
		for _, pattern := range strings.Fields(patterns) {
			if unquoted, err := strconv.Unquote(pattern); err == nil {
				pattern = unquoted
			}
			if embeds(strings.TrimPrefix(pattern, "all:"), name) {
				return true
			}
		}
	}
	return false
}

// embeds reports whether a pattern matches name or a directory above it.
func embeds(pattern, name string) bool {
	for ; name != "."; name = path.Dir(name) {
		if matched, err := path.Match(pattern, name); matched || err != nil {
			return err == nil
		}
	}
	return pattern == "."
}
