package upgrade

import (
	"io/fs"
	"strings"
)

// changesBetween returns the sections of the templates' changelog that are
// newer than version from and not newer than to, unchanged.
func changesBetween(templates fs.FS, from, to string) (string, error) {
	data, err := readOptional(templates, "CHANGELOG.md")
	if err != nil {
		return "", err
	}
	var out strings.Builder
	wanted := false
	for line := range strings.Lines(string(data)) {
		if title, is := strings.CutPrefix(line, "## "); is {
			version, _, _ := strings.Cut(strings.TrimSpace(title), " ")
			wanted = compareVersions(version, from) > 0 && compareVersions(version, to) <= 0
		}
		if wanted {
			out.WriteString(line)
		}
	}
	return strings.TrimSpace(out.String()), nil
}
