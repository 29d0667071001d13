package plan

import (
	"bytes"
	"io/fs"
	"path"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A file is one file followed through the three trees, under the path that
// it has in each.
type file struct {
	base, theirs *generator.File // nil where the tree has no such file
	ours         worktree.Entry
	path         string // where ours stands, or would stand
	target       string // where the result belongs

	// The contents to compare and merge: plain line ends, imports of the
	// module's new path.
	baseText, oursText, theirsText []byte
	crlf                           bool // the owner chose CRLF

	userMoved      bool
	userEdited     bool // content or kind, beyond line ends and formatting
	templateEdited bool // content
	modeMatters    bool // whether ours.mode means anything
	directoryGone  bool // the template delivers nothing any more to the file's folder
	restore        bool
}

// The questions that the table asks.

func (f *file) templateAdded() bool   { return f.base == nil }
func (f *file) templateDeleted() bool { return f.theirs == nil }
func (f *file) userDeleted() bool     { return f.ours.Kind == worktree.Absent }
func (f *file) templateMoved() bool {
	return f.base != nil && f.theirs != nil && f.base.Path != f.theirs.Path
}

// templateIdle reports whether the template left path, content and mode alone.
func (f *file) templateIdle() bool {
	return f.base != nil && f.theirs != nil && !f.templateMoved() &&
		bytes.Equal(f.base.Content, f.theirs.Content) &&
		worktree.Executable(f.base.Mode) == worktree.Executable(f.theirs.Mode)
}

// sameEdit reports whether ours already says what theirs says.
func (f *file) sameEdit() bool {
	return f.ours.Kind == worktree.Regular && merge.Equivalent(f.theirs.Path, f.oursText, f.theirsText)
}

// mergeable reports whether all sides are texts.
func (f *file) mergeable() bool {
	return f.ours.Kind == worktree.Regular && !merge.IsBinary(f.ours.Content) &&
		!merge.IsBinary(f.theirs.Content) && !merge.IsBinary(f.baseText)
}

// frozen reports whether the file is a migration that the service may already
// have run somewhere.
func (f *file) frozen() bool {
	return f.base != nil && path.Ext(f.base.Path) == ".sql" &&
		path.Base(path.Dir(f.base.Path)) == "migrations" &&
		(f.theirs != nil || !f.directoryGone)
}

// named reports whether the file has the given base name in every tree.
func (f *file) named(name string) bool { return path.Base(f.path) == name }

// mode returns the mode of the result: an executable bit that the template
// changed is taken over unless the owner changed it too.
func (f *file) mode() fs.FileMode {
	switch {
	case f.ours.Kind != worktree.Regular:
		return f.theirs.Mode.Perm()
	case f.theirs == nil || !f.modeMatters:
		return f.ours.Mode
	case f.base == nil || worktree.Executable(f.ours.Mode) == worktree.Executable(f.base.Mode):
		return worktree.WithExecutable(f.ours.Mode, worktree.Executable(f.theirs.Mode))
	}
	return f.ours.Mode
}

// written returns the bytes to write for text: those that the owner or the
// template has where text is theirs, else text with the owner's line ends.
func (f *file) written(text []byte) []byte {
	switch {
	case f.ours.Kind == worktree.Regular && bytes.Equal(text, f.oursText) && bytes.Equal(merge.Normalize(f.ours.Content), f.oursText):
		return f.ours.Content
	case f.crlf:
		return merge.ToCRLF(text)
	case f.theirs != nil && bytes.Equal(text, f.theirsText):
		return f.theirs.Content
	case f.theirs != nil && merge.HasCRLF(f.theirs.Content):
		return merge.ToCRLF(text)
	}
	return text
}

// unmerged returns the sides of a conflict.
func (f *file) unmerged() worktree.Unmerged {
	file := worktree.Unmerged{Path: f.target, Base: f.base, Theirs: f.theirs}
	if f.ours.Kind == worktree.Regular {
		file.Ours = &generator.File{Path: f.path, Mode: f.ours.Mode, Content: merge.ToLF(f.ours.Content)}
	}
	return file
}
