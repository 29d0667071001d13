// Package layout knows where each tree of an upgrade has the Go packages of a
// service: in which module, in which directory, under which name. The
// templates may move a package, and so may its owner. [New] compares the trees
// and decides where each package is afterwards; [Layout.Base], [Layout.Theirs]
// and [Layout.Ours] return the files of each tree as they would be written
// there, so that what is left to merge are edits. [Layout.Carried] names the
// owner's own files that go along with a package.
package layout
