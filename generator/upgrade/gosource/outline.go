package gosource

import "bytes"

// Outline returns the lines of formatted source that can declare names for its
// package: those that are not indented, and those between parentheses that begin
// there. Two files with the same outline declare the same.
func Outline(source []byte) []byte {
	var outline []byte
	inside := false
	for line := range bytes.Lines(source) {
		first := line[0]
		switch {
		case first == '\n', first == '/', first == '}':
			continue
		case first == '\t' || first == ' ':
			if !inside {
				continue
			}
		default:
			inside = bytes.HasSuffix(bytes.TrimRight(line, "\n"), []byte("("))
		}
		outline = append(outline, line...)
	}
	return outline
}
