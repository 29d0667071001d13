package upgrade

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// SideSuffix ends the name of a file that holds the template's version beside
// the owner's, where the two cannot be merged.
const SideSuffix = ".chassis-new"

// RejSuffix ends the name of a file that holds rejected hunks.
const RejSuffix = ".rej"

// builder collects what the rows of the table decide.
type builder struct {
	in        Input
	steps     map[string]*Step
	changes   []Change
	conflicts []*file
	notes     []string
	tidy      bool // go.mod or go.sum was merged

	merges  []pending   // texts to merge, once the table is through
	places  []placement // files that need a new place, once all others have theirs
	vacated []string    // paths that the templates deleted or moved files from

	deleted  []string // by the owner, and the templates changed it
	requires []string // modules that the owner's go.mod requires; nil until they are asked for
}

// pending is a text merge that is not done yet.
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

// resolve gives a file its content and mode, at its target. It reports the
// change, if there is any.
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

// write records that path, where before stands, becomes a file.
func (b *builder) write(name string, before worktree.Entry, content []byte, mode fs.FileMode) {
	after := worktree.Entry{Kind: worktree.Regular, Mode: mode, Content: content}
	if step := b.steps[name]; step != nil {
		step.After = after // the file that stood here goes elsewhere
		return
	}
	if before.Kind == worktree.Regular && before.Mode == mode && bytes.Equal(before.Content, content) {
		return
	}
	b.steps[name] = &Step{Path: name, Before: before, After: after}
}

// remove records that the file's file goes.
func (b *builder) remove(f *file) {
	b.steps[f.path] = &Step{Path: f.path, Before: f.ours}
	b.vacated = append(b.vacated, f.path)
}

// report adds a change, with the mode of the owner's file where none is given.
func (b *builder) report(f *file, change Change) {
	if change.Mode == "" && change.Action != Delete && f.ours.Kind == worktree.Regular {
		change.Mode = octal(f.ours.Mode)
	}
	b.changes = append(b.changes, change)
}

// keepBeside keeps the owner's version of a file and puts the template's next to
// it.
func (b *builder) keepBeside(f *file, kind Conflict, reason string) {
	side := f.path + SideSuffix
	b.conflicts = append(b.conflicts, f)
	b.report(f, Change{Path: f.path, Action: Keep, Conflict: kind, Reason: reason + "; the template's is in " + worktree.Quote(side)})
	b.addSide(side, f.theirs.Content, f.theirs.Mode, "the template's version of "+worktree.Quote(f.path))
}

// addSide writes a file that stands beside another, outside of every file.
func (b *builder) addSide(name string, content []byte, mode fs.FileMode, reason string) {
	b.places = append(b.places, placement{&file{path: name}, name, content, mode.Perm(), Change{Action: Add, Reason: reason}})
}

// finish puts the plan in order.
func (b *builder) finish(files []*file) *Plan {
	plan := &Plan{Changes: b.changes, deleted: b.deleted, Moves: map[string]string{}}
	for _, f := range b.conflicts {
		plan.unmerged = append(plan.unmerged, f.unmerged())
	}
	for _, f := range files {
		if step := b.steps[f.path]; step != nil && f.base != nil {
			step.Pristine = !f.userEdited
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.steps)) {
		step := b.steps[name]
		step.Old, step.New = step.Before.Snapshot(), step.After.Snapshot()
		if step.Old != step.New {
			plan.Steps = append(plan.Steps, *step)
		}
	}
	slices.SortStableFunc(plan.Changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	for _, f := range files {
		if f.theirs == nil || f.userDeleted() && !f.restore && f.base != nil {
			continue
		}
		if f.target != f.theirs.Path {
			plan.Moves[f.theirs.Path] = f.target
		}
		b.noteMove(f)
	}
	if plan.tidy = b.tidy; b.tidy {
		b.notes = append(b.notes, "go.mod and go.sum were merged: run go mod tidy")
	}
	slices.Sort(b.notes)
	plan.Notes = slices.Compact(b.notes)
	return plan
}

// noteMove tells the owner where a file was followed to, once.
func (b *builder) noteMove(f *file) {
	if f.base == nil || !f.userMoved {
		return
	}
	known := b.in.OwnMoves[f.base.Path] == f.path
	switch {
	case f.templateMoved() && f.theirs.Path != f.target:
		b.notes = append(b.notes, fmt.Sprintf("the templates moved %s to %s; yours stays at %s",
			worktree.Quote(f.base.Path), worktree.Quote(f.theirs.Path), worktree.Quote(f.target)))
	case !known && f.target != f.theirs.Path:
		b.notes = append(b.notes, fmt.Sprintf("you moved %s to %s; it is followed there from now on",
			worktree.Quote(f.base.Path), worktree.Quote(f.target)))
	}
}

// noteDirectories names the folders that the templates left and in which files of
// the owner remain.
func (b *builder) noteDirectories() {
	left := map[string]bool{}
	for _, name := range b.vacated {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			left[dir] = true
		}
	}
	for dir := range left {
		own := slices.DeleteFunc(b.remaining(dir), func(name string) bool { return left[path.Join(dir, name)] })
		if len(own) > 0 && !b.delivered(dir) {
			b.notes = append(b.notes, fmt.Sprintf("the templates left %s; your own files stay there: %s", worktree.Quote(dir), listPaths(own)))
		}
	}
}

// remaining returns the names in dir that no step removes.
func (b *builder) remaining(dir string) []string {
	entries, err := fs.ReadDir(b.in.Ours, dir)
	if err != nil {
		return nil // the folder is gone already, or is no folder
	}
	var names []string
	for _, item := range entries {
		name := path.Join(dir, item.Name())
		if step := b.steps[name]; step != nil && step.After.Kind == worktree.Absent {
			continue
		}
		if item.IsDir() && len(b.remaining(name)) == 0 {
			continue
		}
		names = append(names, item.Name())
	}
	return names
}

// delivered reports whether the templates still put files into dir or below.
func (b *builder) delivered(dir string) bool {
	return slices.ContainsFunc(b.in.Theirs, func(file generator.File) bool { return strings.HasPrefix(file.Path, dir+"/") })
}

// listPaths names at most five paths.
func listPaths(names []string) string {
	const most = 5
	text := ""
	for i, name := range names[:min(len(names), most)] {
		if i > 0 {
			text += ", "
		}
		text += worktree.Quote(name)
	}
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func octal(mode fs.FileMode) string { return fmt.Sprintf("%04o", mode.Perm()) }
