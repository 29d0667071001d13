package apply

import (
	"path/filepath"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// lock locks the project against other upgrades, see [worktree.LockDirectory].
func (p Project) lock() (release func(), err error) {
	return worktree.LockDirectory(filepath.Join(p.Dir, filepath.Dir(generator.StatePath)))
}
