// Package validate holds the checks that the fields of resources share.
package validate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Error reports every field that is not valid.
type Error struct {
	Fields map[string]string // by JSON name, what is wrong with the field
}

func (e *Error) Error() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
		parts = append(parts, name+" "+e.Fields[name])
	}
	return "invalid fields: " + strings.Join(parts, ", ")
}

// Fields collects what is wrong with the fields of one resource, by JSON name.
type Fields map[string]string

// Err returns an [*Error] if any check has failed, else nil.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Fields: f}
}

// NotBlank refuses text without a visible character.
func (f Fields) NotBlank(name, text string) {
	if strings.TrimSpace(text) == "" {
		f[name] = "must not be blank"
	}
}

// Text refuses text of more than longest characters, and text that some
// database cannot keep.
func (f Fields) Text(name, text string, longest int) {
	switch {
	case !utf8.ValidString(text):
		f[name] = "must be valid UTF-8"
	case strings.ContainsRune(text, 0):
		f[name] = "must not contain the character U+0000"
	case utf8.RuneCountInString(text) > longest:
		f[name] = fmt.Sprintf("must have at most %d characters", longest)
	}
}
