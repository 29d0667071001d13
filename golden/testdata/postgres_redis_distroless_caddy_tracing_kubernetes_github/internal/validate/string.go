package validate

import "strings"

// String takes what [Fields.Text] does, if it has a visible character.
func (f Fields) String(name, text string, longest int) string {
	if strings.TrimSpace(text) == "" {
		f[name] = "must not be blank"
		return text
	}
	return f.Text(name, text, longest)
}
