package plan

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A placement is a file that gets a path where it is not yet.
type placement struct {
	file    *file
	target  string
	content []byte
	mode    fs.FileMode
	change  Change // to report, still without paths and mode
}

// place queues the template's version of a file to be placed at target.
func (b *builder) place(f *file, target string, action Action, reason string) {
	f.target = target
	b.places = append(b.places, placement{f, target, f.delivered(), f.theirs.Mode.Perm(), Change{Action: action, Reason: reason}})
}

// placeAll places the queued files. All of them are removed from their old paths
// first, so that files may swap paths.
func (b *builder) placeAll() error {
	for _, next := range b.places {
		if next.file.isMove(next) {
			b.remove(next.file)
		}
	}
	for _, next := range b.places {
		obstacle, err := b.obstacle(next)
		if err != nil {
			return err
		}
		switch {
		case obstacle == "":
			b.placeAtTarget(next)
		case next.file.isMove(next):
			b.keepInPlace(next, obstacle)
		default:
			b.placeBeside(next, obstacle)
		}
	}
	return nil
}

// isMove reports whether the owner's file is at another path so far.
func (f *file) isMove(next placement) bool {
	return f.ours.Kind == worktree.Regular && f.path != next.target
}

// placeAtTarget puts the file at its target.
func (b *builder) placeAtTarget(next placement) {
	before, err := worktree.Read(b.in.Ours, next.target)
	if err != nil || before.Kind == worktree.Directory || worktree.SameFile(b.in.Ours, next.target, next.file.path) {
		before = worktree.Entry{} // no obstacle
	}
	b.write(next.target, before, next.content, next.mode)
	next.change.Path, next.change.Mode = next.target, octal(next.mode)
	if next.file.isMove(next) {
		next.change.OldPath = next.file.path
	}
	b.changes = append(b.changes, next.change)
}

// keepInPlace keeps a file that should move at its path, with its new content.
func (b *builder) keepInPlace(next placement, obstacle string) {
	f := next.file
	b.steps[f.path].After = worktree.Entry{Kind: worktree.Regular, Mode: next.mode, Content: next.content}
	f.target = f.path
	b.report(f, Change{
		Path: f.path, Action: Keep, Conflict: ConflictInWay, Mode: octal(next.mode),
		Reason: fmt.Sprintf("should move to %s, where your %s is: kept here", worktree.Quote(next.target), worktree.Quote(obstacle)),
	})
}

// placeBeside puts a new file beside the obstacle at its path.
func (b *builder) placeBeside(next placement, obstacle string) {
	rest := strings.TrimPrefix(next.target, obstacle)
	side := obstacle + sideSuffix
	for b.exists(side + rest) {
		side += sideSuffix
	}
	side += rest
	b.report(next.file, Change{
		Path: next.target, Action: Keep, Conflict: ConflictInWay,
		Reason: fmt.Sprintf("your %s is in the way; the template's is in %s", worktree.Quote(obstacle), worktree.Quote(side)),
	})
	b.write(side, worktree.Entry{}, next.content, next.mode)
	b.changes = append(b.changes, Change{
		Path: side, Action: Add, Mode: octal(next.mode),
		Reason: "the template's version of " + worktree.Quote(next.target),
	})
}

// exists reports whether something is at name, or will be.
func (b *builder) exists(name string) bool {
	found, err := worktree.Lstat(b.in.Ours, name)
	return err != nil || found.Kind != worktree.Absent || b.steps[name] != nil
}

// obstacle returns the path of what keeps a file from its target: another file
// there, a directory that is not emptied, a file in place of a directory. It is
// empty if there is none.
func (b *builder) obstacle(next placement) (string, error) {
	for dir := path.Dir(next.target); dir != "."; dir = path.Dir(dir) {
		above, err := worktree.Stat(b.in.Ours, dir)
		switch {
		case err != nil:
			return "", err
		case above.Kind != worktree.Absent && above.Kind != worktree.Directory && !b.removed(dir):
			return dir, nil
		}
	}
	found, err := worktree.Lstat(b.in.Ours, next.target)
	if err != nil {
		return "", err
	}
	switch {
	case found.Kind == worktree.Absent || b.removed(next.target),
		worktree.SameFile(b.in.Ours, next.target, next.file.path),
		found.Kind == worktree.Directory && len(b.remaining(next.target)) == 0:
		return "", nil
	case b.alreadyThere(next):
		return "", nil
	}
	return next.target, nil
}

// removed reports whether a step removes what is at name, and no other file is
// placed there.
func (b *builder) removed(name string) bool {
	step := b.steps[name]
	return step != nil && step.After.Kind == worktree.Absent
}

// alreadyThere reports whether the target has the wanted content already, like a
// .chassis-new file of an earlier upgrade.
func (b *builder) alreadyThere(next placement) bool {
	found, err := worktree.Read(b.in.Ours, next.target)
	return err == nil && found.Kind == worktree.Regular && string(found.Content) == string(next.content)
}
