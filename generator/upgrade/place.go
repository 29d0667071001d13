package upgrade

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"strings"
	"sync"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A placement is a file that needs a place where it does not stand yet.
type placement struct {
	track   *track
	target  string
	content []byte
	mode    fs.FileMode
	change  Change // what to report, but for paths and mode
}

// place queues the template's version of a track for a new place.
func (p *planner) place(t *track, target string, action Action, reason string) {
	t.target = target
	p.places = append(p.places, placement{t, target, t.theirs.Content, t.theirs.Mode.Perm(), Change{Action: action, Reason: reason}})
}

// placeAll finds room for the queued files. All of them leave their old
// places first, so that files may change places with each other.
func (p *planner) placeAll() error {
	for _, next := range p.places {
		if next.track.moving(next) {
			p.remove(next.track)
		}
	}
	for _, next := range p.places {
		obstacle, err := p.obstacle(next)
		if err != nil {
			return err
		}
		switch {
		case obstacle == "":
			p.occupy(next)
		case next.track.moving(next):
			p.stay(next, obstacle)
		default:
			p.dodge(next, obstacle)
		}
	}
	return nil
}

// moving reports whether the owner's file stands elsewhere so far.
func (t *track) moving(next placement) bool {
	return t.ours.Kind == worktree.Regular && t.path != next.target
}

// occupy puts the file at its target.
func (p *planner) occupy(next placement) {
	before, err := worktree.Read(p.in.Ours, next.target)
	if err != nil || before.Kind == worktree.Directory || worktree.SameFile(p.in.Ours, next.target, next.track.path) {
		before = worktree.Entry{} // the search for obstacles found the way free
	}
	p.put(next.target, before, next.content, next.mode)
	next.change.Path, next.change.Mode = next.target, octal(next.mode)
	if next.track.moving(next) {
		next.change.OldPath = next.track.path
	}
	p.changes = append(p.changes, next.change)
}

// stay leaves a file that should move where it is, with its new content.
func (p *planner) stay(next placement, obstacle string) {
	t := next.track
	p.steps[t.path].after = worktree.Entry{Kind: worktree.Regular, Mode: next.mode, Content: next.content}
	t.target = t.path
	p.report(t, Change{Path: t.path, Action: Keep, Conflict: ConflictInWay, Mode: octal(next.mode),
		Reason: fmt.Sprintf("moves to %s, where your %s stands: kept here", worktree.Quote(next.target), worktree.Quote(obstacle))})
}

// dodge puts a new file beside what stands in its way.
func (p *planner) dodge(next placement, obstacle string) {
	rest := strings.TrimPrefix(next.target, obstacle)
	side := obstacle + SideSuffix
	for p.taken(side + rest) {
		side += SideSuffix
	}
	side += rest
	p.report(next.track, Change{Path: next.target, Action: Keep, Conflict: ConflictInWay,
		Reason: fmt.Sprintf("your %s stands in the way; the template's is in %s", worktree.Quote(obstacle), worktree.Quote(side))})
	p.put(side, worktree.Entry{}, next.content, next.mode)
	p.changes = append(p.changes, Change{Path: side, Action: Add, Mode: octal(next.mode),
		Reason: "the template's version of " + worktree.Quote(next.target)})
}

// taken reports whether something stands at name, or will.
func (p *planner) taken(name string) bool {
	found, err := worktree.Lstat(p.in.Ours, name)
	return err != nil || found.Kind != worktree.Absent || p.steps[name] != nil
}

// obstacle returns the path of what keeps a file from its target: another
// file there, a folder that is not emptied, a file where a folder should be.
// It is empty if the way is free.
func (p *planner) obstacle(next placement) (string, error) {
	for dir := path.Dir(next.target); dir != "."; dir = path.Dir(dir) {
		above, err := worktree.Stat(p.in.Ours, dir)
		switch {
		case err != nil:
			return "", err
		case above.Kind != worktree.Absent && above.Kind != worktree.Directory && !p.goes(dir):
			return dir, nil
		}
	}
	found, err := worktree.Lstat(p.in.Ours, next.target)
	if err != nil {
		return "", err
	}
	switch {
	case found.Kind == worktree.Absent || p.goes(next.target),
		worktree.SameFile(p.in.Ours, next.target, next.track.path),
		found.Kind == worktree.Directory && len(p.remaining(next.target)) == 0:
		return "", nil
	case p.heldAlready(next):
		return "", nil
	}
	return next.target, nil
}

// goes reports whether a step takes away what stands at name, and no other
// file took the place.
func (p *planner) goes(name string) bool {
	step := p.steps[name]
	return step != nil && step.after.Kind == worktree.Absent
}

// heldAlready reports whether the wanted file stands at its target, as a side
// file of an earlier upgrade does.
func (p *planner) heldAlready(next placement) bool {
	found, err := worktree.Read(p.in.Ours, next.target)
	return err == nil && found.Kind == worktree.Regular && string(found.Content) == string(next.content)
}

// mergeAll does the queued text merges, several at a time, and settles them
// in their order.
func (p *planner) mergeAll(ctx context.Context) error {
	var group sync.WaitGroup
	slots := make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))
	merger := merge.Merger{
		Mode: p.in.Mode, File: p.in.MergeFile,
		Labels: worktree.Labels{Ours: "yours", Base: "base", Theirs: "chassis v" + p.in.Version},
	}
	for i := range p.merges {
		slots <- struct{}{}
		group.Go(func() {
			t := p.merges[i].track
			p.merges[i].result = merger.Merge(ctx, t.path, t.baseText, t.oursText, t.theirsText)
			<-slots
		})
	}
	group.Wait()
	for _, next := range p.merges {
		p.settleMerge(next)
	}
	return ctx.Err()
}

// settleMerge settles a track whose text was merged.
func (p *planner) settleMerge(next pending) {
	t, change := next.track, Change{Action: Merge, Reason: "both sides' edits are in it"}
	if next.result.Conflict {
		change.Conflict, change.Reason = next.kind, "both sides changed the same lines"
		if next.kind == ConflictAdded {
			change.Reason = "added on both sides, with different contents"
		}
		if next.result.Rejected == nil {
			p.conflicts = append(p.conflicts, t)
		} else {
			rej := t.target + RejSuffix
			change.Reason += "; the template's are in " + worktree.Quote(rej)
			p.side(rej, next.result.Rejected, 0o644, "hunks of the templates for "+worktree.Quote(t.target))
		}
	}
	if !p.settle(t, next.result.Text, change) && next.result.Conflict {
		change.Path, change.Action = t.path, Keep
		p.report(t, change)
	}
}
