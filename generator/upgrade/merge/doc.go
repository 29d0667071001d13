// Package merge merges three versions of one file: base, and ours and theirs,
// which are two edits of it. Texts are merged line by line ([Merger]), with
// conflict markers or rejected hunks where both sides changed the same lines.
// Insertions of both sides at one place stay side by side where the language
// allows it, and the alignment of Go source does not count;
// go.mod and go.sum are merged by what they say ([GoMod], [GoSum]). It also
// compares texts whose line endings or Go formatting differ ([Equivalent]),
// finds conflict markers ([MarkerLines]) and rewrites Go imports
// ([RewriteImports]). It works on bytes only: it reads no file and runs no
// program, apart from the function that a [Merger] is given.
package merge
