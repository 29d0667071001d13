package upgrade

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
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

	repaired   bool   // base was rendered again, since the stored one is damaged
	module     string // that go.mod names, if the owner changed it by hand
	moduleFile string // the go.mod of a directory above that the service is part of, relative; empty if there is none
}

// openRoot opens dir, which has to be a project, as a root that no path leads out
// of.
func openRoot(dir string) (*os.Root, error) {
	root, err := openDirectory(dir)
	if err != nil {
		return nil, err
	}
	if err := checkState(dir, root); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return root, nil
}

// checkState returns the problem of a project whose project.yaml is missing, or
// no file that can be read.
func checkState(dir string, root *os.Root) error {
	info, err := root.Lstat(generator.StatePath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noProject(dir, generator.StatePath)
	case err != nil:
		return worktree.Problemf("no_project", "make the file readable, then upgrade again", "cannot read %s: %v", generator.StatePath, generator.WithoutPath(err))
	case !info.Mode().IsRegular():
		return worktree.Problemf("state", stateHint, "%s is not a regular file", generator.StatePath)
	case info.Size() > generator.MaxState:
		return worktree.Problemf("state", stateHint, "%s is larger than %d bytes", generator.StatePath, generator.MaxState)
	}
	return nil
}

// openDirectory opens dir as a root that no path leads out of. What chassis keeps
// in it must be in a directory of its own, not behind a symlink.
func openDirectory(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, worktree.Problemf("no_project", "name the directory of a service that chassis rendered", "cannot open %s: %v", worktree.Quote(dir), generator.WithoutPath(err))
	}
	own := path.Dir(generator.StatePath)
	if info, err := root.Lstat(own); err == nil && !info.IsDir() {
		_ = root.Close()
		return nil, worktree.Problemf("state", "restore the directory from git (git checkout -- "+own+")", "%s is not a directory", own)
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
func openProject(ctx context.Context, dir string, root *os.Root) (*project, error) {
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
		return nil, worktree.Problemf("state", repairHint(ctx, dir, data), "%s: %s", generator.StatePath, worktree.OneLine(err))
	}
	return p, nil
}

// repairHint says how to repair a state that cannot be used.
func repairHint(ctx context.Context, dir string, data []byte) string {
	const path = generator.StatePath
	repo, err := worktree.FindRepository(ctx, dir)
	if err != nil {
		return stateHint
	}
	committed, is := []byte(nil), false
	if repo != nil {
		committed, is = repo.Committed(ctx, path)
	}
	switch {
	case !is:
		return "correct what the message names: " + path + " was never committed, so git cannot restore it"
	case bytes.Equal(committed, data):
		return "restore an earlier state of the file from git (git log -- " + path + " names its commits)"
	}
	return "restore the file from git (git checkout HEAD -- " + path + ")"
}

// readBase reads the base. A damaged one is never used; if the templates have the
// version that it was rendered from, it is rendered again.
func (p *project) readBase(templates fs.FS, version string) error {
	packed, reason, err := p.readPacked()
	if err != nil {
		return err
	}
	if reason == "" {
		if p.base, err = generator.Unpack(packed); err != nil {
			return worktree.Problemf("base", "look at who changed it, then restore it with its checksum from git (git checkout -- "+path.Dir(generator.BasePath)+")",
				"%s is not the archive of a render: %v", generator.BasePath, err)
		}
		return nil
	}
	if p.state.TemplateVersion != version {
		return worktree.Problemf("base", fmt.Sprintf("restore it from git (git checkout -- %s), or upgrade with a chassis whose templates are %s, which can render it again",
			generator.BasePath, p.state.TemplateVersion),
			"%s %s: without it your edits cannot be distinguished from the template's", generator.BasePath, reason)
	}
	p.repaired = true
	p.base, err = generator.Render(templates, p.state.Answers)
	return err
}

// readPacked returns the packed base, or the reason why it is damaged.
func (p *project) readPacked() (packed []byte, reason string, err error) {
	info, err := p.root.Lstat(generator.BasePath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "is missing", nil
	case err != nil:
		return nil, "", err
	case !info.Mode().IsRegular(): // reading a pipe would never end
		return nil, "is not a regular file", nil
	case info.Size() > generator.MaxPacked:
		return nil, fmt.Sprintf("is larger than %d bytes", generator.MaxPacked), nil
	}
	if packed, err = p.root.ReadFile(generator.BasePath); err != nil {
		return nil, "", err
	}
	if sum := sha256.Sum256(packed); hex.EncodeToString(sum[:]) != p.state.BaseSHA256 {
		return nil, "does not match its checksum in project.yaml", nil
	}
	return packed, "", nil
}

// checkInside returns the problem of a path of the project that a symlink leads
// elsewhere.
func (p *project) checkInside(theirs []generator.File) error {
	var names []string
	for _, file := range slices.Concat(p.base, theirs) {
		names = append(names, file.Path)
	}
	return worktree.CheckInside(p.dir, slices.AppendSeq(names, maps.Values(p.state.Moves)))
}

// settings returns the answers with the changes that key=value pairs make, and
// the owner by hand.
func (p *project) settings(changes []string) (generator.Spec, error) {
	answers := p.byHand()
	for _, change := range changes {
		key, value, found := strings.Cut(change, "=")
		if !found {
			return generator.Spec{}, &worktree.Problem{
				Code: "usage", Usage: true,
				Message: fmt.Sprintf("--set %q is not key=value", change),
				Hint:    "write it as --set redis=false; chassis options lists the keys",
			}
		}
		if key == "resources" || key == "resource" {
			return generator.Spec{}, &worktree.Problem{
				Code: "usage", Usage: true, Message: fmt.Sprintf("--set %s is not how resources change", key),
				Hint: "use chassis add resource, chassis add field or chassis remove resource: each writes a migration",
			}
		}
		answers[key] = value
	}
	return p.state.Answers.With(answers)
}
