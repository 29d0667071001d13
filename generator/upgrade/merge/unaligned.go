package merge

import (
	"bytes"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
)

// unaligned returns formatted Go source without the alignment of fields, values
// and comments, which changes in lines that nobody edited: a longer name beside
// them is enough. Formatting the result gives the source again; where it does
// not, or the source is not formatted, ok is false.
func unaligned(source []byte) (text []byte, ok bool) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, false
	}
	var raw bytes.Buffer
	config := printer.Config{Mode: printer.RawFormat | printer.TabIndent, Tabwidth: 8}
	if err := config.Fprint(&raw, files, file); err != nil {
		return nil, false
	}
	text = withoutCells(raw.Bytes())
	formatted, err := format.Source(text)
	return text, err == nil && bytes.Equal(formatted, source)
}

// withoutCells returns what the printer writes without a tabwriter as plain text:
// cells are separated by one space. Where that changes a raw string, formatting
// does not give the source again, see [unaligned].
func withoutCells(raw []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(raw) {
		code := bytes.TrimLeft(line, "\t")
		out.Write(line[:len(line)-len(code)])
		if bytes.HasPrefix(code, []byte("//")) {
			out.Write(code)
			continue
		}
		out.Write(bytes.Map(func(char rune) rune {
			if char == '\t' || char == '\v' {
				return ' '
			}
			return char
		}, code))
	}
	return out.Bytes()
}

// mergeUnaligned merges three versions of a formatted Go file regardless of
// alignment; ok is false if that leaves a conflict.
func mergeUnaligned(name string, base, ours, theirs []byte, join bool) (text []byte, ok bool) {
	var plain [3][]byte
	for i, version := range [...][]byte{base, ours, theirs} {
		if plain[i], ok = unaligned(version); !ok {
			return nil, false
		}
	}
	regions := diff3(plain[0], plain[1], plain[2])
	if join {
		if joined := joinInsertions(name, regions); joined != nil {
			regions = joined
		}
	}
	for _, r := range regions {
		if r.conflict {
			return nil, false
		}
		for _, line := range r.merged {
			text = append(text, line...)
		}
	}
	text, err := format.Source(text)
	return text, err == nil
}
