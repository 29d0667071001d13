package generator

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"
)

// Bounds of a path, which are those of common file systems.
const (
	maxPath    = 1024
	maxSegment = 255
)

// CheckPath returns an error unless name is a path that chassis may read and
// write for the owner of a service: slash-separated, inside the project, and
// not in the directories of git or of chassis itself, however a file system
// spells these. It is the one rule for rendered files, for the entries of a
// base, for moves and for the paths of a journal.
func CheckPath(name string) error {
	switch {
	case !fs.ValidPath(name), name == ".", strings.ContainsAny(name, "\\\x00"), hasDrive(name):
		return fmt.Errorf("%s is not a path inside the project", quoted(name))
	case len(name) > maxPath:
		return fmt.Errorf("%s is longer than %d bytes", quoted(name), maxPath)
	}
	for segment := range strings.SplitSeq(name, "/") {
		if len(segment) > maxSegment {
			return fmt.Errorf("%s has a segment of more than %d bytes", quoted(name), maxSegment)
		}
		if reserved := reservedName(segment); reserved != "" {
			return fmt.Errorf("%s leads into %s", quoted(name), reserved)
		}
	}
	return nil
}

// hasDrive reports whether name is an absolute path of Windows.
func hasDrive(name string) bool {
	drive, _, _ := strings.Cut(name, "/")
	return len(drive) == 2 && drive[1] == ':' && 'a' <= drive[0]|0x20 && drive[0]|0x20 <= 'z'
}

// reservedName returns the directory of git or of chassis that some file
// system opens by the name segment, and nothing if segment is neither.
func reservedName(segment string) string {
	for _, reserved := range []string{".git", stateDir} {
		if Opens(segment, reserved) {
			return reserved
		}
	}
	return ""
}

// Opens reports whether some file system opens the entry called name, which is
// ASCII, by segment, one segment of a path.
func Opens(segment, name string) bool {
	segment, _, _ = strings.Cut(segment, ":")  // NTFS: .git::$INDEX_ALLOCATION
	segment = strings.Map(visible, segment)    // HFS+ ignores some characters
	segment = strings.TrimRight(segment, ". ") // NTFS and FAT ignore these at the end
	if strings.EqualFold(segment, name) {
		return true
	}
	// NTFS and FAT give long names, and those with a leading dot, a short one
	// such as git~1.
	long := strings.TrimLeft(name, ".")
	head, number, found := strings.Cut(segment, "~")
	return found && strings.EqualFold(head, long[:min(len(long), 6)]) &&
		number != "" && strings.Trim(number, "0123456789") == ""
}

// visible returns r, or -1 for a character without a glyph.
func visible(r rune) rune {
	if unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
		return -1
	}
	return r
}
