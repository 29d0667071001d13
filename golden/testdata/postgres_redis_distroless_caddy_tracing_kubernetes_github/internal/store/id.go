package store

import (
	"strings"

	"github.com/google/uuid"
)

// ParseID returns an id in the form in which stores keep it, and whether text is
// one: a UUID in its usual form, in lower or upper case.
func ParseID(text string) (string, bool) {
	const usualLength = 36
	if len(text) != usualLength || uuid.Validate(text) != nil {
		return "", false
	}
	return strings.ToLower(text), true
}
