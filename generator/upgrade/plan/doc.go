// Package plan decides what an upgrade does to each path of a project and
// writes nothing. [Make] pairs the files of the base render, the work tree
// (ours) and the new render (theirs): along the moves that the templates
// declare, and by similarity where the owner renamed a file. The first row of
// the path table that fits a file decides it, and whatever gets a new path is
// placed last. The result is a [Plan]: [Step]s, each with the state of a path
// before and after, for package apply, and [Change]s that describe the same for
// people and programs.
package plan
