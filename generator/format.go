package generator

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"path"
)

// CheckFormat reports every Go file that gofmt would change or cannot read.
// Nothing is ever reformatted silently: a template is to be written so that
// what it gives is in order. As this takes many times longer than a render,
// the tests do it for every combination of answers, not [Render] for a user.
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
