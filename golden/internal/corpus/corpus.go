// Package corpus edits rendered services as their owners do, from scripts, and
// says what an upgrade makes of them.
//
// A script is a txtar file. Its comment is a sentence, then settings, one a
// line. Those of services/*.txtar, the edited services, are:
//
//	from: 1.0.0                    released template versions that it edits, or every
//	answers: database=sqlite       those that are not the default, key=value
//	directory: services/orders     of the service in its repository, the root if left out
//	set: module=example.com/a      an answer that the owner changes by the upgrade
//	after: go mod vendor           a command that the owner runs after a clean upgrade
//
// Those of releases/NAME/*.txtar, which make a template version of a released
// one, are:
//
//	from: 1.0.0                    the released one, whose renders it edits
//	version: 1.0.1
//	after: small                   another release, whose edits come first
//	if: internal/sqlite/           only for services that have this path
//	move: OLD NEW                  a move that the templates declare
//
// Each section is an edit; they run in order. Paths are those of the service,
// ../ leads to the rest of its repository.
//
//	-- write PATH --               a new file, or one replaced as a whole
//	-- append PATH --              lines at the end of a file
//	-- edit PATH --                hunks of lines that begin with a space (context),
//	                               - (deleted) or + (added), separated by @@ lines
//	-- delete --                   patterns, one a line
//	-- move --                     lines OLD NEW, of files or directories
//	-- replace PATTERN --          lines OLD => NEW, everywhere in the files that match
//	-- reformat PATTERN --         names of formatters, one a line, see [formatters]
//	-- go --                       arguments of the go command, one command a line
//	-- include NAME --             the edits of parts/NAME.txtar
//
// A pattern is a path, a directory with a slash at its end (all that is below
// it), or a shell pattern, which matches names anywhere if it has no slash. An
// edit that finds nothing to change is an error, so that no script goes stale
// unnoticed.
package corpus
