package upgrade

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
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

	repaired bool // base was rendered anew, since the stored one is damaged
}

// openRoot opens the folder dir as the root of a project, out of which no
// path leads.
func openRoot(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, worktree.Problemf("no_project", "name the folder of a service that chassis rendered", "cannot open %s: %v", worktree.Quote(dir), generator.WithoutPath(err))
	}
	info, err := root.Stat(statePath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = noProject(dir, statePath)
	case err != nil:
		err = worktree.Problemf("no_project", "make the file readable, then upgrade again", "cannot read %s: %v", statePath, generator.WithoutPath(worktree.OutsideError(statePath, err)))
	case !info.Mode().IsRegular():
		err = worktree.Problemf("state", stateHint, "%s is no file", statePath)
	}
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return root, nil
}

// stateHint says how a damaged state comes back.
const stateHint = "bring the file back from git (git checkout -- " + statePath + ")"

// noProject explains that dir lacks what a rendered service has.
func noProject(dir, missing string) *worktree.Problem {
	hint := "run it in the folder of a service that chassis rendered, or name that folder"
	for above := filepath.Dir(dir); above != filepath.Dir(above); above = filepath.Dir(above) {
		if _, err := os.Stat(filepath.Join(above, statePath)); err == nil {
			hint = "this is a folder of the service in " + worktree.Quote(above) + ": run it there"
			break
		}
	}
	if _, err := os.Stat(filepath.Join(dir, basePath)); err == nil {
		hint = stateHint
	}
	return worktree.Problemf("no_project", hint, "%s is no rendered service: it has no %s", worktree.Quote(dir), missing)
}

// openProject reads what the service in root remembers of its render.
func openProject(dir string, root *os.Root) (*project, error) {
	data, err := root.ReadFile(statePath)
	if err != nil {
		return nil, worktree.OutsideError(statePath, err)
	}
	var places []worktree.Place
	for _, line := range merge.MarkerLines(data) {
		places = append(places, worktree.Place{Path: statePath, Line: line})
	}
	if err := merge.MarkersProblem(places); err != nil {
		return nil, err
	}
	p := &project{dir: dir, root: root}
	if p.state, err = generator.ParseState(data); err != nil {
		if errors.Is(err, generator.ErrNewerState) {
			return nil, worktree.Problemf("newer_project", "upgrade chassis itself first", "%s was %v", statePath, err)
		}
		return nil, worktree.Problemf("state", stateHint, "%s: %s", statePath, worktree.OneLine(err))
	}
	return p, nil
}

// readBase loads the pristine render. One that is damaged is never used; if
// these templates have the version that made it, it is rendered anew.
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
		reason = "is not what project.yaml says it is"
	} else if !errors.Is(err, fs.ErrNotExist) {
		return worktree.OutsideError(basePath, err)
	}
	if p.state.TemplateVersion != version {
		return worktree.Problemf("base", fmt.Sprintf("bring it back from git (git checkout -- %s), or upgrade with a chassis whose templates are %s: that one can render it anew",
			filepath.ToSlash(basePath), p.state.TemplateVersion),
			"%s %s, and without it your edits cannot be told from the template", basePath, reason)
	}
	p.repaired = true
	p.base, err = generator.Render(templates, p.state.Answers)
	return err
}

// readPacked returns the packed base, nothing if what stands there is no file:
// reading a pipe would never end.
func (p *project) readPacked() ([]byte, error) {
	if info, err := p.root.Stat(basePath); err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	return p.root.ReadFile(basePath)
}

// settings returns the answers with the changes that key=value pairs make.
func (p *project) settings(changes []string) (generator.Spec, error) {
	answers := maps.Clone(p.state.Answers.Answers())
	for _, change := range changes {
		key, value, found := strings.Cut(change, "=")
		if !found {
			return generator.Spec{}, &worktree.Problem{Code: "usage", Usage: true,
				Message: fmt.Sprintf("--set %q is not key=value", change),
				Hint:    "write it as --set redis=false; chassis options lists the keys"}
		}
		answers[key] = value
	}
	return answers.Spec()
}

func errLocked() *worktree.Problem {
	return &worktree.Problem{Code: "locked", Blocked: true,
		Message: "another upgrade of this project is running",
		Hint:    "wait until it is done, then try again"}
}
