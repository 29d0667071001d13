package pipelines

import (
	"errors"
	"io"

	"github.com/rhysd/actionlint"
)

// CheckGitHub reports what GitHub would refuse about the content of the
// workflow at path, or what cannot work there, as actionlint finds it: keys,
// events, expressions, inputs of well-known actions and more.
func CheckGitHub(path string, content []byte) error {
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		return err
	}
	found, err := linter.Lint(path, content, nil)
	errs := []error{err}
	for _, problem := range found {
		errs = append(errs, problem)
	}
	return errors.Join(errs...)
}
