package order

import "unsafe"

// SizeOf returns the memory of an order, in bytes.
func SizeOf(o Order) int {
	size := int(unsafe.Sizeof(o)) + len(o.ID)
	size += len(o.Customer)
	size += len(o.Number)
	if o.Note != nil {
		size += int(unsafe.Sizeof(*o.Note)) + len(*o.Note)
	}
	size += len(o.Status)
	if o.DueOn != nil {
		size += int(unsafe.Sizeof(*o.DueOn))
	}
	if o.Token != nil {
		size += int(unsafe.Sizeof(*o.Token)) + len(*o.Token)
	}
	if o.Discount != nil {
		size += int(unsafe.Sizeof(*o.Discount))
	}
	return size
}
