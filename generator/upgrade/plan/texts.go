package plan

import (
	"context"
	"runtime"
	"sync"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// mergeAll merges the queued texts, several at a time, and resolves their files
// in order.
func (b *builder) mergeAll(ctx context.Context) error {
	var group sync.WaitGroup
	slots := make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))
	merger := merge.Merger{
		Mode: b.in.Mode, File: b.in.MergeFile, Without: b.in.Without,
		Labels: worktree.Labels{Ours: "yours", Base: "base", Theirs: "chassis v" + b.in.Version},
	}
	for i := range b.merges {
		slots <- struct{}{}
		group.Go(func() {
			f := b.merges[i].file
			b.merges[i].result = merger.Merge(ctx, f.path, f.baseText, f.oursText, f.theirsText)
			<-slots
		})
	}
	group.Wait()
	for _, next := range b.merges {
		b.resolveMerge(next)
	}
	return ctx.Err()
}

// resolveMerge resolves a file whose text was merged.
func (b *builder) resolveMerge(next pending) {
	f, change := next.file, Change{Action: Merge, Reason: "both sides' edits are in it"}
	if reason := f.invalidated(next.result); reason != "" && !b.in.Without.Has(merge.Validity) {
		b.keepBeside(f, ConflictInvalid, reason)
		return
	}
	if next.result.Conflict {
		change.Conflict, change.Reason = next.kind, "both sides changed the same lines"
		if next.kind == ConflictAdded {
			change.Reason = "added on both sides, with different contents"
		}
		if next.result.Rejected == nil {
			b.conflicts = append(b.conflicts, f)
		} else {
			rej := f.target + rejSuffix
			change.Reason += "; the template's are in " + worktree.Quote(rej)
			b.addSide(rej, next.result.Rejected, 0o644, "hunks of the templates for "+worktree.Quote(f.target))
		}
	}
	if !b.resolve(f, next.result.Text, change) && next.result.Conflict {
		change.Path, change.Action = f.path, Keep
		b.report(f, change)
	}
}

// invalidated returns why the merged text of a file cannot be used, where the
// three that it was made of can; else nothing.
func (f *file) invalidated(merged merge.Result) string {
	if merged.Conflict {
		return ""
	}
	err := merge.Invalid(f.target, merged.Text)
	if err == nil {
		return ""
	}
	versions := [][]byte{f.oursText, f.theirsText}
	if f.base != nil {
		versions = append(versions, f.baseText)
	}
	for _, version := range versions {
		if merge.Invalid(f.target, version) != nil {
			return ""
		}
	}
	return "merged, it is not valid: " + worktree.OneLine(err)
}
