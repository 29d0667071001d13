package sqlite

import (
	"strings"

	"modernc.org/sqlite"

	"example.com/orders/internal/store"
)

// taken returns which value is taken. The message is such as "UNIQUE constraint
// failed: users.name (2067)".
func taken(failure *sqlite.Error) error {
	_, column, _ := strings.Cut(failure.Error(), "UNIQUE constraint failed: ")
	column, _, _ = strings.Cut(column, " ")
	_, column, _ = strings.Cut(column, ".")
	return &store.TakenError{Field: column}
}
