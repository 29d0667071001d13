// Package worktree reads the project that is upgraded: the files on disk
// ([Read], [Walk]), through a file system out of which no symlink leads
// ([FS]), and what git has on them ([Repository]): which hold
// uncommitted work, which a sparse checkout leaves out, and what the index
// holds. It writes nothing to the project but git's index and objects. It also
// defines [Problem], the error by which every package refuses an upgrade.
package worktree
