package plan

import (
	"path"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A row of the path table is a case and what is done in it.
type row struct {
	name string
	when func(f *file) bool
	then func(b *builder, f *file)
}

// table returns the path table. The first row that fits a file decides it; the
// last one fits every file.
func table() []row {
	return []row{
		// What is missing on one side.
		{"deleted here, to be restored", func(f *file) bool { return f.restore && f.userDeleted() }, restore},
		{"decided for ours", func(f *file) bool { return f.decided == Ours }, takeOurs},
		{"decided for theirs", func(f *file) bool { return f.decided == Theirs }, takeTheirs},
		{"left to the owner", func(f *file) bool { return f.mine }, leaveMine},
		{"gone on both sides", func(f *file) bool { return f.userDeleted() && f.templateDeleted() }, nothing},
		{"added by the template to a directory that was emptied here", func(f *file) bool { return f.emptied != "" }, keepEmptied},
		{"added by the template, nothing is there", func(f *file) bool { return f.templateAdded() && f.userDeleted() }, add},
		{"added on both sides, identical", func(f *file) bool { return f.templateAdded() && f.sameEdit() }, adopt},
		{"added on both sides, different", (*file).templateAdded, conflictAdded},
		{"the template left it alone", (*file).templateIdle, keepUnchanged},
		{"deleted here, changed by the template", (*file).userDeleted, keepDeleted},

		// What the template may never change.
		{"a migration that may have run", (*file).frozen, keepMigration},

		// What the template deleted.
		{"deleted by the template, untouched here", func(f *file) bool { return f.templateDeleted() && !f.userEdited && (!f.userMoved || f.withPackage) }, remove},
		{"deleted by the template, edited here", (*file).templateDeleted, conflictDeleted},

		// What one side changed, or both alike.
		{"changed by the template only", func(f *file) bool { return !f.userEdited }, take},
		{"content changed here only", func(f *file) bool { return !f.templateEdited && f.ours.Kind == worktree.Regular }, keep},
		{"changed alike on both sides", (*file).sameEdit, keep},

		// What both sides changed.
		{"go.mod changed on both sides", func(f *file) bool { return f.named("go.mod") && f.mergeable() }, mergeGoMod},
		{"go.sum changed on both sides", func(f *file) bool { return f.named("go.sum") && f.mergeable() }, mergeGoSum},
		{"a text replaced here, changed by the template", (*file).replaced, conflictReplaced},
		{"text changed on both sides", (*file).mergeable, mergeText},
		{"a binary file changed on both sides", func(f *file) bool { return f.ours.Kind == worktree.Regular }, conflictBinary},
		{"a symlink or directory here, changed by the template", func(*file) bool { return true }, conflictKind},
	}
}

func nothing(*builder, *file) {}

// keepUnchanged keeps the owner's version. Its imports may have to follow the
// module's new path.
func keepUnchanged(b *builder, f *file) {
	if f.ours.Kind == worktree.Regular {
		b.resolve(f, f.oursText, Change{Action: Update, Reason: f.followed})
	}
}

func add(b *builder, f *file) {
	b.place(f, f.target, Add, f.addReason())
}

func adopt(b *builder, f *file) {
	reason := "the templates add what you already have"
	if !b.resolve(f, f.oursText, Change{Action: Adopt, Reason: reason}) {
		b.report(f, Change{Path: f.path, Action: Adopt, Reason: reason})
	}
}

func keepDeleted(b *builder, f *file) {
	if b.in.ModuleFile != "" && (f.named("go.mod") || f.named("go.sum")) {
		b.report(f, Change{Path: f.path, Action: Keep, Reason: "yours is " + worktree.Quote(path.Join(path.Dir(b.in.ModuleFile), f.path))})
		return
	}
	b.deleted = append(b.deleted, f.path)
	b.report(f, Change{Path: f.path, Action: Keep, Reason: "you deleted it; --restore " + worktree.Quote(f.theirs.Path) + " brings it back"})
}

func keepMigration(b *builder, f *file) {
	if !f.templateMoved() || f.ours.Kind != worktree.Regular {
		b.report(f, Change{Path: f.path, Action: Keep, Reason: "a migration is never changed once it is rendered"})
		return
	}
	b.resolve(f, f.oursText, Change{Action: Update, Reason: "moved in the templates"})
}

func remove(b *builder, f *file) {
	b.remove(f)
	b.report(f, Change{Path: f.path, Action: Delete, Reason: "deleted in the templates"})
}

func take(b *builder, f *file) {
	reason := "changed in the templates"
	if f.templateMoved() && !f.userMoved {
		reason = "moved in the templates"
	}
	b.resolve(f, f.theirsText, Change{Action: Update, Reason: reason})
}

func keep(b *builder, f *file) {
	reason := "you made the same change"
	switch {
	case f.templateMoved() && !f.userMoved:
		reason = "moved in the templates"
	case f.followed != "":
		reason = f.followed
	}
	b.resolve(f, f.oursText, Change{Action: Update, Reason: reason})
}

func mergeGoMod(b *builder, f *file) {
	text, notes, err := merge.GoMod(f.baseText, f.oursText, f.theirsText)
	if err != nil {
		b.keepBeside(f, ConflictContent, "go.mod cannot be read: "+err.Error())
		return
	}
	b.notes = append(b.notes, notes...)
	b.tidy = true
	b.resolve(f, text, Change{Action: Merge, Reason: "requirements merged by module"})
}

func mergeGoSum(b *builder, f *file) {
	b.tidy = true
	b.resolve(f, merge.GoSum(f.oursText, f.theirsText), Change{Action: Merge, Reason: "checksums of both sides"})
}

func mergeText(b *builder, f *file) {
	b.merges = append(b.merges, pending{file: f, kind: ConflictContent})
}

func conflictAdded(b *builder, f *file) {
	switch {
	case f.ours.Kind == worktree.Directory:
		b.place(f, f.target, Add, "new in the templates")
	case f.mergeable():
		b.merges = append(b.merges, pending{file: f, kind: ConflictAdded})
	default:
		b.keepBeside(f, ConflictAdded, "added on both sides")
	}
}

func conflictDeleted(b *builder, f *file) {
	reason := "the template deleted it, you edited it: it is yours now"
	if f.userMoved && !f.userEdited {
		reason = "the template deleted it, you moved it: it is yours now"
	}
	if f.ours.Kind == worktree.Directory {
		return // the owner deleted the file; the directory is the owner's own
	}
	b.conflicts = append(b.conflicts, f)
	b.report(f, Change{Path: f.path, Action: Keep, Conflict: ConflictDeleted, Reason: reason})
	if f.ours.Kind == worktree.Regular {
		b.write(f.path, f.ours, f.written(f.oursText), f.ours.Mode)
	}
}

func conflictBinary(b *builder, f *file) {
	b.keepBeside(f, ConflictBinary, "both sides changed a binary file")
}

func conflictKind(b *builder, f *file) {
	b.keepBeside(f, ConflictKind, "a file in the templates, a "+string(f.ours.Kind)+" here")
}
