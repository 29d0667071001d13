package gosource

import (
	"bytes"
	"go/parser"
	"go/token"
	"strings"
)

// PackageName returns the name of the package that a file is part of, without
// the _test of a package of tests; "" if source has no valid package clause.
func PackageName(source []byte) string { return strings.TrimSuffix(PackageClause(source), "_test") }

// PackageClause returns the name in the package clause of a file; "" if source has no
// valid one.
func PackageClause(source []byte) string {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.PackageClauseOnly)
	if err != nil {
		return ""
	}
	return file.Name.Name
}

// RenamePackage returns source with another name in its package clause, and at
// the start of the package's doc comment, if it is part of package was or
// was_test.
func RenamePackage(source []byte, was, is string) []byte {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil || strings.TrimSuffix(file.Name.Name, "_test") != was {
		return source
	}
	offset := files.Position(file.Name.Pos()).Offset
	edits := []edit{{offset, offset + len(was), is}}
	if file.Doc != nil {
		start := files.Position(file.Doc.Pos()).Offset
		if opening := "// Package " + was; bytes.HasPrefix(source[start:], []byte(opening+" ")) {
			edits = append(edits, edit{start, start + len(opening), "// Package " + is})
		}
	}
	renamed, err := apply(source, edits)
	if err != nil {
		return source
	}
	return renamed
}
