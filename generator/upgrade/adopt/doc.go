// Package adopt finds out what a Go service would have been rendered from: the
// answers whose render comes nearest to its work tree, and how near that is.
// [Find] guesses name, module and description, picks for each axis the value
// that fits best, and compares the render with the tree file by file. It writes
// nothing: the files of .chassis that put the service under the care of
// upgrades are part of the [Adoption].
package adopt
