package plan

import (
	"fmt"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Side is the version of a file that its owner decided for.
type Side string

// The sides.
const (
	Ours   Side = "ours"   // the owner's version
	Theirs Side = "theirs" // the template's version
)

// names returns the paths that a file has in the three trees.
func (f *file) names() []string {
	names := []string{f.path}
	if f.base != nil {
		names = append(names, f.base.Path)
	}
	if f.theirs != nil {
		names = append(names, f.theirs.Path)
	}
	return names
}

// decide records what the owner decided on a file.
func (b *builder) decide(f *file) {
	for _, name := range f.names() {
		f.mine = f.mine || generator.IsMine(b.in.Mine, name)
		if side := b.in.Take[name]; side != "" {
			f.decided = side
		}
	}
}

// checkTake returns the problem of a decision on a path that no tree has.
func (b *builder) checkTake(files []*file) error {
	for name := range b.in.Take {
		if !slices.ContainsFunc(files, func(f *file) bool { return slices.Contains(f.names(), name) }) {
			return &worktree.Problem{
				Code: "take_unknown", Usage: true,
				Message: fmt.Sprintf("%s is not a path of the templates", worktree.Quote(name)),
				Hint:    "give the path of a file that the upgrade is about, as its report lists it",
			}
		}
	}
	return nil
}

// takeOurs leaves a file as its owner has it.
func takeOurs(b *builder, f *file) {
	f.target = f.path
	if !f.unchanged() {
		b.report(f, Change{Path: f.path, Action: Keep, Reason: "decided for yours"})
	}
}

// leaveMine leaves a file alone that its owner declared to be no matter of
// upgrades, but for the imports of a module that its owner renames.
func leaveMine(b *builder, f *file) {
	f.target = f.path
	if f.ours.Kind == worktree.Regular {
		imports := Change{Action: Update, Reason: "yours by mine: only its " + f.followed}
		if b.resolve(f, f.oursText, imports) {
			return
		}
	}
	if f.unchanged() || f.frozen() {
		return
	}
	done := "changed"
	switch {
	case f.templateAdded():
		done = "new"
	case f.templateDeleted():
		done = "deleted"
	}
	b.report(f, Change{Path: f.path, Action: Keep, Reason: "yours by mine: " + done + " in the templates"})
}

// unchanged reports whether the templates bring a file nothing that its owner
// does not have.
func (f *file) unchanged() bool {
	return f.templateIdle() || f.theirs != nil && f.sameEdit() || f.theirs == nil && f.userDeleted()
}

// takeTheirs brings the template's version of a file, whatever the owner's is.
func takeTheirs(b *builder, f *file) {
	const reason = "decided for the template's"
	switch {
	case f.theirs == nil && f.userDeleted():
	case f.theirs == nil && f.ours.Kind == worktree.Regular:
		b.remove(f)
		b.report(f, Change{Path: f.path, Action: Delete, Reason: reason})
	case f.userDeleted():
		b.place(f, f.theirs.Path, Add, reason)
	case f.ours.Kind == worktree.Regular:
		b.resolve(f, f.theirsText, Change{Action: Update, Reason: reason})
	default:
		conflictKind(b, f)
	}
}
