// Package git runs git: without hooks and file system monitors, in an
// environment that names no other repository and no language, and in a process
// group of its own, so that Ctrl-C at the terminal does not end git half-way
// and leave its index locked.
//
// The configuration of the user stays in force, also where it is given by
// GIT_CONFIG_GLOBAL, GIT_CONFIG_COUNT and the like: it decides what counts as
// changed (core.autocrlf) and which repositories are trusted (safe.directory).
package git
