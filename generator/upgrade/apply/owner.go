package apply

import (
	"io/fs"
	"os"
	"path"
)

// specialMode are the bits of a mode that no plan knows of: they stay as they
// are.
const specialMode = fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// An owner is what a file keeps beside its content and permissions when it is
// replaced.
type owner struct {
	uid, gid int // -1 to leave it
	special  fs.FileMode
}

// ownerOf returns the owner of the file at name or, where there is none, the
// one that a new file gets: the group of a directory that hands it on, and all
// of the directory's where root writes for somebody else.
func ownerOf(root *os.Root, name string) owner {
	info, err := root.Lstat(name)
	if err == nil && info.Mode().IsRegular() {
		uid, gid := idsOf(info)
		return owner{uid, gid, info.Mode() & specialMode}
	}
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		info, err := root.Stat(dir)
		if err != nil && dir != "." {
			continue // not made yet
		}
		switch {
		case err != nil:
		case os.Geteuid() == 0:
			uid, gid := idsOf(info)
			return owner{uid, gid, 0}
		case info.Mode()&fs.ModeSetgid != 0:
			_, gid := idsOf(info)
			return owner{-1, gid, 0}
		}
		return owner{-1, -1, 0}
	}
}

// give makes a file of the given permissions the owner's, as far as the system
// lets this process do that.
func (o owner) give(file *os.File, mode fs.FileMode) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if uid, gid := idsOf(info); o.uid != -1 && o.uid != uid || o.gid != -1 && o.gid != gid {
		if file.Chown(o.uid, o.gid) != nil {
			_ = file.Chown(-1, o.gid) // the group may be another of this user's
		}
	}
	return file.Chmod(mode | o.special) // after the change of the owner, which clears bits
}
