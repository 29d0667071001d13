package plan

import (
	"bytes"
	"fmt"
	"io/fs"

	"github.com/chassis-go/chassis/generator/upgrade/layout"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// sideSuffix ends the name of a file that holds the template's version beside
// the owner's, where the two cannot be merged.
const sideSuffix = ".chassis-new"

// rejSuffix ends the name of a file that holds rejected hunks.
const rejSuffix = ".rej"

// builder collects the steps, changes and notes of a plan.
type builder struct {
	in        Input
	layout    *layout.Layout
	steps     map[string]*Step
	changes   []Change
	conflicts []*file
	notes     []string
	tidy      bool // go.mod or go.sum was merged

	merges  []pending   // texts to merge, once every file is decided
	places  []placement // files that get another path, once all others are resolved
	vacated []string    // paths that files are deleted or moved from

	deleted []string // paths that the owner deleted and the templates changed
}

// pending is a queued merge of a text.
type pending struct {
	file   *file
	kind   Conflict
	result merge.Result
}

func newBuilder(in Input) *builder {
	if in.Mode == "" {
		in.Mode = merge.Markers
	}
	return &builder{in: in, steps: map[string]*Step{}}
}

// resolve gives a file its text and mode at its target path, and reports the
// change if that is one.
func (b *builder) resolve(f *file, text []byte, change Change) (changed bool) {
	content, mode := f.written(text), f.mode()
	same := f.ours.Kind == worktree.Regular && bytes.Equal(content, f.ours.Content)
	if f.target != f.path {
		if same {
			change.Action = Rename
		}
		b.places = append(b.places, placement{f, f.target, content, mode, change})
		return true
	}
	if same && mode == f.ours.Mode {
		return false
	}
	if same && change.Action == Update {
		change.Action, change.Reason = Chmod, "executable bit changed in the templates"
	}
	b.write(f.path, f.ours, content, mode)
	change.Path, change.Mode = f.path, octal(mode)
	b.changes = append(b.changes, change)
	return true
}

// write adds the step that makes a file at name, where before is now.
func (b *builder) write(name string, before worktree.Entry, content []byte, mode fs.FileMode) {
	after := worktree.Entry{Kind: worktree.Regular, Mode: mode, Content: content}
	if step := b.steps[name]; step != nil {
		step.After = after // the file that was here moves to another path
		return
	}
	if before.Kind == worktree.Regular && before.Mode == mode && bytes.Equal(before.Content, content) {
		return
	}
	b.steps[name] = &Step{Path: name, Before: before, After: after}
}

// remove adds the step that removes a file.
func (b *builder) remove(f *file) {
	b.steps[f.path] = &Step{Path: f.path, Before: f.ours}
	b.vacated = append(b.vacated, f.path)
}

// report adds a change, with the mode of the owner's file unless it has one.
func (b *builder) report(f *file, change Change) {
	if change.Mode == "" && change.Action != Delete && f.ours.Kind == worktree.Regular {
		change.Mode = octal(f.ours.Mode)
	}
	b.changes = append(b.changes, change)
}

// keepBeside keeps the owner's version of a file in conflict and writes the
// template's beside it.
func (b *builder) keepBeside(f *file, kind Conflict, reason string) {
	side := f.path + sideSuffix
	b.conflicts = append(b.conflicts, f)
	b.report(f, Change{Path: f.path, Action: Keep, Conflict: kind, Reason: reason + "; the template's is in " + worktree.Quote(side)})
	b.addSide(side, f.theirs.Content, f.theirs.Mode, "the template's version of "+worktree.Quote(f.path))
}

// addSide adds a file that is in none of the three trees.
func (b *builder) addSide(name string, content []byte, mode fs.FileMode, reason string) {
	b.places = append(b.places, placement{&file{path: name}, name, content, mode.Perm(), Change{Action: Add, Reason: reason}})
}

func octal(mode fs.FileMode) string { return fmt.Sprintf("%04o", mode.Perm()) }
