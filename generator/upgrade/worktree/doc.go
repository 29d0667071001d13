// Package worktree reads the project that is upgraded: the files on disk
// ([Read], [Walk]), through a file system out of which no symlink leads
// ([FS]), and what git knows about them ([Repository]): which hold
// uncommitted work, which a sparse checkout leaves out, and what the index
// has. It changes nothing but git's index. It also holds what every other
// package of an upgrade uses to refuse one: a [Problem] with the places that
// it is about.
package worktree
