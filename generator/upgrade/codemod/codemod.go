package codemod

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"slices"

	"golang.org/x/mod/semver"
)

// A Codemod is one rewrite of Go files.
type Codemod struct {
	Version string // of the templates that need it, a semantic version without a leading v
	Reason  string // what it does to a file, for the report

	// directory is that of a package whose files need it without an import.
	directory string

	// rewrite changes a file of the module and reports whether it did. It gets
	// only files that are the owner's own, or that the owner edited.
	rewrite func(module string, file *file) bool
}

// file is a parsed Go file.
type file struct {
	path   string // slash-separated, in the project
	set    *token.FileSet
	syntax *ast.File
}

// Between returns the codemods of versions newer than from and not newer than
// to, in the order in which they apply.
func Between(codemods []Codemod, from, to string) []Codemod {
	var between []Codemod
	for _, codemod := range codemods {
		if compare(codemod.Version, from) > 0 && compare(codemod.Version, to) <= 0 {
			between = append(between, codemod)
		}
	}
	return between
}

func compare(a, b string) int { return semver.Compare("v"+a, "v"+b) }

// Apply rewrites the Go file at name and returns the reasons of the codemods
// that changed it. A file that no codemod changes is returned as it is; one
// that changes is formatted. The error is that of the parser.
func Apply(codemods []Codemod, module, name string, source []byte) (rewritten []byte, reasons []string, err error) {
	imports := bytes.Contains(source, []byte(module))
	needed := slices.DeleteFunc(slices.Clone(codemods), func(c Codemod) bool { return !imports && c.directory != path.Dir(name) })
	if len(needed) == 0 {
		return source, nil, nil
	}
	parsed := file{path: name, set: token.NewFileSet()}
	parsed.syntax, err = parser.ParseFile(parsed.set, name, source, parser.ParseComments) // with objects, which astutil needs
	if err != nil {
		return nil, nil, err
	}
	for _, codemod := range needed {
		if codemod.rewrite(module, &parsed) {
			reasons = append(reasons, codemod.Reason)
		}
	}
	if len(reasons) == 0 {
		return source, nil, nil
	}
	var out bytes.Buffer
	if err := format.Node(&out, parsed.set, parsed.syntax); err != nil {
		return nil, nil, err
	}
	formatted, err := format.Source(out.Bytes()) // sorts the imports as well
	return formatted, reasons, err
}
