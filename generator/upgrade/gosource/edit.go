package gosource

import (
	"bytes"
	"cmp"
	"go/format"
	"slices"
)

// An edit replaces the bytes [start, end) of a source.
type edit struct {
	start, end int
	text       string
}

// apply makes edits, which do not overlap, and formats the result if the source
// was formatted.
func apply(source []byte, edits []edit) ([]byte, error) {
	if len(edits) == 0 {
		return source, nil
	}
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(source[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(source[at:])
	if tidy, err := format.Source(source); err == nil && bytes.Equal(tidy, source) {
		return format.Source(out.Bytes())
	}
	return out.Bytes(), nil
}
