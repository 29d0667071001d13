package generator

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// TemplateVersion returns the version of the templates at fsys, a semantic
// version without a leading v.
func TemplateVersion(fsys fs.FS) (string, error) {
	data, err := fs.ReadFile(fsys, "VERSION")
	if err != nil {
		return "", err
	}
	version := strings.TrimSpace(string(data))
	if !versionForm.MatchString(version) {
		return "", fmt.Errorf("templates' VERSION %q is not a semantic version", version)
	}
	return version, nil
}

// versionForm is a semantic version without a leading v.
var versionForm = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)
