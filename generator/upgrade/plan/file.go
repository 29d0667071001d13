package plan

import (
	"bytes"
	"io/fs"
	"path"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A file is one file in the three trees, at the path that it has in each.
type file struct {
	base, theirs *generator.File // nil where the tree has no such file
	ours         worktree.Entry
	path         string // of ours, or where it would be
	target       string // of the result

	// The contents to compare and merge: with LF line endings and imports of
	// the module's new path.
	baseText, oursText, theirsText []byte
	crlf                           bool   // the owner converted it to CRLF
	followed                       string // why oursText is not the owner's text; empty if it is
	mixed                          bool   // the owner converted single lines

	userMoved      bool
	withPackage    bool // the owner moved the whole package, not this file
	userEdited     bool // content or kind, apart from line endings and formatting
	templateEdited bool // content
	modeMatters    bool // see [builder.modeMatters]
	renumbered     bool // see [builder.numberMigrations]
	directoryGone  bool // theirs has no file in the directory of base
	restore        bool
	emptied        string // see [findEmptied]; "" where the directory of an added file is not
	mine           bool   // see [Input]
	decided        Side   // empty if it is not
}

// The conditions of the rows of the path table.

func (f *file) templateAdded() bool   { return f.base == nil }
func (f *file) templateDeleted() bool { return f.theirs == nil }
func (f *file) userDeleted() bool     { return f.ours.Kind == worktree.Absent }
func (f *file) templateMoved() bool {
	return f.base != nil && f.theirs != nil && f.base.Path != f.theirs.Path
}

// templateIdle reports whether the template changed neither path, content nor
// mode.
func (f *file) templateIdle() bool {
	return f.base != nil && f.theirs != nil && !f.templateMoved() &&
		bytes.Equal(f.base.Content, f.theirs.Content) &&
		worktree.Executable(f.base.Mode) == worktree.Executable(f.theirs.Mode)
}

// sameEdit reports whether ours is equivalent to theirs.
func (f *file) sameEdit() bool {
	return f.ours.Kind == worktree.Regular && merge.Equivalent(f.theirs.Path, f.oursText, f.theirsText)
}

// mergeable reports whether all three versions are texts.
func (f *file) mergeable() bool {
	return f.ours.Kind == worktree.Regular && !merge.IsBinary(f.ours.Content) &&
		!merge.IsBinary(f.theirs.Content) && !merge.IsBinary(f.baseText)
}

// frozen reports whether the file is a migration, which may already be applied to
// a database.
func (f *file) frozen() bool {
	return f.base != nil && IsMigration(f.base.Path) && (f.theirs != nil || !f.directoryGone)
}

// named reports whether the file has the given base name.
func (f *file) named(name string) bool { return path.Base(f.path) == name }

// mode returns the mode of the result: an executable bit that the template
// changed is taken unless the owner changed it too.
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

// written returns the bytes to write for text: those of ours or theirs if text
// is theirs, else text with the line endings of ours.
func (f *file) written(text []byte) []byte {
	switch {
	case f.ours.Kind == worktree.Regular && bytes.Equal(text, f.oursText) && bytes.Equal(merge.ToLF(f.ours.Content), f.oursText):
		return f.ours.Content
	case f.mixed:
		return merge.EndLike(f.ours.Content, text)
	case f.crlf:
		return merge.ToCRLF(text)
	case f.theirs != nil && bytes.Equal(text, f.theirsText):
		return f.delivered()
	case f.theirs != nil && merge.HasCRLF(f.theirs.Content):
		return merge.ToCRLF(text)
	}
	return text
}

// delivered returns the templates' version as it is written where the owner has
// none.
func (f *file) delivered() []byte {
	switch {
	case bytes.Equal(f.theirsText, merge.ToLF(f.theirs.Content)):
		return f.theirs.Content
	case merge.HasCRLF(f.theirs.Content):
		return merge.ToCRLF(f.theirsText)
	}
	return f.theirsText
}

// unmerged returns the sides of a conflict.
func (f *file) unmerged() worktree.Unmerged {
	file := worktree.Unmerged{Path: f.target, Base: f.base, Theirs: f.theirs}
	if f.ours.Kind == worktree.Regular {
		file.Ours = &generator.File{Path: f.path, Mode: f.ours.Mode, Content: merge.ToLF(f.ours.Content)}
	}
	return file
}
