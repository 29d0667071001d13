package merge

import (
	"bytes"
	"strings"
)

var (
	crlf = []byte("\r\n")
	lf   = []byte("\n")
)

// HasCRLF reports whether most line endings of content are CRLF.
func HasCRLF(content []byte) bool {
	return 2*bytes.Count(content, crlf) > bytes.Count(content, lf)
}

// HasMixedEndings reports whether some lines of a text end in CRLF and others
// in LF.
func HasMixedEndings(content []byte) bool {
	count := bytes.Count(content, crlf)
	return count > 0 && count < bytes.Count(content, lf) && !IsBinary(content)
}

// ToLF returns text with LF line endings; binary content is returned as it is.
func ToLF(content []byte) []byte {
	if !bytes.Contains(content, crlf) || IsBinary(content) {
		return content
	}
	return bytes.ReplaceAll(content, crlf, lf)
}

// ToCRLF returns text with CRLF line endings; binary content is returned as it
// is.
func ToCRLF(content []byte) []byte {
	if IsBinary(content) {
		return content
	}
	return bytes.ReplaceAll(ToLF(content), lf, crlf)
}

// EndLike returns text, whose lines end in LF, with the line endings of an
// earlier version in which they are mixed: a line that is in both keeps its
// own, one that replaces others takes theirs if these agree, and any other has
// the one that most lines have.
func EndLike(earlier, text []byte) []byte {
	lines := splitLines(earlier)
	usual := endingOf(earlier)
	var out strings.Builder
	at := 0
	for _, edit := range lineEdits(string(ToLF(earlier)), string(text)) {
		out.WriteString(strings.Join(lines[at:edit.lo], ""))
		ending := usual
		if replaced := strings.Join(lines[edit.lo:edit.hi], ""); replaced != "" && !HasMixedEndings([]byte(replaced)) {
			ending = endingOf([]byte(replaced))
		}
		for _, line := range edit.lines {
			body, ended := strings.CutSuffix(line, "\n")
			out.WriteString(body)
			if ended {
				out.WriteString(ending)
			}
		}
		at = edit.hi
	}
	out.WriteString(strings.Join(lines[at:], ""))
	return []byte(out.String())
}

// endingOf returns the ending that most lines of text have.
func endingOf(text []byte) string {
	if HasCRLF(text) {
		return "\r\n"
	}
	return "\n"
}
