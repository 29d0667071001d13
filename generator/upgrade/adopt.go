package upgrade

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/adopt"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// An Adoption is what is found of a Go service that no chassis keeps in step.
type Adoption = adopt.Adoption

// A Comparison says how near the render of an [Adoption] is to the service.
type Comparison = adopt.Comparison

// FindAdoption finds the answers whose render comes nearest to the Go service
// in dir, given some of them, and writes nothing. Errors that concern the
// service are [*Problem]s, those about answers [*generator.ValidationError]s.
func FindAdoption(dir string, templates fs.FS, given generator.Answers) (*Adoption, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root, err := openDirectory(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if err := unadopted(root); err != nil {
		return nil, err
	}
	return adopt.Find(adopt.Input{
		Tree: worktree.FS(root, dir), Directory: filepath.Base(dir), Templates: templates, Given: given,
	})
}

// unadopted reports a service that has a .chassis already.
func unadopted(root *os.Root) error {
	state := filepath.Dir(generator.StatePath)
	_, err := root.Lstat(state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := root.Lstat(generator.StatePath); err == nil {
		return worktree.Problemf("adopted", "run chassis upgrade there", "the service has a %s already", generator.StatePath)
	}
	return worktree.Problemf("state", "restore its files from git, or remove it, then adopt", "there is a %s without %s", state, filepath.Base(generator.StatePath))
}

// Adopt writes .chassis for an adoption of the service in dir, all of it or
// nothing.
func Adopt(ctx context.Context, dir string, adoption *Adoption) error {
	return generator.Write(ctx, filepath.Join(dir, filepath.Dir(generator.StatePath)), adoption.State)
}
