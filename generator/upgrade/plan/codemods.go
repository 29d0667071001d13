package plan

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/codemod"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// applyCodemodsTo applies the codemods to base and ours of a file that the
// owner edited, so that both are merged with theirs as if they had always been
// there. A file that the owner did not edit follows the templates.
func (b *builder) applyCodemodsTo(f *file) {
	if f.ours.Kind != worktree.Regular || f.mine || f.base != nil && bytes.Equal(f.baseText, f.oursText) {
		return
	}
	rewritten, reasons := b.rewrite(f.path, f.oursText)
	if len(reasons) == 0 {
		return
	}
	f.oursText, f.followed = rewritten, strings.Join(reasons, "; ")
	if f.base != nil {
		f.baseText, _ = b.rewrite(f.base.Path, f.baseText)
	}
}

// rewrite applies the codemods to a file, and returns their reasons. It returns
// what is not valid Go unchanged.
func (b *builder) rewrite(name string, content []byte) ([]byte, []string) {
	if len(b.in.Codemods) == 0 || path.Ext(name) != ".go" || b.layout.OutsideModule(name) {
		return content, nil
	}
	rewritten, reasons, err := codemod.Apply(b.in.Codemods, b.in.Is.Module, name, content)
	if err != nil {
		return content, nil
	}
	return rewritten, reasons
}

// applyCodemods applies the codemods to Go files that are in neither base nor
// theirs.
func (b *builder) applyCodemods(files []*file) error {
	if len(b.in.Codemods) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, f := range files {
		known[f.path] = true
	}
	var problem error
	worktree.Walk(b.in.Ours, func(name string, _ fs.DirEntry) {
		if problem != nil || known[name] || path.Ext(name) != ".go" || b.layout.Target(name) != name || generator.IsMine(b.in.Mine, name) {
			return
		}
		before, err := worktree.Read(b.in.Ours, name)
		if err != nil {
			problem = err
			return
		}
		now := before
		if step := b.steps[name]; step != nil {
			now = step.After // its imports follow, or it goes with its package
		}
		if now.Kind != worktree.Regular {
			return
		}
		if rewritten, reasons := b.rewrite(name, now.Content); len(reasons) > 0 {
			b.write(name, before, rewritten, before.Mode)
			b.addReason(name, strings.Join(reasons, "; "), before)
		}
	})
	return problem
}

// addReason adds a reason to the update of a path, which may be its first.
func (b *builder) addReason(name, reason string, before worktree.Entry) {
	at := slices.IndexFunc(b.changes, func(change Change) bool { return change.Path == name })
	if at >= 0 {
		b.changes[at].Reason += "; " + reason
		return
	}
	b.changes = append(b.changes, Change{Path: name, Action: Update, Reason: reason, Mode: octal(before.Mode)})
}
