package validate

import "example.com/orders/internal/store"

// UUID takes UUIDs in their usual form, and returns them in lower case.
func (f Fields) UUID(name, text string) string {
	id, ok := store.ParseID(text)
	if !ok {
		f[name] = "must be a UUID such as 01234567-89ab-4cde-8f01-23456789abcd"
	}
	return id
}
