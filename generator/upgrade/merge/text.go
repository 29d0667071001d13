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

// HasCRLF reports whether most line ends of content are CRLF.
func HasCRLF(content []byte) bool {
	return 2*bytes.Count(content, crlf) > bytes.Count(content, lf)
}

// Normalize returns the owner's text as it is merged: a text with CRLF gets
// plain line ends, one that has a CRLF here and there keeps each of them.
func Normalize(content []byte) []byte {
	if HasCRLF(content) {
		return ToLF(content)
	}
	return content
}

// ToLF returns text with plain line ends; binary content is left alone.
func ToLF(content []byte) []byte {
	if !bytes.Contains(content, crlf) || IsBinary(content) {
		return content
	}
	return bytes.ReplaceAll(content, crlf, lf)
}

// ToCRLF returns text, which has plain line ends, with CRLF.
func ToCRLF(content []byte) []byte {
	if IsBinary(content) {
		return content
	}
	return bytes.ReplaceAll(ToLF(content), lf, crlf)
}

// Equivalent reports whether a and b, two contents of the file at name, say the
// same: line ends do not matter, nor does the formatting of Go.
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

// IsBinary reports whether content is no text, by the rule that git has: a NUL
// among its first 8000 bytes.
func IsBinary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0
}
