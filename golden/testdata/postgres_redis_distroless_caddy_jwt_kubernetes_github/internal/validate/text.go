package validate

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text takes text of at most longest characters that every database can keep.
func (f Fields) Text(name, text string, longest int) string {
	switch {
	case !utf8.ValidString(text):
		f[name] = "must be valid UTF-8"
	case strings.ContainsRune(text, 0):
		f[name] = "must not contain the character U+0000"
	case utf8.RuneCountInString(text) > longest:
		f[name] = fmt.Sprintf("must have at most %d characters", longest)
	}
	return text
}
