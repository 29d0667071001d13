package worktree

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
)

// Kind is the kind of what is at a path.
type Kind string

// The kinds.
const (
	Absent    Kind = ""
	Regular   Kind = "file"
	Symlink   Kind = "symlink"
	Directory Kind = "directory"
	Special   Kind = "special file" // a socket, device or pipe
)

// Entry is what is at one path of one tree.
type Entry struct {
	Kind    Kind
	Mode    fs.FileMode // permission bits
	Content []byte      // of a file; the target of a symlink
}

// Snapshot identifies the state of a path without holding its content.
type Snapshot struct {
	Kind Kind        `json:"kind"`
	Mode fs.FileMode `json:"mode"`
	Hash string      `json:"hash"` // SHA-256 of content or symlink target, hexadecimal
}

// Snapshot returns the state that e is in. Only files and symlinks have a mode
// and a hash.
func (e Entry) Snapshot() Snapshot {
	if e.Kind != Regular && e.Kind != Symlink {
		return Snapshot{Kind: e.Kind}
	}
	sum := sha256.Sum256(e.Content)
	return Snapshot{Kind: e.Kind, Mode: e.Mode, Hash: hex.EncodeToString(sum[:])}
}

// Executable reports whether the owner may execute a file of this mode.
func Executable(mode fs.FileMode) bool { return mode&0o100 != 0 }

// WithExecutable returns mode with its executable bits cleared, or set for
// everybody who can read the file.
func WithExecutable(mode fs.FileMode, on bool) fs.FileMode {
	if Executable(mode) == on {
		return mode
	}
	if on {
		return mode | (mode&0o444)>>2
	}
	return mode &^ 0o111
}
