package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/layout"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// The reasons of a change by which a file follows packages that moved.
const (
	importsFollow = "imports follow the module's new path"
	packageFollow = "imports follow packages that moved"
)

// layOut compares where the trees have their packages.
func (b *builder) layOut(files []*file) {
	in := layout.Input{Ours: b.in.Ours, Was: b.in.Was.Module, Is: b.in.Is.Module, ByHand: b.in.Module}
	for _, f := range files {
		in.Files = append(in.Files, f.versions())
	}
	b.layout = layout.New(in)
}

// versions returns the file in the three trees.
func (f *file) versions() layout.File {
	var v layout.File
	if f.base != nil {
		v.Base = layout.Version{Path: f.base.Path, Content: merge.ToLF(f.base.Content)}
	}
	if f.theirs != nil {
		v.Theirs = layout.Version{Path: f.theirs.Path, Content: merge.ToLF(f.theirs.Content)}
	}
	if f.ours.Kind == worktree.Regular {
		v.Ours = layout.Version{Path: f.path, Content: merge.ToLF(f.ours.Content)}
	}
	return v
}

// readTexts reads the texts that are compared and merged.
func (b *builder) readTexts(f *file) {
	versions := f.versions()
	f.baseText, f.theirsText = b.layout.Base(versions), b.layout.Theirs(versions)
	text, err := b.layout.Ours(f.path, versions.Ours.Content)
	if f.oursText = text; err != nil {
		f.oursText = versions.Ours.Content // not valid Go
	}
	if !bytes.Equal(f.oursText, versions.Ours.Content) {
		f.followed = b.followReason()
	}
}

// followReason is the reason of a change that only follows a package.
func (b *builder) followReason() string {
	if b.in.Was.Module != b.in.Is.Module {
		return importsFollow
	}
	return packageFollow
}

// rewriteOwnFiles moves the owner's own files that go along with a package, and
// changes the imports of all others.
func (b *builder) rewriteOwnFiles(files []*file) error {
	if !b.layout.Changes() {
		return nil
	}
	known := map[string]bool{}
	for _, f := range files {
		known[f.path] = true
	}
	var problems []error
	mentions, outside := 0, 0
	worktree.Walk(b.in.Ours, func(name string, _ fs.DirEntry) {
		if known[name] || path.Ext(name) != ".go" || b.layout.Target(name) != name {
			return
		}
		rewrite, count := b.rewriteOwnFile, &mentions
		if b.layout.OutsideModule(name) {
			rewrite, count = b.mentionsModule, &outside
		}
		mentioned, err := rewrite(name)
		problems = append(problems, err)
		if mentioned {
			*count++
		}
	})
	b.noteMentions(mentions, "%d of your Go files mention %s outside of imports: check them")
	b.noteMentions(outside, "%d Go files outside of your module mention %s: they are unchanged")
	return errors.Join(problems...)
}

// noteMentions notes how many files mention the module's old path.
func (b *builder) noteMentions(count int, format string) {
	if count > 0 {
		b.notes = append(b.notes, fmt.Sprintf(format, count, b.in.Was.Module))
	}
}

// mentionsModule reports whether a file mentions the module's old path.
func (b *builder) mentionsModule(name string) (bool, error) {
	if b.in.Was.Module == b.in.Is.Module {
		return false, nil
	}
	found, err := worktree.Read(b.in.Ours, name)
	return bytes.Contains(found.Content, []byte(b.in.Was.Module)), err
}

// rewriteOwnFile changes the imports of one file, and reports whether the file
// mentions the module's old path elsewhere.
func (b *builder) rewriteOwnFile(name string) (mentioned bool, err error) {
	before, err := worktree.Read(b.in.Ours, name)
	if err != nil {
		return false, err
	}
	after, err := b.layout.Ours(name, before.Content)
	if err != nil {
		b.noteInvalid(name)
		return false, nil
	}
	if !bytes.Equal(before.Content, after) {
		b.write(name, before, after, before.Mode)
		b.changes = append(b.changes, Change{Path: name, Action: Update, Reason: b.followReason(), Mode: octal(before.Mode)})
	}
	was, is := b.in.Was.Module, b.in.Is.Module
	return was != is && bytes.Contains(after, []byte(was)) && !strings.HasPrefix(is, was), nil
}

func (b *builder) noteInvalid(name string) {
	b.notes = append(b.notes, fmt.Sprintf("the imports of %s are unchanged: it is not valid Go", worktree.Quote(name)))
}

// carryOwnFiles moves the owner's own files that go along with a package.
func (b *builder) carryOwnFiles() error {
	for name, target := range b.layout.Carried() {
		if generator.IsMine(b.in.Mine, name) {
			continue
		}
		ours, err := worktree.Read(b.in.Ours, name)
		if err != nil {
			return err
		}
		content, err := b.layout.Ours(name, ours.Content)
		if err != nil {
			b.noteInvalid(name)
			content = ours.Content
		}
		content, reasons := b.rewrite(target, content)
		change := Change{Action: Rename, Reason: strings.Join(append([]string{"goes with its package"}, reasons...), "; ")}
		if !bytes.Equal(content, ours.Content) {
			change.Action = Update
		}
		b.places = append(b.places, placement{&file{path: name, ours: ours}, target, content, ours.Mode, change})
	}
	return nil
}
