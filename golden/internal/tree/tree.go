// Package tree compares rendered trees with trees on disk, and writes them.
package tree

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/chassis-go/chassis/generator"
)

// Sum returns the hex SHA-256 of the manifest of files: one line for each with
// the sum of its content, its mode and its path.
func Sum(files []generator.File) string {
	manifest := sha256.New()
	for _, file := range files {
		fmt.Fprintf(manifest, "%x %o %s\n", sha256.Sum256(file.Content), file.Mode, file.Path)
	}
	return fmt.Sprintf("%x", manifest.Sum(nil))
}

// Read returns the regular files below dir, sorted by path. Of the mode only
// the owner's executable bit counts, the rest depends on the umask.
func Read(dir string) ([]generator.File, error) {
	var files []generator.File
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := readFile(dir, name, entry)
		files = append(files, file)
		return err
	})
	slices.SortFunc(files, func(a, b generator.File) int { return cmp.Compare(a.Path, b.Path) })
	return files, err
}

func readFile(dir, name string, entry fs.DirEntry) (generator.File, error) {
	relative, err := filepath.Rel(dir, name)
	if err != nil {
		return generator.File{}, err
	}
	info, err := entry.Info()
	if err != nil {
		return generator.File{}, err
	}
	if !info.Mode().IsRegular() {
		return generator.File{}, fmt.Errorf("%s is not a regular file", name)
	}
	mode := fs.FileMode(0o644)
	if info.Mode()&0o100 != 0 {
		mode = 0o755
	}
	content, err := os.ReadFile(name)
	return generator.File{Path: filepath.ToSlash(relative), Mode: mode, Content: content}, err
}

// Write makes dir hold exactly files: whatever else it held is removed.
func Write(dir string, files []generator.File) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for _, file := range files {
		name := filepath.Join(dir, filepath.FromSlash(file.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, file.Content, file.Mode); err != nil {
			return err
		}
	}
	return nil
}

// Diff is how a tree departs from the expected one, as sorted paths.
type Diff struct {
	Differing  []string // other content or mode than expected
	Unexpected []string // not expected at all
	Missing    []string // expected, but not there
}

// Compare returns how got departs from want.
func Compare(want, got []generator.File) Diff {
	expected := map[string]generator.File{}
	for _, file := range want {
		expected[file.Path] = file
	}
	var diff Diff
	for _, file := range got {
		other, known := expected[file.Path]
		switch {
		case !known:
			diff.Unexpected = append(diff.Unexpected, file.Path)
		case other.Mode != file.Mode:
			diff.Differing = append(diff.Differing, fmt.Sprintf("%s (mode %o, want %o)", file.Path, file.Mode, other.Mode))
		case !bytes.Equal(other.Content, file.Content):
			diff.Differing = append(diff.Differing, file.Path+firstDifference(other.Content, file.Content))
		}
		delete(expected, file.Path)
	}
	for path := range expected {
		diff.Missing = append(diff.Missing, path)
	}
	slices.Sort(diff.Missing)
	return diff
}

// firstDifference shows the first line that two texts do not share.
func firstDifference(want, got []byte) string {
	if !utf8.Valid(want) || !utf8.Valid(got) {
		return " (binary)"
	}
	wanted, gotten := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(wanted), len(gotten)) {
		w, g := lineAt(wanted, i), lineAt(gotten, i)
		if w != g {
			return fmt.Sprintf(":%d\n\t\twant %s\n\t\tgot  %s", i+1, w, g)
		}
	}
	return ""
}

func lineAt(lines []string, i int) string {
	if i >= len(lines) {
		return "(end of file)"
	}
	return lines[i]
}

// Empty reports whether the trees were alike.
func (d Diff) Empty() bool {
	return len(d.Differing)+len(d.Unexpected)+len(d.Missing) == 0
}

// String lists what departs, one path on each line.
func (d Diff) String() string {
	var out strings.Builder
	for _, part := range []struct {
		title string
		paths []string
	}{{"differing", d.Differing}, {"unexpected", d.Unexpected}, {"missing", d.Missing}} {
		for _, path := range part.paths {
			fmt.Fprintf(&out, "\t%s: %s\n", part.title, path)
		}
	}
	return out.String()
}
