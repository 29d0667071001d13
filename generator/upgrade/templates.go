package upgrade

import (
	"errors"
	"io/fs"

	"golang.org/x/mod/semver"
)

// readOptional reads a file of the templates, nothing if there is none.
func readOptional(templates fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(templates, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// compareVersions compares two semantic versions without a leading v.
func compareVersions(a, b string) int {
	return semver.Compare("v"+a, "v"+b)
}
