package generator

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// sweepBeside removes what killed runs have left in the directory dir, into
// which this run puts a new directory. A run that fills dir, or that sweeps it
// at the same moment, is left alone: it does the same.
func sweepBeside(dir string) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return
	}
	if unlock, err := lockDir(dir); err == nil {
		sweep(dir)
		_ = unlock()
	}
}

// sweep removes what killed runs have left in the locked directory dir: their
// stages and, where they died while they moved entries into dir, these as
// well. It does what it can; what is left makes [Write] refuse the directory.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil || !canSweep {
		return
	}
	for _, entry := range entries {
		if isStage(entry) {
			sweepStage(dir, filepath.Join(dir, entry.Name()))
		}
	}
}

func sweepStage(dir, stage string) {
	unlock, err := lockDir(stage)
	if err != nil {
		return // its process lives, or has just removed it
	}
	rollBackMove(dir, stage)
	// A failure shows when the directory is looked at next.
	_ = os.RemoveAll(stage)
	_ = unlock()
}

// rollBackMove removes from dir the files that were moved there out of stage. As
// .chassis moves last, an unfinished move has left the pristine render in the
// stage; a file that differs from it was edited and stays.
func rollBackMove(dir, stage string) {
	packed, err := os.ReadFile(filepath.Join(stage, filepath.FromSlash(BasePath)))
	if err != nil {
		return // killed before the first move or after the last
	}
	files, err := Unpack(packed)
	if err != nil {
		return
	}
	root, err := os.OpenRoot(dir) // follows no symbolic link out of dir
	if err != nil {
		return
	}
	defer root.Close()
	for _, file := range files {
		first, _, _ := strings.Cut(file.Path, "/")
		if _, err := os.Lstat(filepath.Join(stage, first)); err == nil {
			continue // not moved
		}
		if content, err := root.ReadFile(file.Path); err != nil || !bytes.Equal(content, file.Content) {
			continue
		}
		_ = root.Remove(file.Path)
		for parent := path.Dir(file.Path); parent != "."; parent = path.Dir(parent) {
			_ = root.Remove(parent) // as long as it is empty
		}
	}
}
