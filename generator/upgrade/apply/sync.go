package apply

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"sync"
)

// writeSynced writes a file of the given owner and mode and waits until it is on
// disk.
func writeSynced(root *os.Root, name string, content []byte, of owner, mode fs.FileMode) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, of.give(file, mode), file.Sync(), file.Close())
}

// syncDirectories waits until the entries of directories are on disk. It syncs
// them at the same time.
func syncDirectories(root *os.Root, names ...string) {
	var group sync.WaitGroup
	for _, name := range names {
		group.Go(func() {
			dir, err := root.Open(name)
			if err != nil {
				return // removed since
			}
			// Some file systems cannot sync directories; nothing better is
			// possible there.
			_ = dir.Sync()
			_ = dir.Close()
		})
	}
	group.Wait()
}

// syncDirectories puts the renames on disk.
func (a *applier) syncDirectories() {
	var directories []string
	for _, step := range a.journal.Steps {
		directories = append(directories, path.Dir(step.Path))
	}
	slices.Sort(directories)
	syncDirectories(a.Root, slices.Compact(directories)...)
}
