package plan

import (
	"bytes"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// files returns the files of all three trees, paired and compared.
func (b *builder) files() ([]*file, error) {
	files := b.pair()
	for _, f := range files {
		if err := b.locate(f); err != nil {
			return nil, err
		}
	}
	if err := b.findRenames(files); err != nil {
		return nil, err
	}
	claimMoved(files)
	b.followMovedDirectories(files)
	if !b.in.Without.Has(merge.Emptied) {
		findEmptied(files)
	}
	b.layOut(files)
	for _, f := range files {
		b.compare(f)
	}
	if !b.in.Without.Has(merge.Numbers) {
		b.numberMigrations(files)
	}
	return files, nil
}

// claimMoved gives each of the owner's files to one pair: where the owner moved
// a file to the path of another one, that one counts as deleted.
func claimMoved(files []*file) {
	moved := map[string]bool{}
	for _, f := range files {
		if f.userMoved {
			moved[f.path] = true
		}
	}
	for _, f := range files {
		if !f.userMoved && moved[f.path] {
			f.ours = worktree.Entry{}
		}
	}
}

// pair pairs the files of base and theirs along the template's moves.
func (b *builder) pair() []*file {
	theirs := byPath(b.in.Theirs)
	claimed := map[string]bool{}
	directories := map[string]bool{}
	for name := range theirs {
		directories[path.Dir(name)] = true
	}
	var files []*file
	for i := range b.in.Base {
		base := &b.in.Base[i]
		f := &file{base: base, directoryGone: !directories[path.Dir(base.Path)]}
		for _, name := range b.successors(base.Path) {
			if theirs[name] != nil && !claimed[name] {
				f.theirs = theirs[name]
				claimed[name] = true
				break
			}
		}
		files = append(files, f)
	}
	for i := range b.in.Theirs {
		if theirs := &b.in.Theirs[i]; !claimed[theirs.Path] {
			files = append(files, &file{theirs: theirs})
		}
	}
	return files
}

// successors returns the paths that the file of base at name may have in
// theirs, the likeliest first.
func (b *builder) successors(name string) []string {
	moved := follow(name, named(b.in.Moves, b.in.Was.Name))
	candidates := renamed(moved, b.in.Was.Name, b.in.Is.Name)
	if moved != name { // a service with other answers may keep the file where it was
		candidates = append(candidates, renamed(name, b.in.Was.Name, b.in.Is.Name)...)
	}
	return append(candidates, name)
}

// locate reads ours of a file: at the path that the owner moved it to in an
// earlier upgrade, else at that of base or theirs.
func (b *builder) locate(f *file) error {
	if f.base == nil {
		f.path = f.theirs.Path
		return b.load(f)
	}
	f.path = f.base.Path
	if own := b.in.OwnMoves[f.base.Path]; own != "" {
		f.path, f.userMoved = own, true
		if err := b.load(f); err != nil || f.ours.Kind == worktree.Regular {
			return err
		}
		f.path, f.userMoved = f.base.Path, false // moved back, or deleted since
	}
	return b.load(f)
}

// load reads ours at the file's path.
func (b *builder) load(f *file) (err error) {
	f.ours, err = worktree.Read(b.in.Ours, f.path)
	return err
}

// compare fills in what the rows of the table need.
func (b *builder) compare(f *file) {
	f.target = f.path
	f.withPackage = f.userMoved && path.Ext(f.path) == ".go" &&
		b.layout.Moved(path.Dir(f.base.Path)) == path.Dir(f.path) && path.Base(f.path) == path.Base(f.base.Path)
	if f.templateMoved() && !f.userMoved {
		f.target = f.theirs.Path
	} else if f.withPackage && f.theirs != nil && b.leavesPackage(f) {
		f.target = f.theirs.Path
	} else if f.userMoved && f.theirs != nil {
		f.target = b.layout.Target(f.path)
		if IsMigration(f.base.Path) && path.Dir(f.path) == path.Dir(f.base.Path) {
			f.target = path.Join(path.Dir(f.theirs.Path), path.Base(f.path))
		}
	}
	b.decide(f)
	f.restore = slices.ContainsFunc(b.in.Restore, func(name string) bool { return b.restores(name, f) })
	f.modeMatters = b.modeMatters(f)
	b.readTexts(f)
	b.applyCodemodsTo(f)
	f.crlf = merge.HasCRLF(f.ours.Content) && (f.base == nil || !merge.HasCRLF(f.base.Content))
	f.mixed = f.ours.Kind == worktree.Regular && merge.HasMixedEndings(f.ours.Content) && (f.base == nil || !bytes.Equal(f.base.Content, f.ours.Content))
	f.userEdited = f.base != nil && (f.ours.Kind != worktree.Regular || f.mixed || !merge.Equivalent(f.base.Path, f.baseText, f.oursText))
	f.templateEdited = f.base == nil || f.theirs == nil || !bytes.Equal(f.base.Content, f.theirs.Content)
	if f.userEdited && f.templateEdited && f.base != nil && f.theirs != nil {
		f.templateEdited = !merge.Equivalent(f.theirs.Path, f.baseText, f.theirsText)
	}
}

// leavesPackage reports whether the templates moved a Go file out of a package that
// they still have.
func (b *builder) leavesPackage(f *file) bool {
	if f.base == nil || f.theirs == nil || path.Ext(f.base.Path) != ".go" || path.Dir(f.base.Path) == path.Dir(f.theirs.Path) {
		return false
	}
	return slices.ContainsFunc(b.in.Theirs, func(file generator.File) bool {
		return path.Ext(file.Path) == ".go" && path.Dir(file.Path) == path.Dir(f.base.Path)
	})
}

// modeMatters reports whether the mode of ours means anything. The file system
// is asked only if that makes a difference.
func (b *builder) modeMatters(f *file) bool {
	if b.in.FileMode == nil || f.ours.Kind != worktree.Regular {
		return true
	}
	differs := f.base != nil && worktree.Executable(f.ours.Mode) != worktree.Executable(f.base.Mode) ||
		f.theirs != nil && worktree.Executable(f.ours.Mode) != worktree.Executable(f.theirs.Mode)
	return !differs || b.in.FileMode()
}

// byPath indexes files by their paths.
func byPath(files []generator.File) map[string]*generator.File {
	index := make(map[string]*generator.File, len(files))
	for i := range files {
		index[files[i].Path] = &files[i]
	}
	return index
}

// byName returns a function that finds the file at name.
func byName(name string) func(generator.File) bool {
	return func(file generator.File) bool { return file.Path == name }
}
