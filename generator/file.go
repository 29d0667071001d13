package generator

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// File is one rendered file.
type File struct {
	Path    string      // slash-separated, relative to the service's root
	Mode    fs.FileMode // 0o644 or 0o755
	Content []byte
}

// checkFile reports a path that [CheckPath] refuses and a mode that no render
// gives.
func checkFile(file File) error {
	if err := CheckPath(file.Path); err != nil {
		return err
	}
	return checkMode(file)
}

// checkMode reports a mode that no render gives.
func checkMode(file File) error {
	if file.Mode != 0o644 && file.Mode != 0o755 {
		return fmt.Errorf("%s has mode %o, not 644 or 755", file.Path, uint32(file.Mode))
	}
	return nil
}

// checkTree reports a path that is in files twice, or below another file.
func checkTree(files []File) error {
	taken := map[string]bool{}
	for _, file := range files {
		if taken[file.Path] {
			return fmt.Errorf("%s is in the tree twice", file.Path)
		}
		taken[file.Path] = true
	}
	for _, file := range files {
		for i, char := range file.Path {
			if char == '/' && taken[file.Path[:i]] {
				return fmt.Errorf("%s is a file, so %s cannot be", file.Path[:i], file.Path)
			}
		}
	}
	return nil
}

// sorted returns files in the order of their paths.
func sorted(files []File) []File {
	return slices.SortedFunc(slices.Values(files), func(a, b File) int {
		return strings.Compare(a.Path, b.Path)
	})
}
