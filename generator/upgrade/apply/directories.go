package apply

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// leftDirectory is a directory that the steps may leave empty.
type leftDirectory struct {
	Path string      `json:"path"`
	Mode fs.FileMode `json:"mode"`
}

// addDirectories records which directories the steps make, and which they may
// leave empty.
func (j *journal) addDirectories(root *os.Root) error {
	needed, made, left := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, step := range j.Steps {
		for dir := path.Dir(step.Path); dir != "."; dir = path.Dir(dir) {
			info, err := root.Lstat(dir)
			switch {
			case step.New.Kind == worktree.Absent && err == nil:
				left[dir] = true
			case step.New.Kind != worktree.Absent:
				needed[dir] = true
				made[dir] = err != nil || info.Mode().IsRegular()
			}
		}
	}
	for dir, is := range made {
		if is {
			j.Made = append(j.Made, dir)
		}
	}
	slices.Sort(j.Made) // a parent sorts before its children
	for dir := range left {
		if needed[dir] {
			continue
		}
		info, err := root.Stat(dir)
		if err != nil {
			return err
		}
		j.Left = append(j.Left, leftDirectory{dir, info.Mode() & (fs.ModePerm | specialMode)})
	}
	slices.SortFunc(j.Left, func(a, b leftDirectory) int { return strings.Compare(b.Path, a.Path) })
	return nil
}

// makeDirectories makes dir and the directories above it. Those of the journal
// have mode 0755 under any umask.
func (a *applier) makeDirectories(dir string) error {
	if info, err := a.Root.Stat(dir); dir == "." || err == nil && info.IsDir() {
		return nil
	}
	if err := a.makeDirectories(path.Dir(dir)); err != nil {
		return err
	}
	return a.makeDirectory(dir, 0o755)
}

// makeDirectory makes one directory. It has the owner that a new file would
// have there, and a bit that its parent hands on.
func (a *applier) makeDirectory(name string, mode fs.FileMode) error {
	of := ownerOf(a.Root, name)
	if err := a.Root.Mkdir(name, 0o755); err != nil {
		return err
	}
	dir, err := a.Root.Open(name)
	if err != nil {
		return err
	}
	info, err := dir.Stat()
	if err == nil {
		of.special = info.Mode() & specialMode
		err = of.give(dir, mode)
	}
	return errors.Join(err, dir.Close())
}

// removeEmptied removes the directories that deletions left empty. It ignores
// errors: a directory that is not empty stays.
func (a *applier) removeEmptied() {
	for _, dir := range a.journal.Left {
		a.at("remove " + dir.Path)
		if info, err := a.Root.Lstat(dir.Path); err == nil && info.IsDir() {
			_ = a.Root.Remove(dir.Path)
		}
	}
}
