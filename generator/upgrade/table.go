package upgrade

import (
	"bytes"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A row of the path table is one case and what is done about it.
type row struct {
	name string
	when func(t *track) bool
	then func(p *planner, t *track)
}

// table returns the path table. The first row that fits a track decides it;
// the last one fits all that are left.
func table() []row {
	return []row{
		// What is missing on one side.
		{"deleted here, wanted back",
			func(t *track) bool { return t.restore && t.userDeleted() }, bringBack},
		{"gone on both sides",
			func(t *track) bool { return t.userDeleted() && t.templateDeleted() }, leave},
		{"added by the template, nothing stands there",
			func(t *track) bool { return t.templateAdded() && t.userDeleted() }, add},
		{"added on both sides, identical",
			func(t *track) bool { return t.templateAdded() && t.sameEdit() }, adopt},
		{"added on both sides, different",
			func(t *track) bool { return t.templateAdded() }, conflictAdded},
		{"the template left it alone",
			(*track).templateIdle, carryOn},
		{"deleted here, changed by the template",
			(*track).userDeleted, stayDeleted},

		// What the template may never change.
		{"a migration that may have run",
			(*track).frozen, freeze},

		// What the template deleted.
		{"deleted by the template, untouched here",
			func(t *track) bool { return t.templateDeleted() && !t.userEdited && !t.userMoved }, remove},
		{"deleted by the template, edited here",
			(*track).templateDeleted, conflictDeleted},

		// What one side changed, or both alike.
		{"changed by the template only",
			func(t *track) bool { return !t.userEdited }, take},
		{"content changed here only",
			func(t *track) bool { return !t.templateEdited && t.ours.Kind == worktree.Regular }, keep},
		{"changed alike on both sides",
			(*track).sameEdit, keep},

		// What both sides changed.
		{"go.mod changed on both sides",
			func(t *track) bool { return t.named("go.mod") && t.mergeable() }, mergeModules},
		{"go.sum changed on both sides",
			func(t *track) bool { return t.named("go.sum") && t.mergeable() }, mergeSums},
		{"text changed on both sides",
			(*track).mergeable, mergeLines},
		{"something without lines changed on both sides",
			func(t *track) bool { return t.ours.Kind == worktree.Regular }, conflictBinary},
		{"a symlink or folder here, changed by the template",
			func(*track) bool { return true }, conflictKind},
	}
}

func leave(*planner, *track) {}

// carryOn keeps what the owner has; imports may have to follow the module.
func carryOn(p *planner, t *track) {
	if t.ours.Kind == worktree.Regular {
		p.settle(t, t.oursText, Change{Action: Update, Reason: "imports follow the module's new path"})
	}
}

func bringBack(p *planner, t *track) {
	p.place(t, t.theirs.Path, Restore, "brought back as asked")
}

func add(p *planner, t *track) {
	p.place(t, t.target, Add, "new in the templates")
}

func adopt(p *planner, t *track) {
	reason := "the templates add what you already have"
	if !p.settle(t, t.oursText, Change{Action: Adopt, Reason: reason}) {
		p.report(t, Change{Path: t.path, Action: Adopt, Reason: reason})
	}
}

func stayDeleted(p *planner, t *track) {
	p.deleted = append(p.deleted, t.path)
	p.report(t, Change{Path: t.path, Action: Keep, Reason: "you deleted it; --restore brings it back"})
}

func freeze(p *planner, t *track) {
	if !t.templateMoved() || t.ours.Kind != worktree.Regular {
		p.report(t, Change{Path: t.path, Action: Keep, Reason: "a migration is never changed once it is rendered"})
		return
	}
	p.settle(t, t.oursText, Change{Action: Update, Reason: "moved in the templates"})
}

func remove(p *planner, t *track) {
	p.remove(t)
	p.report(t, Change{Path: t.path, Action: Delete, Reason: "deleted in the templates"})
}

func take(p *planner, t *track) {
	reason := "changed in the templates"
	if t.templateMoved() && !t.userMoved {
		reason = "moved in the templates"
	}
	p.settle(t, t.theirsText, Change{Action: Update, Reason: reason})
}

func keep(p *planner, t *track) {
	reason := "you made the same change"
	switch {
	case t.templateMoved() && !t.userMoved:
		reason = "moved in the templates"
	case !bytes.Equal(merge.Normalize(t.ours.Content), t.oursText):
		reason = "imports follow the module's new path"
	}
	p.settle(t, t.oursText, Change{Action: Update, Reason: reason})
}

func mergeModules(p *planner, t *track) {
	text, notes, err := merge.GoMod(t.baseText, t.oursText, t.theirsText)
	if err != nil {
		p.beside(t, ConflictContent, "go.mod cannot be read: "+err.Error())
		return
	}
	p.notes = append(p.notes, notes...)
	p.tidy = true
	p.settle(t, text, Change{Action: Merge, Reason: "requirements merged by module"})
}

func mergeSums(p *planner, t *track) {
	p.tidy = true
	p.settle(t, merge.GoSum(t.oursText, t.theirsText), Change{Action: Merge, Reason: "checksums of both sides"})
}

func mergeLines(p *planner, t *track) {
	p.merges = append(p.merges, pending{track: t, kind: ConflictContent})
}

func conflictAdded(p *planner, t *track) {
	switch {
	case t.ours.Kind == worktree.Directory:
		p.place(t, t.target, Add, "new in the templates")
	case t.mergeable():
		p.merges = append(p.merges, pending{track: t, kind: ConflictAdded})
	default:
		p.beside(t, ConflictAdded, "added on both sides")
	}
}

func conflictDeleted(p *planner, t *track) {
	reason := "the template deleted it, you edited it: it is yours now"
	if t.userMoved && !t.userEdited {
		reason = "the template deleted it, you moved it: it is yours now"
	}
	if t.ours.Kind == worktree.Directory {
		return // the owner deleted the file; the folder is the owner's own
	}
	p.conflicts = append(p.conflicts, t)
	p.report(t, Change{Path: t.path, Action: Keep, Conflict: ConflictDeleted, Reason: reason})
	if t.ours.Kind == worktree.Regular {
		p.put(t.path, t.ours, t.written(t.oursText), t.ours.Mode)
	}
}

func conflictBinary(p *planner, t *track) {
	p.beside(t, ConflictBinary, "both sides changed a file without lines")
}

func conflictKind(p *planner, t *track) {
	p.beside(t, ConflictKind, "a file in the templates, a "+string(t.ours.Kind)+" here")
}
