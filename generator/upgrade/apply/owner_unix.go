//go:build unix

package apply

import (
	"io/fs"
	"syscall"
)

// idsOf returns the user and the group that own a file, -1 if they are unknown.
func idsOf(info fs.FileInfo) (uid, gid int) {
	if stat, is := info.Sys().(*syscall.Stat_t); is {
		return int(stat.Uid), int(stat.Gid)
	}
	return -1, -1
}
