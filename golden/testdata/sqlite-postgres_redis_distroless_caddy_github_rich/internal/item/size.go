package item

import "unsafe"

// SizeOf returns the memory of an item, in bytes.
func SizeOf(v Item) int {
	size := int(unsafe.Sizeof(v)) + len(v.ID)
	size += len(v.OrderID)
	size += len(v.Sku)
	if v.ParentID != nil {
		size += int(unsafe.Sizeof(*v.ParentID)) + len(*v.ParentID)
	}
	return size
}
