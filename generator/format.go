package generator

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strings"
)

// CheckFormat reports every Go file that gofmt would change or cannot read.
// Nothing but what [layOut] says is ever reformatted: a template is to be
// written so that what it gives is in order. As this takes many times longer
// than a render, the tests do it for every combination of answers, not [Render]
// for a user.
func CheckFormat(files []File) error {
	var errs []error
	for _, file := range files {
		if path.Ext(file.Path) != ".go" {
			continue
		}
		_, err := parser.ParseFile(token.NewFileSet(), file.Path, file.Content, parser.PackageClauseOnly)
		if err != nil { // format.Source is content with fragments
			errs = append(errs, err)
			continue
		}
		switch formatted, err := format.Source(file.Content); {
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: %w", file.Path, err))
		case !bytes.Equal(formatted, file.Content):
			errs = append(errs, fmt.Errorf("%s is not formatted with gofmt", file.Path))
		}
	}
	return errors.Join(errs...)
}

// layOut returns Go source in the layout that follows from the names of
// resources, which a template cannot know: a file with parts that repeat is put
// in the columns of gofmt, in one that is about a resource imports are sorted.
func layOut(source []byte, repeats, resource bool) ([]byte, error) {
	if repeats && resource {
		var err error
		if source, err = dropUnusedImports(source); err != nil {
			return nil, err
		}
	}
	if repeats {
		return format.Source(source)
	}
	if resource {
		return sortImports(source), nil
	}
	return source, nil
}

// sortImports sorts each group of imports by path, as gofmt does.
func sortImports(source []byte) []byte {
	before, rest, found := strings.Cut(string(source), "\nimport (\n")
	imports, after, closed := strings.Cut(rest, "\n)\n")
	if !found || !closed {
		return source
	}
	groups := strings.Split(imports, "\n\n")
	for i, group := range groups {
		lines := strings.Split(group, "\n")
		slices.SortFunc(lines, func(a, b string) int { return strings.Compare(importPath(a), importPath(b)) })
		groups[i] = strings.Join(lines, "\n")
	}
	return []byte(before + "\nimport (\n" + strings.Join(groups, "\n\n") + "\n)\n" + after)
}

// importPath returns the path in a line of imports.
func importPath(line string) string {
	_, line, _ = strings.Cut(line, `"`)
	imported, _, _ := strings.Cut(line, `"`)
	return imported
}
