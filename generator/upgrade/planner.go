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

// planner collects what the rows of the table decide.
type planner struct {
	in        Input
	steps     map[string]*Step
	changes   []Change
	conflicts []*track
	notes     []string
	tidy      bool // go.mod or go.sum was merged

	merges []pending   // texts to merge, once the table is through
	places []placement // files that need a new place, once all others have theirs
	leaves []string    // paths that the templates deleted or moved files from

	deleted  []string // by the owner, and the templates changed it
	requires []string // modules that the owner's go.mod requires; nil until they are asked for
}

// pending is a text merge that is not done yet.
type pending struct {
	track  *track
	kind   Conflict
	result merge.Result
}

func newPlanner(in Input) *planner {
	if in.Mode == "" {
		in.Mode = merge.Markers
	}
	return &planner{in: in, steps: map[string]*Step{}}
}

// settle gives a track its content and mode, at its target. It reports the
// change, if there is any.
func (p *planner) settle(t *track, text []byte, change Change) (changed bool) {
	content, mode := t.written(text), t.mode()
	same := t.ours.Kind == worktree.Regular && bytes.Equal(content, t.ours.Content)
	if t.target != t.path {
		if same {
			change.Action = Rename
		}
		p.places = append(p.places, placement{t, t.target, content, mode, change})
		return true
	}
	if same && mode == t.ours.Mode {
		return false
	}
	if same && change.Action == Update {
		change.Action, change.Reason = Chmod, "executable bit changed in the templates"
	}
	p.put(t.path, t.ours, content, mode)
	change.Path, change.Mode = t.path, octal(mode)
	p.changes = append(p.changes, change)
	return true
}

// put records that path, where before stands, becomes a file.
func (p *planner) put(name string, before worktree.Entry, content []byte, mode fs.FileMode) {
	after := worktree.Entry{Kind: worktree.Regular, Mode: mode, Content: content}
	if step := p.steps[name]; step != nil {
		step.after = after // the file that stood here goes elsewhere
		return
	}
	if before.Kind == worktree.Regular && before.Mode == mode && bytes.Equal(before.Content, content) {
		return
	}
	p.steps[name] = &Step{Path: name, before: before, after: after}
}

// remove records that the track's file goes.
func (p *planner) remove(t *track) {
	p.steps[t.path] = &Step{Path: t.path, before: t.ours}
	p.leaves = append(p.leaves, t.path)
}

// report adds a change, with the mode of the owner's file where none is given.
func (p *planner) report(t *track, change Change) {
	if change.Mode == "" && change.Action != Delete && t.ours.Kind == worktree.Regular {
		change.Mode = octal(t.ours.Mode)
	}
	p.changes = append(p.changes, change)
}

// beside keeps the owner's version of a track and puts the template's next to
// it.
func (p *planner) beside(t *track, kind Conflict, reason string) {
	side := t.path + SideSuffix
	p.conflicts = append(p.conflicts, t)
	p.report(t, Change{Path: t.path, Action: Keep, Conflict: kind, Reason: reason + "; the template's is in " + worktree.Quote(side)})
	p.side(side, t.theirs.Content, t.theirs.Mode, "the template's version of "+worktree.Quote(t.path))
}

// side writes a file that stands beside another, outside of every track.
func (p *planner) side(name string, content []byte, mode fs.FileMode, reason string) {
	p.places = append(p.places, placement{&track{path: name}, name, content, mode.Perm(), Change{Action: Add, Reason: reason}})
}

// finish puts the plan in order.
func (p *planner) finish(tracks []*track) *Plan {
	plan := &Plan{Changes: p.changes, deleted: p.deleted, Moves: map[string]string{}}
	for _, t := range p.conflicts {
		plan.unmerged = append(plan.unmerged, t.unmerged())
	}
	for _, t := range tracks {
		if step := p.steps[t.path]; step != nil && t.base != nil {
			step.pristine = !t.userEdited
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.steps)) {
		step := p.steps[name]
		step.Old, step.New = step.before.Snapshot(), step.after.Snapshot()
		if step.Old != step.New {
			plan.Steps = append(plan.Steps, *step)
		}
	}
	slices.SortStableFunc(plan.Changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	for _, t := range tracks {
		if t.theirs == nil || t.userDeleted() && !t.restore && t.base != nil {
			continue
		}
		if t.target != t.theirs.Path {
			plan.Moves[t.theirs.Path] = t.target
		}
		p.noteMove(t)
	}
	if plan.tidy = p.tidy; p.tidy {
		p.notes = append(p.notes, "go.mod and go.sum were merged: run go mod tidy")
	}
	slices.Sort(p.notes)
	plan.Notes = slices.Compact(p.notes)
	return plan
}

// noteMove tells the owner where a file was followed to, once.
func (p *planner) noteMove(t *track) {
	if t.base == nil || !t.userMoved {
		return
	}
	known := p.in.OwnMoves[t.base.Path] == t.path
	switch {
	case t.templateMoved() && t.theirs.Path != t.target:
		p.notes = append(p.notes, fmt.Sprintf("the templates moved %s to %s; yours stays at %s",
			worktree.Quote(t.base.Path), worktree.Quote(t.theirs.Path), worktree.Quote(t.target)))
	case !known && t.target != t.theirs.Path:
		p.notes = append(p.notes, fmt.Sprintf("you moved %s to %s; it is followed there from now on",
			worktree.Quote(t.base.Path), worktree.Quote(t.target)))
	}
}

// noteFolders names the folders that the templates left and in which files of
// the owner remain.
func (p *planner) noteFolders() {
	left := map[string]bool{}
	for _, name := range p.leaves {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			left[dir] = true
		}
	}
	for dir := range left {
		own := slices.DeleteFunc(p.remaining(dir), func(name string) bool { return left[path.Join(dir, name)] })
		if len(own) > 0 && !p.delivered(dir) {
			p.notes = append(p.notes, fmt.Sprintf("the templates left %s; your own files stay there: %s", worktree.Quote(dir), listPaths(own)))
		}
	}
}

// remaining returns the names in dir that no step removes.
func (p *planner) remaining(dir string) []string {
	entries, err := fs.ReadDir(p.in.Ours, dir)
	if err != nil {
		return nil // the folder is gone already, or is no folder
	}
	var names []string
	for _, item := range entries {
		name := path.Join(dir, item.Name())
		if step := p.steps[name]; step != nil && step.after.Kind == worktree.Absent {
			continue
		}
		if item.IsDir() && len(p.remaining(name)) == 0 {
			continue
		}
		names = append(names, item.Name())
	}
	return names
}

// delivered reports whether the templates still put files into dir or below.
func (p *planner) delivered(dir string) bool {
	return slices.ContainsFunc(p.in.Theirs, func(file generator.File) bool { return strings.HasPrefix(file.Path, dir+"/") })
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
