package merge

import (
	"bytes"
	"go/format"
	"path"
)

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
