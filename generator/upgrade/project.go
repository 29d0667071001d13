package upgrade

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// project is a rendered service on disk.
type project struct {
	dir   string
	root  *os.Root
	state generator.State
	base  []generator.File

	repaired bool // base was rendered again, since the stored one is damaged
}

// openRoot opens dir, which has to be a project, as a root that no path leads out
// of.
func openRoot(dir string) (*os.Root, error) {
	root, err := openDirectory(dir)
	if err != nil {
		return nil, err
	}
	info, err := root.Stat(generator.StatePath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = noProject(dir, generator.StatePath)
	case err != nil:
		err = worktree.Problemf("no_project", "make the file readable, then upgrade again", "cannot read %s: %v", generator.StatePath, generator.WithoutPath(worktree.OutsideError(generator.StatePath, err)))
	case !info.Mode().IsRegular():
		err = worktree.Problemf("state", stateHint, "%s is not a regular file", generator.StatePath)
	}
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return root, nil
}

// openDirectory opens dir as a root that no path leads out of.
func openDirectory(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, worktree.Problemf("no_project", "name the directory of a service that chassis rendered", "cannot open %s: %v", worktree.Quote(dir), generator.WithoutPath(err))
	}
	return root, nil
}

// stateHint says how to repair a damaged state.
const stateHint = "restore the file from git (git checkout -- " + generator.StatePath + ")"

// noProject returns the problem of a directory that is not a rendered service.
func noProject(dir, missing string) *worktree.Problem {
	hint := "run it in the directory of a service that chassis rendered, or name that directory"
	for above := filepath.Dir(dir); above != filepath.Dir(above); above = filepath.Dir(above) {
		if _, err := os.Stat(filepath.Join(above, generator.StatePath)); err == nil {
			hint = "this is a directory of the service in " + worktree.Quote(above) + ": run it there"
			break
		}
	}
	if _, err := os.Stat(filepath.Join(dir, generator.BasePath)); err == nil {
		hint = stateHint
	}
	return worktree.Problemf("no_project", hint, "%s is not a rendered service: it has no %s", worktree.Quote(dir), missing)
}

// openProject reads the state of the service in root.
func openProject(dir string, root *os.Root) (*project, error) {
	data, err := root.ReadFile(generator.StatePath)
	if err != nil {
		return nil, worktree.OutsideError(generator.StatePath, err)
	}
	var places []worktree.Place
	for _, line := range merge.MarkerLines(data) {
		places = append(places, worktree.Place{Path: generator.StatePath, Line: line})
	}
	if err := merge.MarkersProblem(places); err != nil {
		return nil, err
	}
	p := &project{dir: dir, root: root}
	if p.state, err = generator.ParseState(data); err != nil {
		if errors.Is(err, generator.ErrNewerState) {
			return nil, worktree.Problemf("newer_project", "upgrade chassis itself first", "%s was %v", generator.StatePath, err)
		}
		return nil, worktree.Problemf("state", stateHint, "%s: %s", generator.StatePath, worktree.OneLine(err))
	}
	return p, nil
}

// readBase reads the base. A damaged one is never used; if the templates have the
// version that it was rendered from, it is rendered again.
func (p *project) readBase(templates fs.FS, version string) error {
	reason := "is missing"
	packed, err := p.readPacked()
	if err == nil {
		sum := sha256.Sum256(packed)
		if hex.EncodeToString(sum[:]) == p.state.BaseSHA256 {
			if p.base, err = generator.Unpack(packed); err == nil {
				return nil
			}
		}
		reason = "does not match its checksum in project.yaml"
	} else if !errors.Is(err, fs.ErrNotExist) {
		return worktree.OutsideError(generator.BasePath, err)
	}
	if p.state.TemplateVersion != version {
		return worktree.Problemf("base", fmt.Sprintf("restore it from git (git checkout -- %s), or upgrade with a chassis whose templates are %s, which can render it again",
			filepath.ToSlash(generator.BasePath), p.state.TemplateVersion),
			"%s %s: without it your edits cannot be told from the template's", generator.BasePath, reason)
	}
	p.repaired = true
	p.base, err = generator.Render(templates, p.state.Answers)
	return err
}

// readPacked returns the packed base, nothing if it is not a regular file:
// reading a pipe would never end.
func (p *project) readPacked() ([]byte, error) {
	if info, err := p.root.Stat(generator.BasePath); err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	return p.root.ReadFile(generator.BasePath)
}

// settings returns the answers with the changes that key=value pairs make.
func (p *project) settings(changes []string) (generator.Spec, error) {
	answers := generator.Answers{}
	for _, change := range changes {
		key, value, found := strings.Cut(change, "=")
		if !found {
			return generator.Spec{}, &worktree.Problem{
				Code: "usage", Usage: true,
				Message: fmt.Sprintf("--set %q is not key=value", change),
				Hint:    "write it as --set redis=false; chassis options lists the keys",
			}
		}
		answers[key] = value
	}
	return p.state.Answers.With(answers)
}
