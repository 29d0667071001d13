package upgrade

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Input is all that a plan depends on.
type Input struct {
	Base   []generator.File // the pristine render that the service was made or last upgraded with
	Theirs []generator.File // a fresh render of the current templates
	Ours   fs.FS            // the work tree, an [fs.ReadLinkFS]; only known paths are read, others at most searched

	Moves    []Move            // of the templates between the two versions, in order
	OwnMoves map[string]string // remembered: the template's path to the owner's

	Was, Is generator.Spec // the answers behind Base and behind Theirs
	Version string         // of the templates, for conflict labels

	Mode      merge.Mode     // what becomes of conflicts; zero is [merge.Markers]
	Restore   []string       // deleted paths to bring back
	MergeFile merge.FileFunc // see [merge.Merger]
	FileMode  func() bool    // whether the work tree has meaningful executable bits; nil for yes
}

// Action is what happens to a path.
type Action string

// The actions.
const (
	Add     Action = "add"     // written where nothing stood
	Update  Action = "update"  // replaced by the template's content
	Merge   Action = "merge"   // both sides' edits are in it
	Rename  Action = "move"    // stands at another path now, its content as it was
	Chmod   Action = "mode"    // only the mode changes
	Delete  Action = "delete"  // removed
	Keep    Action = "keep"    // stays as the owner has it though the template changed
	Adopt   Action = "adopt"   // the owner's file is what the template adds
	Restore Action = "restore" // brought back on request
)

// Conflict is why a path needs its owner's decision.
type Conflict string

// The kinds of conflict.
const (
	ConflictContent Conflict = "content" // both changed the same lines
	ConflictAdded   Conflict = "added"   // both added the path, with different contents
	ConflictDeleted Conflict = "deleted" // the template deleted what the owner edited
	ConflictBinary  Conflict = "binary"  // both changed what has no lines
	ConflictKind    Conflict = "kind"    // a file on one side, a folder or symlink on the other
	ConflictInWay   Conflict = "in_way"  // something of the owner's stands where a file should go
)

// A Change tells people and programs what happens to one path.
type Change struct {
	Path     string   `json:"path"`
	OldPath  string   `json:"old_path"` // where it stood before, if elsewhere
	Action   Action   `json:"action"`
	Reason   string   `json:"reason"`
	Conflict Conflict `json:"conflict"` // empty if none
	Mode     string   `json:"mode"`     // such as 0644; empty where nothing is left
}

// A Step takes one path from one state to another.
type Step struct {
	Path string            `json:"path"`
	Old  worktree.Snapshot `json:"old"`
	New  worktree.Snapshot `json:"new"`

	Before   worktree.Entry `json:"-"`
	After    worktree.Entry `json:"-"`
	Pristine bool           `json:"-"` // before equals the base, so that git need not know it
}

// A Plan is everything that an upgrade will do.
type Plan struct {
	Changes []Change          // by path
	Steps   []Step            // by path
	Notes   []string          // what else its owner should know
	Moves   map[string]string // to remember: the template's path to the owner's

	unmerged []worktree.Unmerged // the files in conflict
	deleted  []string            // by the owner, and the templates changed it
	tidy     bool                // go.mod or go.sum was merged
}

// Conflicts returns the paths that need their owner's decision, in order.
func (p *Plan) Conflicts() []string {
	paths := []string{}
	for _, change := range p.Changes {
		if change.Conflict != "" && !slices.Contains(paths, change.Path) {
			paths = append(paths, change.Path)
		}
	}
	return paths
}

const (
	statePath = generator.StatePath
	basePath  = generator.BasePath
)

// MakePlan decides every path that Base or Theirs knows. It writes nothing.
// Its errors are [*Problem]s where the project is at fault.
func MakePlan(ctx context.Context, in Input) (*Plan, error) {
	b := newBuilder(in)
	files, err := b.files()
	if err != nil {
		return nil, err
	}
	if err := leftMarkers(files); err != nil {
		return nil, err
	}
	if err := b.checkRestore(files); err != nil {
		return nil, err
	}
	rows := table()
	for _, f := range files {
		index := slices.IndexFunc(rows, func(r row) bool { return r.when(f) })
		rows[index].then(b, f)
	}
	if err := b.mergeAll(ctx); err != nil {
		return nil, err
	}
	if err := b.placeAll(); err != nil {
		return nil, err
	}
	if err := b.rewriteOwnFiles(files); err != nil {
		return nil, err
	}
	b.noteDirectories()
	return b.finish(files), nil
}

// ignoreMissing returns nil for an error about a missing file.
func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
