package note

import "unsafe"

// SizeOf returns the memory of a note, in bytes.
func SizeOf(n Note) int {
	size := int(unsafe.Sizeof(n)) + len(n.ID)
	size += len(n.Title)
	size += len(n.Body)
	return size
}
