package worktree

import (
	"io/fs"
	"os"
	"path/filepath"
)

// treeFS is the work tree as a file system that no path leads out of. Only
// directories are listed without their [os.Root], which stats every single
// entry: a listing gives names, and reads nothing.
type treeFS struct {
	fs.ReadLinkFS
	dir string
}

// FS returns the tree below root, which is open on dir.
func FS(root *os.Root, dir string) fs.FS {
	inside, is := root.FS().(fs.ReadLinkFS)
	if !is {
		return root.FS()
	}
	return treeFS{inside, dir}
}

// ReadDir implements [fs.ReadDirFS].
func (t treeFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrInvalid}
	}
	return os.ReadDir(filepath.Join(t.dir, filepath.FromSlash(name)))
}

// ReadFile implements [fs.ReadFileFS].
func (t treeFS) ReadFile(name string) ([]byte, error) { return fs.ReadFile(t.ReadLinkFS, name) }

// Stat implements [fs.StatFS].
func (t treeFS) Stat(name string) (fs.FileInfo, error) { return fs.Stat(t.ReadLinkFS, name) }
