package upgrade

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/chassis-go/chassis/generator"
)

// kind is what stands at a path.
type kind string

const (
	absent  kind = ""
	regular kind = "file"
	symlink kind = "symlink"
	folder  kind = "folder"
	special kind = "special file" // a socket, device or pipe
)

// entry is what stands at one path of one tree.
type entry struct {
	kind    kind
	mode    fs.FileMode // permission bits
	content []byte      // of a file; the target of a symlink
}

// Snapshot identifies the state of a path without holding its content.
type Snapshot struct {
	Kind kind        `json:"kind"`
	Mode fs.FileMode `json:"mode"`
	Hash string      `json:"hash"` // SHA-256 of content or symlink target
}

func (e entry) snapshot() Snapshot {
	if e.kind != regular && e.kind != symlink {
		return Snapshot{Kind: e.kind}
	}
	sum := sha256.Sum256(e.content)
	return Snapshot{Kind: e.kind, Mode: e.mode, Hash: hex.EncodeToString(sum[:])}
}

// entryOf returns the entry that a rendered file makes, absent for nil.
func entryOf(file *generator.File) entry {
	if file == nil {
		return entry{}
	}
	return entry{kind: regular, mode: file.Mode.Perm(), content: file.Content}
}

// stat returns what stands at name without reading a file's content.
func stat(fsys fs.FS, name string) (entry, error) {
	info, err := fs.Lstat(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return entry{}, nil
	case err != nil:
		return entry{}, outsideError(name, err)
	}
	found := entry{mode: info.Mode().Perm()}
	switch {
	case info.Mode().IsRegular():
		found.kind = regular
	case info.IsDir():
		found.kind = folder
	case info.Mode()&fs.ModeSymlink != 0:
		found.kind = symlink
	default:
		found.kind = special
	}
	return found, nil
}

// lookup returns what stands at name, with content.
func lookup(fsys fs.FS, name string) (entry, error) {
	found, err := stat(fsys, name)
	if err != nil {
		return entry{}, err
	}
	switch found.kind {
	case regular:
		found.content, err = fs.ReadFile(fsys, name)
	case symlink:
		var target string
		target, err = fs.ReadLink(fsys, name)
		found.content = []byte(target)
	}
	if err != nil {
		return entry{}, outsideError(name, err)
	}
	return found, nil
}

// outsideError explains the error of a path that a symlink leads out of the
// project, which [os.Root] refuses without a sentinel to compare with.
func outsideError(name string, err error) error {
	if strings.Contains(err.Error(), "path escapes from parent") {
		return &Problem{
			Code:    "outside",
			Message: fmt.Sprintf("%s leads out of the project through a symlink", Quote(name)),
			Hint:    "replace the symlink by a folder, then upgrade again",
		}
	}
	return err
}

// binary reports whether content is no text, by the rule that git has: a NUL
// among its first 8000 bytes.
func binary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0
}

// executable reports whether the owner may execute a file of this mode.
func executable(mode fs.FileMode) bool { return mode&0o100 != 0 }

// withExecutable returns mode with its executable bits set wherever it can be
// read, or cleared.
func withExecutable(mode fs.FileMode, on bool) fs.FileMode {
	if executable(mode) == on {
		return mode
	}
	if on {
		return mode | (mode&0o444)>>2
	}
	return mode &^ 0o111
}
