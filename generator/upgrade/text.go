package upgrade

import (
	"bytes"
	"go/format"
	"path"
)

var (
	crlf = []byte("\r\n")
	lf   = []byte("\n")
)

// hasCRLF reports whether most line ends of content are CRLF.
func hasCRLF(content []byte) bool {
	return 2*bytes.Count(content, crlf) > bytes.Count(content, lf)
}

// plainEnds returns the owner's text as it is merged: a text with CRLF gets
// plain line ends, one that has a CRLF here and there keeps each of them.
func plainEnds(content []byte) []byte {
	if hasCRLF(content) {
		return toLF(content)
	}
	return content
}

// toLF returns text with plain line ends; binary content is left alone.
func toLF(content []byte) []byte {
	if !bytes.Contains(content, crlf) || binary(content) {
		return content
	}
	return bytes.ReplaceAll(content, crlf, lf)
}

// toCRLF returns text, which has plain line ends, with CRLF.
func toCRLF(content []byte) []byte {
	if binary(content) {
		return content
	}
	return bytes.ReplaceAll(toLF(content), lf, crlf)
}

// alike reports whether a and b, two contents of the file at name, say the
// same: line ends do not matter, nor does the formatting of Go.
func alike(name string, a, b []byte) bool {
	a, b = toLF(a), toLF(b)
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

// binary reports whether content is no text, by the rule that git has: a NUL
// among its first 8000 bytes.
func binary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0
}
