package worktree

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/chassis-go/chassis/generator"
)

// CheckInside returns the problem of a path, among names of files of the project
// in dir, that a symlink leads out of the project or into the directory of git
// or of chassis.
func CheckInside(dir string, names []string) error {
	seen := map[string]bool{".": true}
	for _, name := range names {
		for parent := path.Dir(name); !seen[parent]; parent = path.Dir(parent) {
			seen[parent] = true
			info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(parent)))
			if err != nil || info.Mode()&fs.ModeSymlink == 0 {
				continue
			}
			if where := leadsTo(dir, parent); where != "" {
				return &Problem{
					Code:    "outside",
					Message: fmt.Sprintf("%s leads %s through the symlink %s", Quote(name), where, Quote(parent)),
					Hint:    "replace the symlink by a directory, then upgrade again",
				}
			}
		}
	}
	return nil
}

// leadsTo says where the symlink at name leads; it is empty for another
// directory of the project, and for one that leads nowhere.
func leadsTo(dir, name string) string {
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return ""
	}
	real, err := filepath.EvalSymlinks(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		return ""
	}
	inside, err := filepath.Rel(root, real)
	if err != nil || !filepath.IsLocal(inside) {
		return "out of the project"
	}
	if inside = filepath.ToSlash(inside); inside != "." && generator.CheckPath(inside) != nil {
		return "into " + Quote(inside)
	}
	return ""
}
