package generator

import (
	"path"
	"slices"
	"strings"
)

// Plan returns the overlay folders of the templates that make up the service
// which spec describes, in the order in which they are laid over each other.
func Plan(spec Spec) []string {
	overlays := []string{"base"}
	if len(spec.Database) > 0 {
		overlays = append(overlays, "database/any")
	} else {
		overlays = append(overlays, "database/none")
	}
	for _, database := range spec.Database {
		overlays = append(overlays, path.Join("database", database))
	}
	if spec.Redis {
		overlays = append(overlays, "redis")
	}
	if spec.Redis || slices.Contains(spec.Database, "postgres") {
		overlays = append(overlays, "breaker", "services") // for what is reached through a network
	}
	overlays = append(overlays,
		path.Join("modules", moduleSet(spec)),
		path.Join("runtime", spec.Runtime))
	if spec.Proxy != "none" {
		overlays = append(overlays, path.Join("proxy", spec.Proxy))
	}
	if spec.CI != "none" {
		overlays = append(overlays, path.Join("ci", spec.CI))
	}
	return overlays
}

// moduleSet names the folder whose go.mod and go.sum fit the imports of spec.
func moduleSet(spec Spec) string {
	parts := spec.Database
	if len(parts) == 0 {
		parts = []string{"none"}
	}
	set := strings.Join(parts, "-")
	if spec.Redis {
		set += "-redis"
	}
	return set
}
