// Package templates holds the files that every service is rendered from.
package templates

import (
	"embed"
	"strings"
)

// FS is the tree of overlay directories (base, database, redis, …) with VERSION,
// changelog.yaml, moves.yaml and pins.env beside them.
//
// The all: prefix keeps the dot files, which go:embed drops otherwise.
//
//go:embed all:*
var FS embed.FS

// Version is the version of the embedded templates, a semantic version
// without a leading v.
func Version() string {
	data, err := FS.ReadFile("VERSION")
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(data))
}
