package merge

import (
	"bytes"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"strconv"
)

// RewriteImports returns Go source in which rename is applied to each import
// path. It returns source as it is unless that mentions module. A source that
// was formatted is formatted again, which may sort its imports; nothing else
// changes.
func RewriteImports(source []byte, module string, rename func(string) string) ([]byte, error) {
	if !bytes.Contains(source, []byte(module)) {
		return source, nil
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, "", source, parser.ImportsOnly|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	at := 0
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		renamed := rename(imported)
		if renamed == imported {
			continue
		}
		start := files.Position(spec.Path.Pos()).Offset
		quoting := source[start : start+1]
		out.Write(source[at:start])
		fmt.Fprintf(&out, "%s%s%s", quoting, renamed, quoting)
		at = start + len(spec.Path.Value)
	}
	if at == 0 {
		return source, nil
	}
	out.Write(source[at:])
	if tidy, err := format.Source(source); err == nil && bytes.Equal(tidy, source) {
		return format.Source(out.Bytes())
	}
	return out.Bytes(), nil
}
