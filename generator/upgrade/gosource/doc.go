// Package gosource reads and rewrites Go source as far as an upgrade needs it:
// the name of a file's package ([PackageName], [RenamePackage]), its imports
// ([RewriteImports]), the names that it declares ([DeclaredIn]) and uses ([UsesIn]) and
// the files that it embeds ([Embeds]). What it does not
// have to change it leaves byte for byte.
package gosource
