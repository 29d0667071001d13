package merge

import (
	"bytes"
	"go/format"
	"path"
)

var (
	crlf = []byte("\r\n")
	lf   = []byte("\n")
)

// HasCRLF reports whether most line endings of content are CRLF.
func HasCRLF(content []byte) bool {
	return 2*bytes.Count(content, crlf) > bytes.Count(content, lf)
}

// Normalize returns the owner's text with the line endings that it is merged
// with: LF if most are CRLF; a text with a few CRLF keeps them.
func Normalize(content []byte) []byte {
	if HasCRLF(content) {
		return ToLF(content)
	}
	return content
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

// Equivalent reports whether a and b, two contents of the file at name, are the
// same apart from line endings and, in Go files, formatting.
func Equivalent(name string, a, b []byte) bool {
	a, b = ToLF(a), ToLF(b)
	if bytes.Equal(a, b) {
		return true
	}
	if path.Ext(name) != ".go" {
		return false
	}
	formattedA, err := format.Source(a)
	if err != nil {
		return false
	}
	formattedB, err := format.Source(b)
	return err == nil && bytes.Equal(formattedA, formattedB)
}

// IsBinary reports whether content is binary, by git's rule: it has a NUL among
// its first 8000 bytes.
func IsBinary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0
}
