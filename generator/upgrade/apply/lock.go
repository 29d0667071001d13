package apply

import (
	"path/filepath"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// lock locks the project against other upgrades, see [lockDirectory].
func (p Project) lock() (release func(), err error) {
	return lockDirectory(filepath.Join(p.Dir, filepath.Dir(generator.StatePath)))
}

// errLocked returns the problem of a project that another process has locked.
func errLocked() *worktree.Problem {
	return &worktree.Problem{
		Code: "locked", Blocked: true,
		Message: "another upgrade of this project is running",
		Hint:    "wait until it is done, then try again",
	}
}
