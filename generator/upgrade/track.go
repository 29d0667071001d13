package upgrade

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// A track is one file followed through the three trees, under the path that
// it has in each.
type track struct {
	base, theirs *generator.File // nil where the tree has no such file
	ours         entry
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
func (t *track) userDeleted() bool     { return t.ours.kind == absent }
func (t *track) templateMoved() bool {
	return t.base != nil && t.theirs != nil && t.base.Path != t.theirs.Path
}

// templateIdle reports whether the template left path, content and mode alone.
func (t *track) templateIdle() bool {
	return t.base != nil && t.theirs != nil && !t.templateMoved() &&
		bytes.Equal(t.base.Content, t.theirs.Content) &&
		executable(t.base.Mode) == executable(t.theirs.Mode)
}

// sameEdit reports whether ours already says what theirs says.
func (t *track) sameEdit() bool {
	return t.ours.kind == regular && alike(t.theirs.Path, t.oursText, t.theirsText)
}

// mergeable reports whether all sides are texts.
func (t *track) mergeable() bool {
	return t.ours.kind == regular && !binary(t.ours.content) &&
		!binary(t.theirs.Content) && !binary(t.baseText)
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
	case t.ours.kind != regular:
		return t.theirs.Mode.Perm()
	case t.theirs == nil || !t.modes:
		return t.ours.mode
	case t.base == nil || executable(t.ours.mode) == executable(t.base.Mode):
		return withExecutable(t.ours.mode, executable(t.theirs.Mode))
	}
	return t.ours.mode
}

// written returns the bytes to write for text: those that the owner or the
// template has where text is theirs, else text with the owner's line ends.
func (t *track) written(text []byte) []byte {
	switch {
	case t.ours.kind == regular && bytes.Equal(text, t.oursText) && bytes.Equal(plainEnds(t.ours.content), t.oursText):
		return t.ours.content
	case t.crlf:
		return toCRLF(text)
	case t.theirs != nil && bytes.Equal(text, t.theirsText):
		return t.theirs.Content
	case t.theirs != nil && hasCRLF(t.theirs.Content):
		return toCRLF(text)
	}
	return text
}

// clash returns the sides of a conflict.
func (t *track) clash() clash {
	c := clash{path: t.target, base: t.base, theirs: t.theirs}
	if t.ours.kind == regular {
		c.ours = &generator.File{Path: t.path, Mode: t.ours.mode, Content: toLF(t.ours.content)}
	}
	return c
}

// sameFile reports whether two paths that differ by case only name the same
// file, as they do on some file systems.
func sameFile(fsys fs.FS, a, b string) bool {
	if a == b || !strings.EqualFold(a, b) {
		return false
	}
	infoA, errA := fs.Lstat(fsys, a)
	infoB, errB := fs.Lstat(fsys, b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
