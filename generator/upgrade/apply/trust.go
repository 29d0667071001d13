package apply

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A journal is carried out only if this machine wrote it: what lies in .chassis
// may come from a stranger's branch, and a journal can replace every file of
// the project. One that git tracks came with a branch. One whose paths lead
// elsewhere was not written by this package.

// foreignJournal returns the problem of a journal that this machine did not
// write.
func foreignJournal(cause error) *worktree.Problem {
	return &worktree.Problem{
		Code: "foreign_journal", Blocked: true,
		Message: fmt.Sprintf("%s holds an upgrade that was not begun here: %s", workDir, worktree.OneLine(cause)),
		Hint:    "look at who brought it, then delete it (git rm -r " + workDir + ", or rm -r " + workDir + "); nothing of it was carried out",
	}
}

// openWorkDir reports whether there is a directory of an earlier upgrade. It
// returns the problem of one that this machine did not make.
func (p *Project) openWorkDir(ctx context.Context) (exists bool, err error) {
	for _, name := range []string{workDir, workDir + "/new", workDir + "/old"} {
		info, err := p.Root.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return false, worktree.OutsideError(name, err)
		case !info.IsDir():
			return false, foreignJournal(fmt.Errorf("%s is not a directory", name))
		}
		exists = true
	}
	if !exists {
		return false, nil
	}
	if p.Repo == nil {
		if p.Repo, err = worktree.FindRepository(ctx, p.Dir); err != nil {
			return true, err
		}
	}
	return true, p.checkUntracked(ctx)
}

// checkUntracked returns the problem of a directory of which git tracks a part,
// or cannot be asked for it.
func (p *Project) checkUntracked(ctx context.Context) error {
	if p.Repo == nil {
		if _, err := p.Root.Lstat(journalPath); err == nil && worktree.InsideRepository(p.Dir) {
			problem := foreignJournal(errors.New("git, which would know, is not installed"))
			problem.Message = "whether the upgrade in " + workDir + " was begun here cannot be known without git"
			problem.Hint = "install git, then try again"
			return problem
		}
		return nil
	}
	tracked, err := p.Repo.Tracked(ctx)
	if err != nil {
		return err
	}
	for _, name := range tracked {
		segments := strings.Split(name, "/")
		if generator.Opens(segments[0], path.Dir(workDir)) && (len(segments) == 1 || generator.Opens(segments[1], path.Base(workDir))) {
			return foreignJournal(fmt.Errorf("git tracks %s", worktree.Quote(name)))
		}
	}
	return nil
}

// The files in workDir that a step may name.
var (
	stagedName = regexp.MustCompile(`^` + regexp.QuoteMeta(workDir) + `/new/[0-9]{4,8}$`)
	backupName = regexp.MustCompile(`^` + regexp.QuoteMeta(workDir) + `/old/[0-9]{4,8}$`)
)

// check returns an error if the journal names what no journal of this package
// names.
func (j *journal) check() error {
	seen := map[string]bool{}
	for _, step := range j.Steps {
		if err := step.check(); err != nil {
			return err
		}
		for _, name := range []string{step.Path, step.Staged, step.Backup} {
			if name != "" && seen[name] {
				return fmt.Errorf("it names %s twice", worktree.Quote(name))
			}
			seen[name] = true
		}
	}
	names := append(slices.Clone(j.Made), j.reported()...)
	for _, dir := range j.Left {
		names = append(names, dir.Path)
		if dir.Mode&^(fs.ModePerm|specialMode) != 0 {
			return fmt.Errorf("%s would have the mode %o", worktree.Quote(dir.Path), uint32(dir.Mode))
		}
	}
	for _, name := range names {
		if err := generator.CheckPath(name); err != nil {
			return err
		}
	}
	return nil
}

// reported returns the paths of the report but for that of a package in the
// project's own directory.
func (j *journal) reported() []string {
	names := slices.Clone(j.Report.Conflicts)
	for _, change := range j.Report.Files {
		names = append(names, change.Path)
		if change.OldPath != "" {
			names = append(names, change.OldPath)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "." })
}

// check returns an error if no upgrade has such a step.
func (s journalStep) check() error {
	if !isOwn(s.Path) {
		if err := generator.CheckPath(s.Path); err != nil {
			return err
		}
	}
	name := worktree.Quote(s.Path)
	switch {
	case !isState(s.Old), !isState(s.New), s.New.Kind == worktree.Symlink:
		return fmt.Errorf("the step of %s has no possible state", name)
	case (s.Staged != "") != (s.New.Kind != worktree.Absent), s.Staged != "" && !stagedName.MatchString(s.Staged):
		return fmt.Errorf("the new content of %s would come from %s", name, worktree.Quote(s.Staged))
	case (s.Backup != "") != (s.Old.Kind != worktree.Absent), s.Backup != "" && !backupName.MatchString(s.Backup):
		return fmt.Errorf("the old content of %s would come from %s", name, worktree.Quote(s.Backup))
	}
	return nil
}

// isState reports whether a path may be in state s before or after a step.
func isState(s worktree.Snapshot) bool {
	sum, err := hex.DecodeString(s.Hash)
	switch s.Kind {
	case worktree.Absent:
		return s == worktree.Snapshot{}
	case worktree.Regular, worktree.Symlink:
		return err == nil && len(sum) == 32 && s.Mode&^fs.ModePerm == 0
	}
	return false
}

// checkPaths returns the problem of a path of the journal that a symlink leads
// elsewhere, and of a change of git's index to another path.
func (a *applier) checkPaths() error {
	names := slices.Clone(a.journal.Made)
	for _, dir := range a.journal.Left {
		names = append(names, dir.Path)
	}
	for _, step := range a.journal.Steps {
		if !isOwn(step.Path) {
			names = append(names, step.Path)
		}
	}
	if err := worktree.CheckInside(a.Dir, names); err != nil {
		return err
	}
	if a.Repo == nil || a.journal.Index == nil {
		return nil
	}
	if err := a.Repo.CheckIndexChange(a.journal.Index); err != nil {
		return foreignJournal(err)
	}
	return nil
}
