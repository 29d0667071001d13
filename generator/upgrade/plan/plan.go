package plan

import (
	"context"
	"io/fs"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/codemod"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Input is everything that a plan depends on.
type Input struct {
	Base   []generator.File // the pristine render that the service was made or last upgraded with
	Theirs []generator.File // a fresh render of the current templates
	Ours   fs.FS            // the work tree, an [fs.ReadLinkFS]; other files than those of Base and Theirs are read only to find renames and imports

	Moves    []Move            // of the templates between the two versions, in order
	OwnMoves map[string]string // the template's path to the owner's, of earlier upgrades

	Was, Is generator.Spec // the answers behind Base and behind Theirs
	Module  string         // that the owner's go.mod names, if it is not Was.Module
	// ModuleFile is the go.mod of the module that the service is only a part of,
	// relative to it; empty if the service is a module.
	ModuleFile string
	Version    string // of the templates, for conflict labels

	Codemods []codemod.Codemod // rewrites of the owner's Go files that the new templates need

	Mode      merge.Mode      // what becomes of conflicts; zero is [merge.Markers]
	Restore   []string        // deleted paths to restore
	Mine      []string        // globs of paths to leave alone, see [generator.IsMine]
	Take      map[string]Side // paths that are decided, by any of their names
	Without   merge.Rules     // rules that do not apply
	MergeFile merge.FileFunc  // see [merge.Merger]
	FileMode  func() bool     // whether executable bits of the work tree mean anything; nil for yes
}

// A Plan is everything that an upgrade does.
type Plan struct {
	Changes []Change          // by path
	Steps   []Step            // by path
	Notes   []string          // what else the owner should know
	Moves   map[string]string // the template's path to the owner's, for the next upgrade

	Unmerged []worktree.Unmerged // the files in conflict, for git; none under [merge.Rej]
	Deleted  []string            // paths that the owner deleted and the templates changed
	Tidy     bool                // go.mod or go.sum was merged, or is above and may lack something
	Requires []string            // modules, PATH@VERSION, that a go.mod above may lack
}

// Conflicts returns the paths in conflict, in order.
func (p *Plan) Conflicts() []string {
	paths := []string{}
	for _, change := range p.Changes {
		if change.Conflict != "" && !slices.Contains(paths, change.Path) {
			paths = append(paths, change.Path)
		}
	}
	return paths
}

// Make plans an upgrade and writes nothing. An error that concerns the project
// is a [*worktree.Problem]: conflict markers are left in it, or a path of
// Restore cannot be restored.
func Make(ctx context.Context, in Input) (*Plan, error) {
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
	if err := b.checkTake(files); err != nil {
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
	if err := b.carryOwnFiles(); err != nil {
		return nil, err
	}
	if err := b.placeAll(); err != nil {
		return nil, err
	}
	if err := b.rewriteOwnFiles(files); err != nil {
		return nil, err
	}
	if err := b.applyCodemods(files); err != nil {
		return nil, err
	}
	b.checkNames(files)
	b.checkTwice()
	b.noteDirectories(files)
	return b.finish(files), nil
}
