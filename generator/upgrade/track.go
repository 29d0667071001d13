package upgrade

import (
	"bytes"
	"io/fs"
	"path"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A track is one file followed through the three trees, under the path that
// it has in each.
type track struct {
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
	modes          bool // whether ours.mode means anything
	featureGone    bool // the template delivers nothing any more to the file's folder
	restore        bool
}

// The questions that the table asks.

func (t *track) templateAdded() bool   { return t.base == nil }
func (t *track) templateDeleted() bool { return t.theirs == nil }
func (t *track) userDeleted() bool     { return t.ours.Kind == worktree.Absent }
func (t *track) templateMoved() bool {
	return t.base != nil && t.theirs != nil && t.base.Path != t.theirs.Path
}

// templateIdle reports whether the template left path, content and mode alone.
func (t *track) templateIdle() bool {
	return t.base != nil && t.theirs != nil && !t.templateMoved() &&
		bytes.Equal(t.base.Content, t.theirs.Content) &&
		worktree.Executable(t.base.Mode) == worktree.Executable(t.theirs.Mode)
}

// sameEdit reports whether ours already says what theirs says.
func (t *track) sameEdit() bool {
	return t.ours.Kind == worktree.Regular && merge.Equivalent(t.theirs.Path, t.oursText, t.theirsText)
}

// mergeable reports whether all sides are texts.
func (t *track) mergeable() bool {
	return t.ours.Kind == worktree.Regular && !merge.IsBinary(t.ours.Content) &&
		!merge.IsBinary(t.theirs.Content) && !merge.IsBinary(t.baseText)
}

// frozen reports whether the file is a migration that the service may already
// have run somewhere.
func (t *track) frozen() bool {
	return t.base != nil && path.Ext(t.base.Path) == ".sql" &&
		path.Base(path.Dir(t.base.Path)) == "migrations" &&
		(t.theirs != nil || !t.featureGone)
}

// named reports whether the file has the given base name in every tree.
func (t *track) named(name string) bool { return path.Base(t.path) == name }

// mode returns the mode of the result: an executable bit that the template
// changed is taken over unless the owner changed it too.
func (t *track) mode() fs.FileMode {
	switch {
	case t.ours.Kind != worktree.Regular:
		return t.theirs.Mode.Perm()
	case t.theirs == nil || !t.modes:
		return t.ours.Mode
	case t.base == nil || worktree.Executable(t.ours.Mode) == worktree.Executable(t.base.Mode):
		return worktree.WithExecutable(t.ours.Mode, worktree.Executable(t.theirs.Mode))
	}
	return t.ours.Mode
}

// written returns the bytes to write for text: those that the owner or the
// template has where text is theirs, else text with the owner's line ends.
func (t *track) written(text []byte) []byte {
	switch {
	case t.ours.Kind == worktree.Regular && bytes.Equal(text, t.oursText) && bytes.Equal(merge.Normalize(t.ours.Content), t.oursText):
		return t.ours.Content
	case t.crlf:
		return merge.ToCRLF(text)
	case t.theirs != nil && bytes.Equal(text, t.theirsText):
		return t.theirs.Content
	case t.theirs != nil && merge.HasCRLF(t.theirs.Content):
		return merge.ToCRLF(text)
	}
	return text
}

// unmerged returns the sides of a conflict.
func (t *track) unmerged() worktree.Unmerged {
	file := worktree.Unmerged{Path: t.target, Base: t.base, Theirs: t.theirs}
	if t.ours.Kind == worktree.Regular {
		file.Ours = &generator.File{Path: t.path, Mode: t.ours.Mode, Content: merge.ToLF(t.ours.Content)}
	}
	return file
}
