package adopt

import (
	"hash/maphash"
	"io/fs"

	"golang.org/x/mod/modfile"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// maxFile is the size, in bytes, of the largest file that is read. No template
// is a tenth as large.
const maxFile = 1 << 20

// tree is the work tree of a service.
type tree struct {
	fsys     fs.FS
	paths    map[string]bool
	module   string          // the path in go.mod
	requires map[string]bool // modules that go.mod requires directly
	texts    map[string]text // of files that were read
	seed     maphash.Seed    // of their lines
}

// readTree lists the files of a service and reads its go.mod.
func readTree(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys, paths: map[string]bool{}, texts: map[string]text{}, seed: maphash.MakeSeed()}
	content, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		return nil, worktree.Problemf("no_module", "name the directory of the service's go.mod", "cannot read go.mod: %s", worktree.OneLine(worktree.OutsideError("go.mod", err)))
	}
	file, err := modfile.ParseLax("go.mod", content, nil)
	if err != nil || file.Module == nil {
		return nil, worktree.Problemf("no_module", "make go list ./... work first", "go.mod does not name a module")
	}
	t.module, t.requires = file.Module.Mod.Path, direct(file)
	worktree.Walk(fsys, func(name string, _ fs.DirEntry) { t.paths[name] = true })
	return t, nil
}

// direct returns the modules that a go.mod requires directly.
func direct(file *modfile.File) map[string]bool {
	requires := map[string]bool{}
	for _, require := range file.Require {
		if !require.Indirect {
			requires[require.Mod.Path] = true
		}
	}
	return requires
}

// text returns the file at name; one that is too large has no lines.
func (t *tree) text(name string) (text, error) {
	if read, is := t.texts[name]; is {
		return read, nil
	}
	info, err := fs.Stat(t.fsys, name)
	if err != nil {
		return text{}, err
	}
	var read text
	if info.Size() <= maxFile {
		content, err := fs.ReadFile(t.fsys, name)
		if err != nil {
			return text{}, err
		}
		content = merge.ToLF(content)
		read = text{content, merge.CountLines(t.seed, content)}
	}
	t.texts[name] = read
	return read, nil
}
