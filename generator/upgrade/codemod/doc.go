// Package codemod changes Go code of a service's owner so that it follows a
// change of the templates, where that can be done without a guess: a name that
// moved to another package, say. A [Codemod] belongs to a version of the
// templates. [Between] returns those of an upgrade, and [Apply] rewrites one
// file. It is pure: it works on the bytes of files that it is given.
package codemod
